make_stack <- function() {
  items <- list()
  push <- function(x) {
    items[[length(items) + 1]] <<- x
    invisible(NULL)
  }
  pop <- function() {
    top <- items[[length(items)]]
    items[[length(items)]] <<- NULL
    top
  }
  size <- function() length(items)
  list(push = push, pop = pop, size = size)
}
s <- make_stack()
s$push(1); s$push("b")
s$size()
#> [1] 2
s$pop()
#> [1] "b"
s$size()
#> [1] 1
compose2 <- function(...) {
  fs <- list(...)
  function(x) Reduce(function(acc, f) f(acc), fs, x)
}
pipeline <- compose2(sqrt, function(v) v + 1, round)
pipeline(10)
#> [1] 4
memoize <- function(f) {
  cache <- list()
  function(x) {
    key <- as.character(x)
    if (!is.null(cache[[key]])) return(cache[[key]])
    val <- f(x)
    cache[[key]] <<- val
    val
  }
}
slow_sq <- function(x) { cat("computing\n"); x^2 }
fast <- memoize(slow_sq)
fast(4)
#> computing
#> [1] 16
fast(4)
#> [1] 16
add <- function(x) function(y) x + y
adders <- Map(add, 1:3)
adders[[3]](10)
#> [1] 13
f <- function(n) {
  if (n == 0) return("done")
  f(n - 1)
}
f(5)
#> [1] "done"
outer_fn <- function() {
  x <- 1
  inner <- function() {
    x <<- x + 1
    x
  }
  inner(); inner()
  x
}
outer_fn()
#> [1] 3
apply_twice <- function(f, x, ...) f(f(x, ...), ...)
apply_twice(function(v, k) v * k, 3, k = 2)
#> [1] 12
dots <- function(...) {
  args <- list(...)
  cat("n =", length(args), "\n")
  if (length(args)) for (nm in names(args)) cat(nm, "->", args[[nm]], "\n")
}
dots(a = 1, b = "z")
#> n = 2 
#> a -> 1 
#> b -> z 
dots()
#> n = 0 
g <- function(x, y) { if (missing(y)) x else x + y }
g(1); g(1, 2)
#> [1] 1
#> [1] 3
h <- function(type = c("linear", "quad")) { type <- match.arg(type); type }
h(); h("quad")
#> [1] "linear"
#> [1] "quad"
k <- function(x) { stopifnot(is.numeric(x), x > 0); sqrt(x) }
k(4)
#> [1] 2
tryCatch(k(-1), error = function(e) cat("err:", conditionMessage(e), "\n"))
#> err: x > 0 is not TRUE 
nums <- c(10, 20, 30)
for (i in seq_along(nums)) {
  local({
    j <- i
    nums[j] <<- nums[j] + j
  })
}
nums
#> [1] 11 22 33
sapply(list(sum = sum, mean = mean, max = max), function(f) f(c(1, 2, 6)))
#>  sum mean  max 
#>    9    3    6 
Reduce(`+`, list(1, 2, 3), accumulate = TRUE)
#> [1] 1 3 6
(function(x, y = x * 2) x + y)(3)
#> [1] 9
sq <- \(x) x^2
Map(\(a, b) a * b, 1:2, 3:4) |> unlist()
#> [1] 3 8
x <- 5
modify <- function() { x <- 10; x }
modify(); x
#> [1] 10
#> [1] 5
repeat_until <- function(limit) {
  n <- 0
  repeat {
    n <- n + 1
    if (n >= limit) break
  }
  n
}
repeat_until(4)
#> [1] 4
vec <- 1:10
vec[vec %% 2 == 0] <- 0L
vec
#>  [1] 1 0 3 0 5 0 7 0 9 0
switch("b", a = "first", b = { y <- 2; y * 10 }, "none")
#> [1] 20
z <- switch("zzz", a = 1)
is.null(z)
#> [1] TRUE
do <- function(op, a, b) switch(op, "+" = a + b, "-" = a - b, "*" = a * b, "/" = if (b == 0) NA else a / b, stop("bad op"))
sapply(c("+", "-", "*", "/"), do, a = 6, b = 3)
#>  +  -  *  / 
#>  9  3 18  2 
