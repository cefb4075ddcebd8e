# Words: what is found in texts, cut out of them and put together.
emails <- c("john.doe@example.com", "bad.email@", "jane_smith@test.org", "@nope.com")
valid <- grepl("^[[:alnum:]._-]+@[[:alnum:].-]+\\.[a-z]{2,}$", emails)
emails[valid]
#> [1] "john.doe@example.com" "jane_smith@test.org"
sub("@.*", "", emails[valid])
#> [1] "john.doe"   "jane_smith"
regmatches(emails, regexpr("@[a-z]+", emails))
#> [1] "@example" "@test"    "@nope"
dates <- "Events: 2024-01-15 and 2023-12-31."
unlist(regmatches(dates, gregexpr("\\d{4}-\\d{2}-\\d{2}", dates)))
#> [1] "2024-01-15" "2023-12-31"
parts <- regmatches(dates, gregexpr("(\\d{4})-(\\d{2})", dates))[[1]]; parts
#> [1] "2024-01" "2023-12"
m <- regexec("(\\d+)-(\\d+)-(\\d+)", "on 2024-05-06"); regmatches("on 2024-05-06", m)[[1]][2:4]
#> [1] "2024" "05"   "06"
gsub("(a)(b)", "\\2\\1", "abab"); gsub("\\s+", " ", "a   b \t c"); gsub("^\\s+|\\s+$", "", "  x  "); gsub("[aeiou]", "", "education"); gsub(".", "-", "a.b.c", fixed = TRUE); toupper(gsub("(^|\\s)(\\w)", "\\1\\U\\2", "hello world", perl = TRUE))
#> [1] "baba"
#> [1] "a b c"
#> [1] "x"
#> [1] "dctn"
#> [1] "a-b-c"
#> [1] "HELLO WORLD"
gsub("(^|\\s)(\\w)", "\\1\\U\\2", "hello world", perl = TRUE); gsub("\\b(\\w)", "\\U\\1", "the quick fox", perl = TRUE)
#> [1] "Hello World"
#> [1] "The Quick Fox"
strsplit("a1b22c", "[0-9]+"); strsplit(c("a-b", "c-d-e"), "-"); strsplit("abc", ""); unlist(strsplit("2024-01-15", "-")); sapply(strsplit(c("John Smith", "Ann Lee"), " "), `[`, 2)
#> [[1]]
#> [1] "a" "b" "c"
#> 
#> [[1]]
#> [1] "a" "b"
#> 
#> [[2]]
#> [1] "c" "d" "e"
#> 
#> [[1]]
#> [1] "a" "b" "c"
#> 
#> [1] "2024" "01"   "15"
#> [1] "Smith" "Lee"
regexpr("o", "hello world")[1]; gregexpr("o", "hello world")[[1]][1:2]; grep("a", c("abc", "xyz", "bar")); grep("a", c("abc", "xyz", "bar"), value = TRUE)
#> [1] 5
#> [1] 5 8
#> [1] 1 3
#> [1] "abc" "bar"
sprintf("Name: %s", sub("(\\w+), (\\w+)", "\\2 \\1", "Doe, Jane"))
#> [1] "Name: Jane Doe"
nchar(c("apple", "kiwi")); substr("abcdef", 2, 4); s <- "hello"; substr(s, 1, 1) <- "J"; s
#> [1] 5 4
#> [1] "bcd"
#> [1] "Jello"
rev(strsplit("a b c", " ")[[1]]); paste(rev(strsplit("abc", "")[[1]]), collapse = "")
#> [1] "c" "b" "a"
#> [1] "cba"
sprintf("%s...", strtrim("a long sentence here", 10)); formatC(c("a", "bb", "ccc"), width = 5); formatC(c("a", "bb"), flag = "-", width = 5); format("x", width = 4, justify = "right")
#> [1] "a long sen..."
#> [1] "    a" "   bb" "  ccc"
#> [1] "a    " "bb   "
#> [1] "   x"
tolower("ABC"); casefold("x", upper = TRUE); chartr("lo", "01", "hello world"); strtoi("101", base = 2); strtoi("z", 36)
#> [1] "abc"
#> [1] "X"
#> [1] "he001 w1r0d"
#> [1] 5
#> [1] 35
vowels <- sapply(c("hello", "sky", "audio"), function(w) sum(strsplit(w, "")[[1]] %in% c("a", "e", "i", "o", "u"))); vowels
#> hello   sky audio 
#>     2     0     4 
word_counts <- function(txt) { w <- strsplit(tolower(gsub("[[:punct:]]", "", txt)), "\\s+")[[1]]; sort(table(w), decreasing = TRUE) }
wc <- word_counts("The cat and the hat. The end!"); wc
#> w
#> the and cat end hat 
#>   3   1   1   1   1 
names(wc)[1]; wc[["the"]]; as.data.frame(wc, stringsAsFactors = FALSE)
#> [1] "the"
#> [1] 3
#>     w Freq
#> 1 the    3
#> 2 and    1
#> 3 cat    1
#> 4 end    1
#> 5 hat    1
caesar <- function(s, k) { ch <- utf8ToInt(s); up <- ch >= 65 & ch <= 90; lo <- ch >= 97 & ch <= 122; ch[up] <- (ch[up] - 65 + k) %% 26 + 65; ch[lo] <- (ch[lo] - 97 + k) %% 26 + 97; intToUtf8(ch) }
caesar("Hello, World!", 3); caesar(caesar("abc", 5), -5)
#> [1] "Khoor, Zruog!"
#> [1] "abc"
is_num <- function(x) grepl("^-?[0-9]*\\.?[0-9]+$", x); is_num(c("12", "-3.5", "abc", "."))
#> [1]  TRUE  TRUE FALSE FALSE
sprintf("%-10s|%8s|", c("left", "x"), c("right", "y"))
#> [1] "left      |   right|" "x         |       y|"
template <- "Dear {name}, you are {age}."; vals <- list(name = "Bob", age = 42); for (k in names(vals)) template <- gsub(paste0("\\{", k, "\\}"), vals[[k]], template); template
#> [1] "Dear Bob, you are 42."
sprintf("Total: %s", format(1234567.5, big.mark = ",", nsmall = 2)); prettyNum(1234567, big.mark = ",")
#> [1] "Total: 1,234,567.50"
#> [1] "1,234,567"
startsWith(c("apple", "banana"), "a"); endsWith("file.txt", ".txt"); basename("/a/b/c.txt"); dirname("/a/b/c.txt"); tools::file_ext("x.tar.gz"); file.path("a", "b"); tools::toTitleCase("hello world")
#> [1]  TRUE FALSE
#> [1] TRUE
#> [1] "c.txt"
#> [1] "/a/b"
#> [1] "gz"
#> [1] "a/b"
#> [1] "Hello World"
rapply(list("a", 1), toupper, classes = "character", how = "unlist"); make.names(c("a b", "1x")); make.unique(c("a", "a", "b")); abbreviate("international", 5); shQuote("a b"); dQuote("x", FALSE); sQuote("x", FALSE); encodeString("a\nb"); rev(utf8ToInt("AB")); iconv("abc", "UTF-8", "ASCII"); sprintf("%s", NA); paste(NA, 1); toupper(NA); substr(NA, 1, 1); is.na(paste(NA))
#> [1] "A"
#> [1] "a.b" "X1x"
#> [1] "a"   "a.1" "b"
#> international 
#>       "intrn" 
#> [1] "'a b'"
#> [1] "\"x\""
#> [1] "'x'"
#> [1] "a\\nb"
#> [1] 66 65
#> [1] "abc"
#> [1] "NA"
#> [1] "NA 1"
#> [1] NA
#> [1] NA
#> [1] FALSE
outer(c("a", "b"), 1:2, paste0); mapply(function(a, b) paste(a, b), c("x", "y"), c("p", "q")); mapply(function(a, b) a + b, c(a = 1, b = 2), c(3, 4)); vapply(split(1:4, c("u", "v", "u", "v")), sum, numeric(1)); do.call(paste, c(list("a", "b"), sep = "-")); Reduce(paste0, c("a", "b", "c"), accumulate = TRUE)
#>      [,1] [,2]
#> [1,] "a1" "a2"
#> [2,] "b1" "b2"
#>     x     y 
#> "x p" "y q" 
#> a b 
#> 4 6 
#> u v 
#> 4 6 
#> [1] "a-b"
#> [1] "a"   "ab"  "abc"
