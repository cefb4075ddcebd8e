emails <- c("ann@example.com", "bad.email", "bob.smith@mail.org")
grepl("^[[:alnum:]._-]+@[[:alnum:].-]+\\.[a-z]+$", emails)
#> [1]  TRUE FALSE  TRUE
sub("@.*", "", emails)
#> [1] "ann"       "bad.email" "bob.smith"
regmatches(emails, regexpr("[a-z]+\\.(com|org)", emails))
#> [1] "example.com" "mail.org"   
phone <- "Call 555-1234 or 555-9876"
unlist(regmatches(phone, gregexpr("[0-9]{3}-[0-9]{4}", phone)))
#> [1] "555-1234" "555-9876"
gsub("\\s+", " ", "a   b    c")
#> [1] "a b c"
gsub("^\\s+|\\s+$", "", "  trim me  ")
#> [1] "trim me"
toupper(substring("word", 1, 1))
#> [1] "W"
cap <- function(s) paste0(toupper(substring(s, 1, 1)), substring(s, 2))
cap(c("hello", "world"))
#> [1] "Hello" "World"
gsub("(^|\\s)(\\w)", "\\1\\U\\2", "the quick fox", perl = TRUE)
#> [1] "The Quick Fox"
gsub("(a)(b)", "\\2\\1", "abab")
#> [1] "baba"
strsplit("a,b;c", "[,;]")
#> [[1]]
#> [1] "a" "b" "c"
#> 
strsplit(c("a b", "c d e"), " ")
#> [[1]]
#> [1] "a" "b"
#> 
#> [[2]]
#> [1] "c" "d" "e"
#> 
sapply(strsplit(c("a b", "c d e"), " "), length)
#> [1] 2 3
strsplit("2024-01-15", "-")[[1]][2]
#> [1] "01"
sprintf("%-10s|%5d|%8.3f", c("ab", "cde"), c(1L, 20L), c(pi, exp(1)))
#> [1] "ab        |    1|   3.142" "cde       |   20|   2.718"
sprintf("%05.1f", 3.14159); sprintf("%s", 1.5); sprintf("%s", TRUE); sprintf("%d%%", 10L)
#> [1] "003.1"
#> [1] "1.5"
#> [1] "TRUE"
#> [1] "10%"
sprintf("Name: %s, Age: %d", "Bob", 42L)
#> [1] "Name: Bob, Age: 42"
sprintf("%s", list("a", 1, TRUE))
#> [1] "a"    "1"    "TRUE"
sprintf("%d", 3)
#> [1] "3"
sprintf("%5s", NA)
#> [1] "   NA"
regexpr("b", "abc")[1]
#> [1] 2
grepl("a.c", "abc"); grepl("a.c", "abc", fixed = TRUE); grepl("ABC", "abc", ignore.case = TRUE)
#> [1] TRUE
#> [1] FALSE
#> [1] TRUE
sub("(\\d+)", "<\\1>", "abc123def456")
#> [1] "abc<123>def456"
gsub(".", "-", "a.b.c", fixed = TRUE)
#> [1] "a-b-c"
gsub("[[:punct:]]", "", "he,ll.o!")
#> [1] "hello"
gsub("[^[:alpha:] ]", "", "abc 123 d!")
#> [1] "abc  d"
toupper(letters[1:3]); rev(strsplit("abc", NULL)[[1]])
#> [1] "A" "B" "C"
#> [1] "c" "b" "a"
nchar("héllo"); substr("hello", 2, 3); substring("hello", 1:3, 3:5)
#> [1] 5
#> [1] "el"
#> [1] "hel" "ell" "llo"
x <- "hello"; substr(x, 1, 1) <- "J"; x
#> [1] "Jello"
formatC("a", width = 5); formatC("a", width = -5); formatC(3.14159, width = 10, format = "f", digits = 2); formatC(1e6, big.mark = ",", format = "d")
#> [1] "    a"
#> [1] "a    "
#> [1] "      3.14"
#> [1] "1,000,000"
format(Sys.time(), "%Y") >= "2024"
#> [1] TRUE
format(123.456, nsmall = 1); format(0.1 + 0.2, digits = 17); format(1e-20); format(c(1, 10, 100)); format(-1.5)
#> [1] "123.456"
#> [1] "0.30000000000000004"
#> [1] "1e-20"
#> [1] "  1" " 10" "100"
#> [1] "-1.5"
format(TRUE, width = 6); format("x", justify = "right", width = 4); format(NA)
#> [1] "  TRUE"
#> [1] "   x"
#> [1] "NA"
prettyNum(1234567, big.mark = ",")
#> [1] "1,234,567"
rawToChar(charToRaw("hi")); charToRaw("AB")
#> [1] "hi"
#> [1] 41 42
rev(utf8ToInt("ab")); chartr("lo", "01", "hello world")
#> [1] 98 97
#> [1] "he001 w1r0d"
make.names(c("a b", "1x")); make.unique(c("a", "a", "b"))
#> [1] "a.b" "X1x"
#> [1] "a"   "a.1" "b"  
sprintf("%s is %f feet tall\n", "Sven", 7.1)
#> [1] "Sven is 7.100000 feet tall\n"
cat(sprintf("%d: %s\n", 1:3, c("a", "b", "c")), sep = "")
#> 1: a
#> 2: b
#> 3: c
cat("A", "B", sep = "\n")
cat("\n")
#> A
#> B
#> 
cat("x", 1.0, 2L, TRUE, NULL, NA, 3.14159265, "\n", sep = "|")
#> x|1|2|TRUE|NA|3.141593|
cat("a\n", "b\n")
#> a
#>  b
print(c(1.123456789, 2.1), digits = 3)
#> [1] 1.12 2.10
print("a", quote = FALSE); print(letters[1:3], quote = FALSE)
#> [1] a
#> [1] a b c
writeLines(c("line 1", "line 2"))
#> line 1
#> line 2
message("done")
invisible(print("x"))
#> [1] "x"
dQuote("a", FALSE); sQuote("a", FALSE); shQuote("it")
#> [1] "\"a\""
#> [1] "'a'"
#> [1] "'it'"
