s <- "The quick brown fox"
words <- strsplit(s, " ")[[1]]
words
#> [1] "The"   "quick" "brown" "fox"  
rev(words)
#> [1] "fox"   "brown" "quick" "The"  
paste(rev(strsplit("abc", "")[[1]]), collapse = "")
#> [1] "cba"
toupper(s); tolower(s)
#> [1] "THE QUICK BROWN FOX"
#> [1] "the quick brown fox"
nchar(words)
#> [1] 3 5 5 3
substr(s, 5, 9)
#> [1] "quick"
sub("quick", "slow", s)
#> [1] "The slow brown fox"
gsub("[aeiou]", "*", s)
#> [1] "Th* q**ck br*wn f*x"
gsub("(\\w+) (\\w+)", "\\2 \\1", s)
#> [1] "quick The fox brown"
grepl("fox", c("fox", "dog"))
#> [1]  TRUE FALSE
grep("o", words)
#> [1] 3 4
grep("o", words, value = TRUE)
#> [1] "brown" "fox"  
regmatches(s, gregexpr("[a-z]+", s))
#> [[1]]
#> [1] "he"    "quick" "brown" "fox"  
#> 
sprintf("%5.2f|%-8s|%03d|%e|%g|%%", pi, "ab", 7L, 12345.678, 1e-5)
#> [1] " 3.14|ab      |007|1.234568e+04|1e-05|%"
sprintf("%s has %d", c("a", "b"), 1:2)
#> [1] "a has 1" "b has 2"
sprintf("%+d", 5L)
#> [1] "+5"
sprintf("%x %X %o", 255L, 255L, 8L)
#> [1] "ff FF 10"
sprintf("%10s|%-10s|", "hi", "hi")
#> [1] "        hi|hi        |"
sprintf("%*d", 5, 42L)
#> [1] "   42"
format(3.14159, nsmall = 2)
#> [1] "3.14159"
format(2, nsmall = 2)
#> [1] "2.00"
format(1234567.891, big.mark = ",")
#> [1] "1,234,568"
format(TRUE)
#> [1] "TRUE"
format(c("a", "bbb"))
#> [1] "a  " "bbb"
format("a", width = 5); format(42L, width = 6)
#> [1] "a    "
#> [1] "    42"
format(c(1.5, 10, 100))
#> [1] "  1.5" " 10.0" "100.0"
format(1e10); format(123456789); format(0.00001)
#> [1] "1e+10"
#> [1] "123456789"
#> [1] "1e-05"
formatC(3.14159, digits = 3, format = "f")
#> [1] "3.142"
formatC(42, width = 8, flag = "0")
#> [1] "00000042"
formatC(c(1, 10, 100), width = 5)
#> [1] "    1" "   10" "  100"
formatC(123456789, big.mark = ",", format = "d")
#> [1] "123,456,789"
trimws("  hi  ")
#> [1] "hi"
toString(1:5)
#> [1] "1, 2, 3, 4, 5"
rep("ab", 3)
#> [1] "ab" "ab" "ab"
strrep("-", 10)
#> [1] "----------"
chartr("abc", "xyz", "aabbcc")
#> [1] "xxyyzz"
casefold("ABC", upper = FALSE)
#> [1] "abc"
startsWith("hello", "he"); endsWith("hello", "lo")
#> [1] TRUE
#> [1] TRUE
utf8ToInt("A"); intToUtf8(c(72, 105))
#> [1] 65
#> [1] "Hi"
rev(utf8ToInt("abc"))
#> [1] 99 98 97
regexpr("o", "hello world")
#> [1] 5
#> attr(,"match.length")
#> [1] 1
#> attr(,"index.type")
#> [1] "chars"
#> attr(,"useBytes")
#> [1] TRUE
unlist(gregexpr("o", "hello world"))
#> [1] 5 8
cat("a\tb\n")
#> a	b
cat("x =", 3, "\n")
#> x = 3 
cat("a", "b", sep = "")
cat("\n")
#> ab
cat(c(1, 2, 3), c("a", "b"), TRUE, NULL, NA, "\n", sep = " ")
#> 1 2 3 a b TRUE NA 
cat("pi is", pi, "and 1/3 is", 1/3, "\n")
#> pi is 3.141593 and 1/3 is 0.3333333 
cat(1e-10, 1e5, 123456.789, 1e15, 1e16, "\n")
#> 1e-10 1e+05 123456.8 1e+15 1e+16 
print("quote\"d")
#> [1] "quote\"d"
print(c(a = "x", b = "y"), quote = FALSE)
#> a b 
#> x y 
noquote("hi")
#> [1] hi
message("to stderr")
nchar("")
#> [1] 0
is.na(NA_character_)
#> [1] TRUE
paste("a", NULL, "b"); paste(c("a", NA)); paste0("x", 1:3, collapse = "+")
#> [1] "a  b"
#> [1] "a"  "NA"
#> [1] "x1+x2+x3"
paste("a", 1:2, c("x", "y", "z"))
#> [1] "a 1 x" "a 2 y" "a 1 z"
