# Numerical methods, and the loops and parts of vectors that they are made of.

bisect <- function(f, lo, hi, tol = 1e-8, max_iter = 100) {
  if (f(lo) * f(hi) > 0) stop("no sign change")
  for (i in 1:max_iter) {
    mid <- (lo + hi) / 2
    if (abs(f(mid)) < tol || (hi - lo) / 2 < tol) return(list(root = mid, iter = i))
    if (sign(f(mid)) == sign(f(lo))) lo <- mid else hi <- mid
  }
  warning("did not converge")
  list(root = mid, iter = max_iter)
}
r <- bisect(function(x) x^3 - x - 2, 1, 2)
cat("root:", format(r$root, digits = 6), "after", r$iter, "iterations\n")
#> root: 1.52138 after 27 iterations
tryCatch(bisect(function(x) x^2 + 1, 0, 1), error = function(e) cat("Error:", conditionMessage(e), "\n"))
#> Error: no sign change 
newton <- function(f, df, x0, tol = 1e-10) {
  x <- x0; hist <- x
  repeat {
    x_new <- x - f(x) / df(x)
    hist <- c(hist, x_new)
    if (abs(x_new - x) < tol) break
    x <- x_new
  }
  hist
}
h <- newton(\(x) x^2 - 2, \(x) 2 * x, 1)
print(h, digits = 10)
#> [1] 1.000000000 1.500000000 1.416666667 1.414215686 1.414213562 1.414213562
length(h)
#> [1] 6
simpson <- function(f, a, b, n = 100) {
  if (n %% 2 == 1) n <- n + 1
  h <- (b - a) / n
  x <- seq(a, b, length.out = n + 1)
  w <- c(1, rep(c(4, 2), (n - 2) / 2), 4, 1)
  sum(w * f(x)) * h / 3
}
simpson(sin, 0, pi)
#> [1] 2
simpson(function(x) exp(-x^2), 0, 1, n = 10)
#> [1] 0.7468249
euler <- function(f, y0, t0, t1, n) {
  h <- (t1 - t0) / n
  t <- seq(t0, t1, by = h)
  y <- numeric(n + 1); y[1] <- y0
  for (i in seq_len(n)) y[i + 1] <- y[i] + h * f(t[i], y[i])
  data.frame(t = t, y = y)
}
sol <- euler(function(t, y) -2 * y, 1, 0, 1, 10)
tail(sol, 3)
#>      t         y
#> 9  0.8 0.1677722
#> 10 0.9 0.1342177
#> 11 1.0 0.1073742
rk4 <- function(f, y0, ts) {
  y <- matrix(NA_real_, length(ts), length(y0)); y[1, ] <- y0
  for (i in seq_along(ts)[-1]) {
    h <- ts[i] - ts[i - 1]
    k1 <- f(ts[i - 1], y[i - 1, ])
    k2 <- f(ts[i - 1] + h / 2, y[i - 1, ] + h / 2 * k1)
    k3 <- f(ts[i - 1] + h / 2, y[i - 1, ] + h / 2 * k2)
    k4 <- f(ts[i], y[i - 1, ] + h * k3)
    y[i, ] <- y[i - 1, ] + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
  }
  y
}
y <- rk4(function(t, s) c(s[2], -s[1]), c(0, 1), seq(0, pi / 2, length.out = 11))
round(y[11, ], 5)
#> [1] 1e+00 1e-05
gauss <- function(A, b) {
  n <- nrow(A); M <- cbind(A, b)
  for (k in 1:(n - 1)) {
    p <- which.max(abs(M[k:n, k])) + k - 1
    if (p != k) M[c(k, p), ] <- M[c(p, k), ]
    for (i in (k + 1):n) M[i, ] <- M[i, ] - M[k, ] * (M[i, k] / M[k, k])
  }
  x <- numeric(n)
  for (i in n:1) x[i] <- (M[i, n + 1] - if (i < n) sum(M[i, (i + 1):n] * x[(i + 1):n]) else 0) / M[i, i]
  x
}
A <- matrix(c(2, 1, -1, -3, -1, 2, -2, 1, 2), 3, byrow = TRUE)
gauss(A, c(8, -11, -3))
#> [1]  2  3 -1
all.equal(gauss(A, c(8, -11, -3)), solve(A, c(8, -11, -3)))
#> [1] TRUE
power_iter <- function(A, iters = 100) { v <- rep(1, nrow(A)); for (i in 1:iters) { v <- A %*% v; v <- v / sqrt(sum(v^2)) }; list(value = as.numeric(t(v) %*% A %*% v), vector = drop(v)) }
p <- power_iter(matrix(c(2, 1, 1, 3), 2)); round(p$value, 4); round(p$vector, 4)
#> [1] 3.618
#> [1] 0.5257 0.8507
lagrange <- function(xs, ys) function(x) { total <- 0; for (i in seq_along(xs)) total <- total + ys[i] * prod((x - xs[-i]) / (xs[i] - xs[-i])); total }
L <- lagrange(c(0, 1, 2), c(1, 3, 7)); L(1.5); sapply(0:2, L)
#> [1] 4.75
#> [1] 1 3 7
fact <- function(n) if (n <= 1) 1 else n * Recall(n - 1); fact(10); fact(20); factorial(170); 2^31; 2^53; 5 %/% 0.3; 1e-17 + 1 == 1; .Machine$double.eps; .Machine$integer.max; sqrt(.Machine$double.eps)
#> [1] 3628800
#> [1] 2.432902e+18
#> [1] 7.257416e+306
#> [1] 2147483648
#> [1] 9.007199e+15
#> [1] 16
#> [1] TRUE
#> [1] 2.220446e-16
#> [1] 2147483647
#> [1] 1.490116e-08
is_prime <- function(n) { if (n < 2) return(FALSE); if (n < 4) return(TRUE); if (n %% 2 == 0) return(FALSE); i <- 3; while (i * i <= n) { if (n %% i == 0) return(FALSE); i <- i + 2 }; TRUE }
Filter(is_prime, 1:30); sum(sapply(1:100, is_prime)); which(sapply(1:20, is_prime))
#>  [1]  2  3  5  7 11 13 17 19 23 29
#> [1] 25
#> [1]  2  3  5  7 11 13 17 19
sieve <- function(n) { p <- rep(TRUE, n); p[1] <- FALSE; for (i in 2:floor(sqrt(n))) if (p[i]) p[seq(i * i, n, by = i)] <- FALSE; which(p) }; sieve(30)
#>  [1]  2  3  5  7 11 13 17 19 23 29
collatz <- function(n) { s <- 0; while (n != 1) { n <- ifelse(n %% 2 == 0, n / 2, 3 * n + 1); s <- s + 1 }; s }; max(sapply(1:30, collatz))
#> [1] 111
digits <- function(n) as.integer(strsplit(as.character(n), "")[[1]]); digits(12345); sum(digits(9875)); rev(digits(120))
#> [1] 1 2 3 4 5
#> [1] 29
#> [1] 0 2 1
to_binary <- function(n) { r <- c(); while (n > 0) { r <- c(n %% 2, r); n <- n %/% 2 }; paste(r, collapse = "") }; to_binary(10); strtoi("1010", base = 2); bitwXor(5L, 1L); rev(as.integer(intToBits(5))[1:4])
#> [1] "1010"
#> [1] 10
#> [1] 4
#> [1] 0 1 0 1
pascal <- lapply(0:4, function(n) choose(n, 0:n)); for (r in pascal) cat(format(paste(r, collapse = " "), width = 12, justify = "centre"), "\n")
#>      1       
#>     1 1      
#>    1 2 1     
#>   1 3 3 1    
#>  1 4 6 4 1   
fibs <- numeric(10); fibs[1:2] <- 1; for (i in 3:10) fibs[i] <- fibs[i - 1] + fibs[i - 2]; fibs; fibs[fibs %% 2 == 0]
#>  [1]  1  1  2  3  5  8 13 21 34 55
#> [1]  2  8 34
perm <- function(v) { if (length(v) <= 1) return(list(v)); out <- list(); for (i in seq_along(v)) for (p in perm(v[-i])) out[[length(out) + 1]] <- c(v[i], p); out }; length(perm(1:4)); perm(c("a", "b", "c"))[[4]]
#> [1] 24
#> [1] "b" "c" "a"
m <- sapply(1:5, function(i) sapply(1:5, function(j) i * j)); m[5, 5]; sum(diag(m)); m[m > 15]
#> [1] 25
#> [1] 55
#> [1] 16 20 20 25
sprintf("%.10f", exp(1)); format(exp(10), nsmall = 2); format(123.456, nsmall = 1); round(1e6 + 0.5); 1e6; 123456.7; 0.00012; c(1e-8, 1); 1 / 7; 22 / 7; 100 / 3; 1e5 / 3; exp(-20); exp(20); 1234567.8
#> [1] "2.7182818285"
#> [1] "22026.47"
#> [1] "123.456"
#> [1] 1e+06
#> [1] 1e+06
#> [1] 123456.7
#> [1] 0.00012
#> [1] 1e-08 1e+00
#> [1] 0.1428571
#> [1] 3.142857
#> [1] 33.33333
#> [1] 33333.33
#> [1] 2.061154e-09
#> [1] 485165195
#> [1] 1234568
v <- c(1, 2, 3, 4)
v[2:3] <- 0
v
#> [1] 1 0 0 4
n <- 3
w <- rep(0, 5)
w[2:n] <- c(7, 8)
w[n:5] <- 1
w
#> [1] 0 7 1 1 1
parts <- list(1, 2, 3)
parts[2:3] <- list("b", "c")
str(parts)
#> List of 3
#>  $ : num 1
#>  $ : chr "b"
#>  $ : chr "c"
down <- function(n) { for (i in n:1) cat(i, ""); cat("\n") }
down(3)
#> 3 2 1 
count <- nrow(cars)
for (i in count:(count - 2)) cat(i, ""); cat("\n")
#> 50 49 48 
pairs <- 0
for (i in 1:n) for (j in i:n) pairs <- pairs + 1
pairs
#> [1] 6
for (i in 3:1) for (j in i:2) cat(i, j, "; "); cat("\n")
#> 3 3 ; 3 2 ; 2 2 ; 1 1 ; 1 2 ; 
students <- data.frame(dept = c("a", "b", "a"), gpa = c(3, 2, NA))
aggregate(gpa ~ dept, data = students, FUN = mean)
#>   dept gpa
#> 1    a   3
#> 2    b   2
students[0, ]
#> [1] dept gpa 
#> <0 rows> (or 0-length row.names)
drop(matrix(1:3, 1))
#> [1] 1 2 3
