# Defaults are worked out when they are first asked for.
f <- function(x, y = x * 2, z = y + 1) {
  x <- x + 1
  c(x, y, z)
}
f(1)
#> [1] 2 4 5
f(1, z = 0)
#> [1] 2 4 0
last_first <- function(a, n = length(b), b = rev(a)) {
  cat(n, "\n")
  b
}
last_first(1:3)
#> 3 
#> [1] 3 2 1
centered <- function(x, center = m, ...) {
  m <- mean(x)
  x - center
}
centered(c(1, 2, 3))
#> [1] -1  0  1
columns <- function(x, d = ncol(x)) {
  x <- as.matrix(x)
  d
}
columns(c(1, 2, 3))
#> [1] 1
scaled <- function(x, by = 2) {
  if (missing(by)) cat("by default", by, "\n")
  x * by
}
scaled(3)
#> by default 2 
#> [1] 6
scaled(3, 5)
#> [1] 15
# What an argument is called.
show_var <- function(x, y) cat("variable:", deparse(substitute(x)), "/", deparse(substitute(y)), "\n")
v <- 3
show_var(v, v * 2)
#> variable: v / v * 2 
show_var(y = v, x = mean(c(v, 1)))
#> variable: mean(c(v, 1)) / v 
labelled <- function(x, label = deparse(substitute(x))) cat(label, "\n")
labelled(v + 2)
#> v + 2 
labelled(v, "own")
#> own 
given <- function(a, b, c) nargs()
given(1, 2)
#> [1] 2
# Lists of which some elements have names.
x <- list(a = 1, 2, b = "z", 4)
x
#> $a
#> [1] 1
#> 
#> [[2]]
#> [1] 2
#> 
#> $b
#> [1] "z"
#> 
#> [[4]]
#> [1] 4
#> 
names(x)
#> [1] "a" ""  "b" "" 
str(x[1:2])
#> List of 2
#>  $ a: num 1
#>  $  : num 2
named <- function(...) names(list(...))
named(1, b = 2)
#> [1] ""  "b"
more <- function(...) str(list(first = 0, ..., last = TRUE))
more(1, b = c(2, 3))
#> List of 4
#>  $ first: num 0
#>  $      : num 1
#>  $ b    : num [1:2] 2 3
#>  $ last : logi TRUE
count <- function(...) length(list(1, ...))
count(c(1, 2), c(3, 4))
#> [1] 3
do.call(rbind, lapply(split(mtcars, mtcars$cyl), function(d) data.frame(n = nrow(d))))
#>    n
#> 4 11
#> 6  7
#> 8 14
# Missing values in lists are values, NULL is nothing.
unlist(lapply(1:2, function(i) if (i == 1) NA else i))
#> [1] NA  2
unlist(list(1, NULL, NA, 3))
#> [1]  1 NA  3
z <- NULL
z[["x"]] <- 1
z[["yy"]] <- 5
z
#>  x yy 
#>  1  5 
NULL %in% 1
#> logical(0)
tryCatch(match.arg("me", c("mean", "median")), error = function(e) "ambiguous")
#> [1] "ambiguous"
str(dim(torch_ones(2, 3)))
#>  int [1:2] 2 3
