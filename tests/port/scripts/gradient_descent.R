# gradient descent by hand
set.seed(10)
x <- seq(0, 1, length.out = 20)
y <- 2 + 3 * x
cost <- function(X, y, theta) sum((X %*% theta - y)^2) / (2 * length(y))
X <- cbind(1, x)
theta <- matrix(c(0, 0), nrow = 2)
alpha <- 0.5
hist <- double(500)
for (i in 1:500) {
  error <- X %*% theta - y
  delta <- t(X) %*% error / length(y)
  theta <- theta - alpha * delta
  hist[i] <- cost(X, y, theta)
}
round(theta, 2)
#>   [,1]
#>      2
#> x    3
hist[1] > hist[500]
#> [1] TRUE
sigmoid <- function(z) 1 / (1 + exp(-z))
sigmoid(c(-1, 0, 1))
#> [1] 0.2689414 0.5000000 0.7310586
relu <- function(x) pmax(x, 0)
relu(c(-2, 3))
#> [1] 0 3
softmax <- function(z) { e <- exp(z - max(z)); e / sum(e) }
round(softmax(c(1, 2, 3)), 3)
#> [1] 0.090 0.245 0.665
one_hot <- function(y, k) { m <- matrix(0, length(y), k); m[cbind(seq_along(y), y)] <- 1; m }
one_hot(c(1, 3, 2), 3)
#>      [,1] [,2] [,3]
#> [1,]    1    0    0
#> [2,]    0    0    1
#> [3,]    0    1    0
# a small network, plain matrices
set.seed(1)
W1 <- matrix(rnorm(6, sd = 0.5), 2, 3); b1 <- rep(0, 3)
W2 <- matrix(rnorm(3, sd = 0.5), 3, 1); b2 <- 0
Xx <- matrix(c(0, 0, 1, 1, 0, 1, 0, 1), 4); Yy <- matrix(c(0, 1, 1, 0), 4)
forward <- function(X) {
  h <- tanh(sweep(X %*% W1, 2, b1, "+"))
  list(h = h, out = sigmoid(h %*% W2 + b2))
}
f <- forward(Xx)
dim(f$h); dim(f$out)
#> [1] 4 3
#> [1] 4 1
for (e in 1:2000) {
  f <- forward(Xx)
  d2 <- (f$out - Yy)
  gW2 <- t(f$h) %*% d2; gb2 <- sum(d2)
  d1 <- (d2 %*% t(W2)) * (1 - f$h^2)
  gW1 <- t(Xx) %*% d1; gb1 <- colSums(d1)
  W2 <- W2 - 0.5 * gW2; b2 <- b2 - 0.5 * gb2
  W1 <- W1 - 0.5 * gW1; b1 <- b1 - 0.5 * gb1
}
round(forward(Xx)$out)
#>      [,1]
#> [1,]    0
#> [2,]    1
#> [3,]    1
#> [4,]    0
kfold <- function(n, k) split(sample(n), rep(1:k, length.out = n))
folds <- kfold(10, 3)
sapply(folds, length)
#> 1 2 3 
#> 4 3 3 
errs <- sapply(seq_along(folds), function(i) mean((y[folds[[i]]] - mean(y[-folds[[i]]]))^2))
length(errs)
#> [1] 3
mse <- function(truth, pred) mean((truth - pred)^2)
rmse <- function(...) sqrt(mse(...))
rmse(c(1, 2), c(1, 4))
#> [1] 1.414214
confusion <- function(truth, pred, positive = 1) {
  tp <- sum(truth == positive & pred == positive)
  fp <- sum(truth != positive & pred == positive)
  fn <- sum(truth == positive & pred != positive)
  precision <- tp / (tp + fp); recall <- tp / (tp + fn)
  c(precision = precision, recall = recall, f1 = 2 * precision * recall / (precision + recall))
}
confusion(c(1, 0, 1, 1), c(1, 1, 1, 0))
#> precision    recall        f1 
#> 0.6666667 0.6666667 0.6666667 
