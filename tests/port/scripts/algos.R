bubble_sort <- function(v) {
  n <- length(v)
  for (i in 1:(n - 1)) {
    for (j in 1:(n - i)) {
      if (v[j] > v[j + 1]) {
        tmp <- v[j]
        v[j] <- v[j + 1]
        v[j + 1] <- tmp
      }
    }
  }
  return(v)
}
bubble_sort(c(5, 2, 9, 1))
#> [1] 1 2 5 9
quick_sort <- function(x) {
  if (length(x) <= 1) return(x)
  pivot <- x[1]
  rest <- x[-1]
  c(quick_sort(rest[rest < pivot]), pivot, quick_sort(rest[rest >= pivot]))
}
quick_sort(c(3, 6, 1, 8, 2, 9, 2))
#> [1] 1 2 2 3 6 8 9
binary_search <- function(v, target) {
  lo <- 1; hi <- length(v)
  while (lo <= hi) {
    mid <- (lo + hi) %/% 2
    if (v[mid] == target) return(mid)
    if (v[mid] < target) lo <- mid + 1 else hi <- mid - 1
  }
  -1
}
binary_search(c(1, 3, 5, 7, 9), 7)
#> [1] 4
sieve <- function(n) {
  is_prime <- rep(TRUE, n)
  is_prime[1] <- FALSE
  for (i in 2:floor(sqrt(n))) {
    if (is_prime[i]) is_prime[seq(i * i, n, by = i)] <- FALSE
  }
  which(is_prime)
}
sieve(30)
#>  [1]  2  3  5  7 11 13 17 19 23 29
gcd <- function(a, b) if (b == 0) a else gcd(b, a %% b)
gcd(48, 18)
#> [1] 6
hanoi_moves <- 0
hanoi <- function(n, from = "A", to = "C", via = "B") {
  if (n == 1) {
    hanoi_moves <<- hanoi_moves + 1
    return(invisible())
  }
  hanoi(n - 1, from, via, to)
  hanoi_moves <<- hanoi_moves + 1
  hanoi(n - 1, via, to, from)
}
hanoi(4)
hanoi_moves
#> [1] 15
perms <- function(v) {
  if (length(v) == 1) return(list(v))
  out <- list()
  for (i in seq_along(v)) {
    for (p in perms(v[-i])) out[[length(out) + 1]] <- c(v[i], p)
  }
  out
}
length(perms(1:4))
#> [1] 24
perms(1:3)[[2]]
#> [1] 1 3 2
collatz <- function(n) {
  seq <- n
  while (n != 1) {
    n <- if (n %% 2 == 0) n / 2 else 3 * n + 1
    seq <- c(seq, n)
  }
  seq
}
collatz(6)
#> [1]  6  3 10  5 16  8  4  2  1
is_palindrome <- function(s) {
  s <- tolower(gsub("[^A-Za-z]", "", s))
  s == paste(rev(strsplit(s, "")[[1]]), collapse = "")
}
is_palindrome("A man, a plan, a canal: Panama")
#> [1] TRUE
caesar <- function(x, shift) {
  chars <- utf8ToInt(x)
  up <- chars >= 65 & chars <= 90
  chars[up] <- (chars[up] - 65 + shift) %% 26 + 65
  intToUtf8(chars)
}
caesar("HELLO", 3)
#> [1] "KHOOR"
count_words <- function(text) {
  words <- tolower(unlist(strsplit(text, "[^A-Za-z]+")))
  words <- words[words != ""]
  sort(table(words), decreasing = TRUE)
}
count_words("the cat and the dog and the bird")
#> words
#>  the  and bird  cat  dog 
#>    3    2    1    1    1 
to_binary <- function(n) {
  if (n == 0) return("0")
  bits <- c()
  while (n > 0) {
    bits <- c(n %% 2, bits)
    n <- n %/% 2
  }
  paste(bits, collapse = "")
}
to_binary(10)
#> [1] "1010"
strtoi("1010", base = 2)
#> [1] 10
mat_power <- function(m, k) {
  result <- diag(nrow(m))
  while (k > 0) {
    if (k %% 2 == 1) result <- result %*% m
    m <- m %*% m
    k <- k %/% 2
  }
  result
}
mat_power(matrix(c(1, 1, 1, 0), 2), 10)
#>      [,1] [,2]
#> [1,]   89   55
#> [2,]   55   34
newton <- function(f, df, x0, tol = 1e-8, max_iter = 100) {
  x <- x0
  for (i in seq_len(max_iter)) {
    x_new <- x - f(x) / df(x)
    if (abs(x_new - x) < tol) {
      return(list(root = x_new, iterations = i))
    }
    x <- x_new
  }
  stop("did not converge")
}
r <- newton(function(x) x^2 - 2, function(x) 2 * x, 1)
cat(sprintf("root %.6f after %d iterations\n", r$root, r$iterations))
#> root 1.414214 after 5 iterations
queue <- c()
enqueue <- function(q, x) c(q, x)
queue <- enqueue(queue, 1); queue <- enqueue(queue, 2)
queue[1]; queue <- queue[-1]; length(queue)
#> [1] 1
#> [1] 1
m <- matrix(0, 3, 3)
for (i in 1:3) for (j in 1:3) m[i, j] <- i * j
m
#>      [,1] [,2] [,3]
#> [1,]    1    2    3
#> [2,]    2    4    6
#> [3,]    3    6    9
triangle <- function(n) for (i in 1:n) cat(strrep(" ", n - i), strrep("*", 2 * i - 1), "\n", sep = "")
triangle(3)
#>   *
#>  ***
#> *****
pascal <- function(n) lapply(0:(n - 1), function(k) choose(k, 0:k))
pascal(3)[[3]]
#> [1] 1 2 1
