x <- c(1.5, NA, 3, 1000.123)
x
#> [1]    1.500       NA    3.000 1000.123
1e-300 * 1e-300
#> [1] 0
1/0; -1/0; 0/0
#> [1] Inf
#> [1] -Inf
#> [1] NaN
2^31; 2^53; 10^15; 10^16; 1e5; 100000; 123456.7
#> [1] 2147483648
#> [1] 9.007199e+15
#> [1] 1e+15
#> [1] 1e+16
#> [1] 1e+05
#> [1] 1e+05
#> [1] 123456.7
c(0.00001, 1)
#> [1] 1e-05 1e+00
c(0.0001, 1)
#> [1] 1e-04 1e+00
c(0.001, 1)
#> [1] 0.001 1.000
c(1e10, 1)
#> [1] 1e+10 1e+00
c(123456, 0.1)
#> [1] 123456.0      0.1
0.1 + 0.2; 0.1 + 0.2 == 0.3; isTRUE(all.equal(0.1 + 0.2, 0.3))
#> [1] 0.3
#> [1] FALSE
#> [1] TRUE
print(pi, digits = 3); round(pi, 4); signif(123456, 2); ceiling(2.1); floor(-2.1); trunc(-2.7)
#> [1] 3.14
#> [1] 3.1416
#> [1] 120000
#> [1] 3
#> [1] -3
#> [1] -2
round(2.5); round(-1.5); round(0.15, 1); round(1234.567, -2)
#> [1] 2
#> [1] -2
#> [1] 0.1
#> [1] 1200
sqrt(2) * sqrt(2) == 2
#> [1] FALSE
5L / 2L; class(5L / 2L); class(5L * 2L); class(5L * 2); 7L %/% 2L
#> [1] 2.5
#> [1] "numeric"
#> [1] "integer"
#> [1] "numeric"
#> [1] 3
typeof(1); typeof(1L); typeof("a"); typeof(TRUE); typeof(NULL); typeof(list()); typeof(1i)
#> [1] "double"
#> [1] "integer"
#> [1] "character"
#> [1] "logical"
#> [1] "NULL"
#> [1] "list"
#> [1] "complex"
as.integer(3.9); as.integer("12"); as.numeric("3.14"); as.logical("TRUE"); as.logical(0); as.character(1e6); as.character(123.456)
#> [1] 3
#> [1] 12
#> [1] 3.14
#> [1] TRUE
#> [1] FALSE
#> [1] "1e+06"
#> [1] "123.456"
as.character(c(1, 2.5)); as.character(TRUE); as.character(1L); as.character(100000); as.character(0.1)
#> [1] "1"   "2.5"
#> [1] "TRUE"
#> [1] "1"
#> [1] "1e+05"
#> [1] "0.1"
is.na(NA); is.nan(NaN); NA > 1; NA & FALSE; NA || TRUE; NULL
#> [1] TRUE
#> [1] TRUE
#> [1] NA
#> [1] FALSE
#> [1] TRUE
#> NULL
sum(c(1, NA)); mean(c(TRUE, FALSE, TRUE)); sum(c(TRUE, TRUE))
#> [1] NA
#> [1] 0.6666667
#> [1] 2
cumsum(1:5); cumprod(1:5); diff(c(1, 4, 9)); prod(1:5)
#> [1]  1  3  6 10 15
#> [1]   1   2   6  24 120
#> [1] 3 5
#> [1] 120
var(c(1, 2, 3, 4)); sd(c(1, 2, 3, 4)); median(c(5, 3, 1)); range(c(3, 1, 2))
#> [1] 1.666667
#> [1] 1.290994
#> [1] 3
#> [1] 1 3
max(c("apple", "banana")); min(3, 1, 2); pmin(c(1, 5), c(3, 2)); pmax(1:3, 2)
#> [1] "banana"
#> [1] 1
#> [1] 1 2
#> [1] 2 2 3
sort(c(3, 1, 2), decreasing = TRUE); order(c(3, 1, 2)); rank(c(10, 20, 10)); rev(1:3)
#> [1] 3 2 1
#> [1] 2 3 1
#> [1] 1.5 3.0 1.5
#> [1] 3 2 1
sort(c("banana", "apple", "Cherry"))
#> [1] "apple"  "banana" "Cherry"
table(c("a", "b", "a", "c"))
#> 
#> a b c 
#> 2 1 1 
table(c(1, 2, 2, 3, 3, 3))[["3"]]
#> [1] 3
names(table(c("x", "y")))
#> [1] "x" "y"
t <- table(c(TRUE, FALSE, TRUE)); t
#> 
#> FALSE  TRUE 
#>     1     2 
prop.table(table(c("a", "b", "a", "a")))
#> 
#>    a    b 
#> 0.75 0.25 
round(prop.table(table(c("a", "b", "c"))), 2)
#> 
#>    a    b    c 
#> 0.33 0.33 0.33 
5 == 5L; identical(c(a = 1), c(a = 1))
#> [1] TRUE
#> [1] TRUE
bitwAnd(12L, 10L); bitwOr(12L, 10L); bitwXor(12L, 10L); 5 %in% c(1, 5); match("b", letters)
#> [1] 8
#> [1] 14
#> [1] 6
#> [1] TRUE
#> [1] 2
factorial(5); choose(5, 2); gamma(5); beta(2, 3); exp(1); log(100, 10); log10(1000); log2(8); log1p(0)
#> [1] 120
#> [1] 10
#> [1] 24
#> [1] 0.08333333
#> [1] 2.718282
#> [1] 2
#> [1] 3
#> [1] 3
#> [1] 0
union(1:3, 2:5); intersect(1:5, 3:8); setdiff(1:5, 2:3); is.element(3, 1:5)
#> [1] 1 2 3 4 5
#> [1] 3 4 5
#> [1] 1 4 5
#> [1] TRUE
head(letters, 3); tail(LETTERS, 2); letters[c(1, 26)]; month.name[1]; head(1:10, -7); tail(1:10, 3)
#> [1] "a" "b" "c"
#> [1] "Y" "Z"
#> [1] "a" "z"
#> [1] "January"
#> [1] 1 2 3
#> [1]  8  9 10
x <- 1:20
x
#>  [1]  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20
x[x > 5 & x < 10]; x[-1][1:3]; x[c(TRUE, FALSE)]
#> [1] 6 7 8 9
#> [1] 2 3 4
#>  [1]  1  3  5  7  9 11 13 15 17 19
seq(1, 100, length.out = 12)
#>  [1]   1  10  19  28  37  46  55  64  73  82  91 100
integer(0); character(0); logical(0); list()
#> integer(0)
#> character(0)
#> logical(0)
#> list()
numeric(3); character(2); logical(2); vector("list", 2); vector("numeric", 2)
#> [1] 0 0 0
#> [1] "" ""
#> [1] FALSE FALSE
#> [[1]]
#> NULL
#> 
#> [[2]]
#> NULL
#> 
#> [1] 0 0
c(a = 1, b = 2)["b"]; c(a = 1, b = 2)[["b"]]
#> b 
#> 2 
#> [1] 2
v <- c(one = 1, two = 2); v["three"] <- 3; v
#>   one   two three 
#>     1     2     3 
names(v)[2] <- "TWO"; v
#>   one   TWO three 
#>     1     2     3 
rev(v)
#> three   TWO   one 
#>     3     2     1 
which(c(a = TRUE, b = FALSE, c = TRUE))
#> a c 
#> 1 3 
1:3 == c(1, 5, 3)
#> [1]  TRUE FALSE  TRUE
crossprod(1:3)
#>      [,1]
#> [1,]   14
-7 %/% 2; -7 %% 2; 7.5 %/% 2
#> [1] -4
#> [1] 1
#> [1] 3
1e3; 1e4; 12345678; 123456789012; 0.1234567891; 1/3; 2/3; 100/3; 22/7
#> [1] 1000
#> [1] 10000
#> [1] 12345678
#> [1] 123456789012
#> [1] 0.1234568
#> [1] 0.3333333
#> [1] 0.6666667
#> [1] 33.33333
#> [1] 3.142857
TRUE + TRUE
#> [1] 2
