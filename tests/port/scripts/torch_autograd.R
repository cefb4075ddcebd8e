library(torch)
x <- torch_tensor(c(1, 2, 3), requires_grad = TRUE)
y <- sum(x^2)
y$backward()
x$grad
#> torch_tensor
#>  2
#>  4
#>  6
#> [ CPUFloatType{3} ]
### generate training data -----------------------------------------------------
d_in <- 3
d_out <- 1
n <- 100
set.seed(1)
x <- torch_randn(n, d_in)
y <- x[, 1, drop = FALSE] * 0.2 - x[, 2, drop = FALSE] * 1.3 - x[, 3, drop = FALSE] * 0.5 + torch_randn(n, 1)
d_hidden <- 32
w1 <- torch_randn(d_in, d_hidden, requires_grad = TRUE)
w2 <- torch_randn(d_hidden, d_out, requires_grad = TRUE)
b1 <- torch_zeros(1, d_hidden, requires_grad = TRUE)
b2 <- torch_zeros(1, d_out, requires_grad = TRUE)
learning_rate <- 1e-4
losses <- numeric(0)
for (t in 1:200) {
  y_pred <- x$mm(w1)$add(b1)$clamp(min = 0)$mm(w2)$add(b2)
  loss <- (y_pred - y)$pow(2)$sum()
  losses[t] <- as.numeric(loss)
  loss$backward()
  with_no_grad({
    w1 <- w1$sub_(learning_rate * w1$grad)
    w2 <- w2$sub_(learning_rate * w2$grad)
    b1 <- b1$sub_(learning_rate * b1$grad)
    b2 <- b2$sub_(learning_rate * b2$grad)
    w1$grad$zero_()
    w2$grad$zero_()
    b1$grad$zero_()
    b2$grad$zero_()
  })
}
losses[200] < losses[1]
#> [1] TRUE
length(losses)
#> [1] 200
f <- function(x) x^3
x <- torch_tensor(2, requires_grad = TRUE)
g <- autograd_grad(f(x), x)[[1]]
g
#> torch_tensor
#>  12
#> [ CPUFloatType{1} ]
z <- torch_tensor(3)
z$requires_grad
#> [1] FALSE
out <- with_no_grad(x * 2)
out$requires_grad
#> [1] FALSE
x$detach()
#> torch_tensor
#>  2
#> [ CPUFloatType{1} ]
