fizz <- function(n) {
  for (i in 1:n) {
    if (i %% 15 == 0) {
      print("FizzBuzz")
    } else if (i %% 3 == 0) {
      print("Fizz")
    } else if (i %% 5 == 0) {
      print("Buzz")
    } else {
      print(i)
    }
  }
}
fizz(5)
#> [1] 1
#> [1] 2
#> [1] "Fizz"
#> [1] 4
#> [1] "Buzz"
centre <- function(x, type) {
  switch(type,
         mean = mean(x),
         median = median(x),
         trimmed = mean(x, trim = .1),
         stop("unknown"))
}
centre(c(1, 2, 3, 10), "mean")
#> [1] 4
centre(c(1, 2, 3, 10), "median")
#> [1] 2.5
f <- function(x) switch(x, "a" = , "b" = "AB", "c" = "C", "other")
f("a"); f("b"); f("c"); f("z")
#> [1] "AB"
#> [1] "AB"
#> [1] "C"
#> [1] "other"
switch(2, "one", "two", "three")
#> [1] "two"
is.null(switch("q", a = 1))
#> [1] TRUE
i <- 0
repeat {
  i <- i + 1
  if (i == 2) next
  if (i > 4) break
  cat("i is", i, "\n")
}
#> i is 1 
#> i is 3 
#> i is 4 
n <- 27; steps <- 0
while (n != 1) {
  n <- if (n %% 2 == 0) n / 2 else 3 * n + 1
  steps <- steps + 1
}
steps
#> [1] 111
fact <- function(n) if (n <= 1) 1 else n * Recall(n - 1)
fact(5)
#> [1] 120
fib <- function(n) if (n < 2) n else fib(n - 1) + fib(n - 2)
sapply(0:10, fib)
#>  [1]  0  1  1  2  3  5  8 13 21 34 55
x <- c(5, 3, 8)
for (v in x) cat(v, "")
cat("\n")
#> 5 3 8 
for (n in names(list(a = 1, b = 2))) cat(n, "\n")
#> a 
#> b 
for (i in seq_along(x)) x[i] <- x[i] * 2
x
#> [1] 10  6 16
z <- NULL
for (k in 1:3) z <- c(z, k^2)
z
#> [1] 1 4 9
if (length(z) > 2 && z[1] == 1) "yes" else "no"
#> [1] "yes"
y <- if (FALSE) 1
y
#> NULL
ifelse(c(1, 5, 10) > 4, "big", "small")
#> [1] "small" "big"   "big"  
any(x > 10); all(x > 10)
#> [1] TRUE
#> [1] FALSE
which(x > 7)
#> [1] 1 3
which.max(x)
#> [1] 3
5 %/% 2; -5 %/% 2; 5 %% -3; -5 %% 3; 5.5 %% 2
#> [1] 2
#> [1] -3
#> [1] -1
#> [1] 1
#> [1] 1.5
1:10
#>  [1]  1  2  3  4  5  6  7  8  9 10
seq(0, 1, by = 0.25)
#> [1] 0.00 0.25 0.50 0.75 1.00
seq(10, 1, length.out = 4)
#> [1] 10  7  4  1
seq(5); seq(2, 11, 3)
#> [1] 1 2 3 4 5
#> [1]  2  5  8 11
rev(seq_len(3))
#> [1] 3 2 1
xor(TRUE, FALSE); !c(TRUE, FALSE)
#> [1] TRUE
#> [1] FALSE  TRUE
is.numeric(1L); is.character("a"); is.function(print)
#> [1] TRUE
#> [1] TRUE
#> [1] TRUE
identical(c(1, 2), c(1, 2))
#> [1] TRUE
f2 <- function(a, b = a * 2, ...) {
  extras <- list(...)
  if (length(extras) > 0) print(names(extras))
  a + b
}
f2(1); f2(1, 5); f2(1, z = 3, w = 4)
#> [1] 3
#> [1] 6
#> [1] "z" "w"
#> [1] 3
g <- function(...) sum(...)
g(1, 2, 3)
#> [1] 6
h <- function(x, ...) UseMethod("h")
h.default <- function(x, ...) cat("default\n")
h.foo <- function(x, ...) { cat("foo then "); NextMethod() }
h(structure(1, class = "foo"))
#> foo then default
vf <- Vectorize(function(a, b) a + b)
vf(1:3, 2)
#> [1] 3 4 5
compose <- function(f, g) function(x) g(f(x))
(compose(sqrt, abs))(16)
#> [1] 4
(\(x) x + 1)(2)
#> [1] 3
sq <- function(x) { x^2 }
sq(1:3) |> sum()
#> [1] 14
args <- list(1:10)
do.call(mean, args)
#> [1] 5.5
invisible(5)
nchar(strrep("ab", 3))
#> [1] 6
