# What values look like.
x <- c(123.456, 0.001234, 1e10, -5)
x
#> [1]  1.23456e+02  1.23400e-03  1.00000e+10 -5.00000e+00
c(1.5, NA, -3)
#> [1]  1.5   NA -3.0
c(0.00001, 123456)
#> [1] 1.00000e-05 1.23456e+05
1e-300; 1e300; 100 * 1.1; 2/3 * 100
#> [1] 1e-300
#> [1] 1e+300
#> [1] 110
#> [1] 66.66667
c(TRUE, NA)
#> [1] TRUE   NA
c("a", NA)
#> [1] "a" NA
list()
#> list()
NULL
#> NULL
character(0)
#> character(0)
list(1, "a", TRUE, NULL, c(1, 2))
#> [[1]]
#> [1] 1
#> 
#> [[2]]
#> [1] "a"
#> 
#> [[3]]
#> [1] TRUE
#> 
#> [[4]]
#> NULL
#> 
#> [[5]]
#> [1] 1 2
#> 
list(a = list(b = list(c = 1)))
#> $a
#> $a$b
#> $a$b$c
#> [1] 1
#> 
#> 
#> 
list(x = 1:3, f = function(x) x, m = matrix(1:4, 2))$m
#>      [,1] [,2]
#> [1,]    1    3
#> [2,]    2    4
print(1:30)
#>  [1]  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25
#> [26] 26 27 28 29 30
seq(0.1, 2.5, by = 0.1)
#>  [1] 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9
#> [20] 2.0 2.1 2.2 2.3 2.4 2.5
letters
#>  [1] "a" "b" "c" "d" "e" "f" "g" "h" "i" "j" "k" "l" "m" "n" "o" "p" "q" "r" "s"
#> [20] "t" "u" "v" "w" "x" "y" "z"
c(a = 1.5, bb = 2, ccc = 3.25)
#>    a   bb  ccc 
#> 1.50 2.00 3.25 
setNames(1:26, letters)
#>  a  b  c  d  e  f  g  h  i  j  k  l  m  n  o  p  q  r  s  t  u  v  w  x  y  z 
#>  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 
m <- matrix(c(1.5, 200, -3, 0.001, 1e6, NA), 2); m
#>       [,1]   [,2]  [,3]
#> [1,]   1.5 -3.000 1e+06
#> [2,] 200.0  0.001    NA
data.frame(x = c(1.123456789, 22.1), y = c("a", "bbb"), z = c(NA, TRUE))
#>           x   y    z
#> 1  1.123457   a   NA
#> 2 22.100000 bbb TRUE
data.frame(n = c(1e-10, 1), m = c(1e10, 1))
#>       n     m
#> 1 1e-10 1e+10
#> 2 1e+00 1e+00
df <- data.frame(id = 1:3); df$l <- list(1, 2, 3); nrow(df)
#> [1] 3
wide <- as.data.frame(matrix(1:24, 2)); names(wide) <- paste0("long_column_", 1:12); wide
#>   long_column_1 long_column_2 long_column_3 long_column_4 long_column_5
#> 1             1             3             5             7             9
#> 2             2             4             6             8            10
#>   long_column_6 long_column_7 long_column_8 long_column_9 long_column_10
#> 1            11            13            15            17             19
#> 2            12            14            16            18             20
#>   long_column_11 long_column_12
#> 1             21             23
#> 2             22             24
print(c(1.123456789, 2.1), digits = 3)
#> [1] 1.12 2.10
print(pi, digits = 10)
#> [1] 3.141592654
format(pi, digits = 3); format(1e6, big.mark = ","); format(0.000012345); format(123456789); format(1234.5678, nsmall = 2); format(2, nsmall = 2)
#> [1] "3.14"
#> [1] "1e+06"
#> [1] "1.2345e-05"
#> [1] "123456789"
#> [1] "1234.568"
#> [1] "2.00"
format(c("apple", "fig")); format(-1.5); format(NA); format(NULL); format(c(1.123, 10), digits = 2); format(1e-15); format(100000); format(1e5 + 0.1)
#> [1] "apple" "fig  "
#> [1] "-1.5"
#> [1] "NA"
#> character(0)
#> [1] " 1.1" "10.0"
#> [1] "1e-15"
#> [1] "1e+05"
#> [1] "100000.1"
round(123.456, 1); round(-2.5); round(0.5); round(1.005, 2); signif(123456, 2); ceiling(1.2); floor(-1.2)
#> [1] 123.5
#> [1] -2
#> [1] 0
#> [1] 1
#> [1] 120000
#> [1] 2
#> [1] -2
formatC(c(1, 10, 100), width = 6); formatC(3.14159, width = 10, digits = 2, format = "f"); formatC(1e6, big.mark = ",", format = "d"); formatC(0.00001, format = "e", digits = 2); formatC("a", width = 5); formatC("a", width = -5); formatC(5, width = 3, flag = "0")
#> [1] "     1" "    10" "   100"
#> [1] "      3.14"
#> [1] "1,000,000"
#> [1] "1.00e-05"
#> [1] "    a"
#> [1] "a    "
#> [1] "005"
sprintf("%5.1f|%-8s|%+d|%x|%X|%o|%5s%%", 3.14159, "ab", 5L, 255L, 255L, 8L, "z")
#> [1] "  3.1|ab      |+5|ff|FF|10|    z%"
sprintf("%s", list("a", 1, TRUE)); sprintf("%d%%", 10L); sprintf("%s is %f feet tall\n", "Sven", 7.1); sprintf("%08.2f", 3.14159); sprintf("% d", 42L); sprintf("%*d", 5, 42L); sprintf("%.3s", "abcdef"); sprintf("%i", 3L); sprintf("%5.2e", 12345.678); sprintf("%G", 1e-10); sprintf("%s", 1.5); sprintf("%s", 1L); sprintf("%d", 3)
#> [1] "a"    "1"    "TRUE"
#> [1] "10%"
#> [1] "Sven is 7.100000 feet tall\n"
#> [1] "00003.14"
#> [1] " 42"
#> [1] "   42"
#> [1] "abc"
#> [1] "3"
#> [1] "1.23e+04"
#> [1] "1E-10"
#> [1] "1.5"
#> [1] "1"
#> [1] "3"
cat(1.0, 2.50, 1e-8, 123456789, 1234567890, 0.1 + 0.2, 1/3, 1e15, 1e16, 1e5, "\n")
#> 1 2.5 1e-08 123456789 1234567890 0.3 0.3333333 1e+15 1e+16 1e+05 
cat(TRUE, NA, NULL, 3L, "a", "\n"); cat("a", "b", sep = ""); cat("\n"); cat(c(1, 2, 3), c("x", "y"), sep = ", "); cat("\n"); cat("tab\there\n"); cat('single "quoted"\n')
#> TRUE NA 3 a 
#> ab
#> 1, 2, 3, x, y
#> tab	here
#> single "quoted"
print("a\\b"); print('it\'s'); cat("a\\b\n"); nchar("a\\b"); "unicode: \u00e9"
#> [1] "a\\b"
#> [1] "it's"
#> a\b
#> [1] 3
#> [1] "unicode: é"
toString(c("a", "b")); noquote(c("a", "b")); print(c(a = "x", b = "y"), quote = FALSE)
#> [1] "a, b"
#> [1] a b
#> a b 
#> x y 
invisible(print("shown")); print(NULL); print(character(0)); print(list())
#> [1] "shown"
#> NULL
#> character(0)
#> list()
structure(1:3, class = "myclass")
#> [1] 1 2 3
#> attr(,"class")
#> [1] "myclass"
structure(list(a = 1), class = "rec")
#> $a
#> [1] 1
#> 
#> attr(,"class")
#> [1] "rec"
1:3 == c(1, 2, 4); -1:3; (1:3)^2; 7 %/% 2; -7 %/% 2; 5.5 %% 2; 1L:3L; 10:1
#> [1]  TRUE  TRUE FALSE
#> [1] -1  0  1  2  3
#> [1] 1 4 9
#> [1] 3
#> [1] -4
#> [1] 1.5
#> [1] 1 2 3
#>  [1] 10  9  8  7  6  5  4  3  2  1
.5; 1e3L; 0x1F; 1e-2; TRUE & NA; FALSE & NA; any(NA, TRUE); all(NA, TRUE); sum(c(1, NA), na.rm = TRUE); mean(c(NA, 1)); max(-Inf, NA, na.rm = TRUE)
#> [1] 0.5
#> [1] 1000
#> [1] 31
#> [1] 0.01
#> [1] NA
#> [1] FALSE
#> [1] TRUE
#> [1] NA
#> [1] 1
#> [1] NA
#> [1] -Inf
Inf - Inf; 1/0; -1/0; 0/0; is.nan(NaN); sqrt(2)^2 == 2; isTRUE(all.equal(sqrt(2)^2, 2)); 5 == 5L; .1 + .2 == .3
#> [1] NaN
#> [1] Inf
#> [1] -Inf
#> [1] NaN
#> [1] TRUE
#> [1] FALSE
#> [1] TRUE
#> [1] TRUE
#> [1] FALSE
