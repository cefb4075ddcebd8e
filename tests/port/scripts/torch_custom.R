library(torch)
# custom autograd function, optimizer and scheduler
my_relu <- autograd_function(
  forward = function(ctx, input) {
    ctx$save_for_backward(input)
    input$clamp(min = 0)
  },
  backward = function(ctx, grad_output) {
    i <- ctx$saved_variables[[1]]
    grad_input <- grad_output$clone()
    grad_input[i < 0] <- 0
    list(input = grad_input)
  }
)
x <- torch_tensor(c(-1, 2), requires_grad = TRUE)
y <- my_relu(x)$sum()
y$backward()
x$grad
#> torch_tensor
#>  0
#>  1
#> [ CPUFloatType{2} ]
optim_mysgd <- optimizer(
  "optim_mysgd",
  initialize = function(params, lr = 0.1) {
    defaults <- list(lr = lr)
    super$initialize(params, defaults)
  },
  step = function() {
    with_no_grad({
      for (g in seq_along(self$param_groups)) {
        group <- self$param_groups[[g]]
        for (p in seq_along(group$params)) {
          param <- group$params[[p]]
          if (is.null(param$grad) || is_undefined_tensor(param$grad)) next
          param$sub_(group$lr * param$grad)
        }
      }
    })
  }
)
w <- torch_tensor(c(5, 5), requires_grad = TRUE)
opt <- optim_mysgd(list(w), lr = 0.1)
for (i in 1:50) {
  opt$zero_grad()
  loss <- ((w - torch_tensor(c(1, 2)))^2)$sum()
  loss$backward()
  opt$step()
}
round(as.numeric(w), 2)
#> [1] 1 2
o2 <- optim_sgd(list(w), lr = 1)
sched <- lr_step(o2, step_size = 2, gamma = 0.5)
lrs <- c()
for (i in 1:4) {
  lrs <- c(lrs, o2$param_groups[[1]]$lr)
  o2$step()
  sched$step()
}
lrs
#> [1] 1.0 1.0 0.5 0.5
focal_loss <- nn_module(
  "focal_loss",
  initialize = function(gamma = 2, reduction = "mean") {
    self$gamma <- gamma
    self$reduction <- reduction
  },
  forward = function(input, target) {
    ce <- nnf_cross_entropy(input, target, reduction = "none")
    pt <- torch_exp(-ce)
    loss <- (1 - pt)^self$gamma * ce
    if (self$reduction == "mean") loss$mean() else if (self$reduction == "sum") loss$sum() else loss
  }
)
fl <- focal_loss(gamma = 0)
logits <- torch_tensor(matrix(c(2, 0, 0, 2), 2))
target <- torch_tensor(c(1L, 2L))
torch_allclose(fl(logits, target), nnf_cross_entropy(logits, target))
#> [1] TRUE
attention <- function(q, k, v, mask = NULL) {
  d <- q$size(-1)
  scores <- torch_matmul(q, k$transpose(-2, -1)) / sqrt(d)
  if (!is.null(mask)) scores <- scores$masked_fill(mask == 0, -Inf)
  w <- nnf_softmax(scores, dim = -1)
  list(output = torch_matmul(w, v), weights = w)
}
q <- torch_ones(1, 2, 4)
res <- attention(q, q, q)
res$output$shape; as.numeric(res$weights[1, 1, 1])
#> [1] 1 2 4
#> [1] 0.5
mask <- torch_tril(torch_ones(2, 2))
as_array(attention(q, q, q, mask)$weights[1, ..])
#>      [,1] [,2]
#> [1,]  1.0  0.0
#> [2,]  0.5  0.5
pos_enc <- function(len, d) {
  pos <- torch_arange(0, len - 1)$unsqueeze(2)
  div <- torch_exp(torch_arange(0, d - 1, 2) * (-log(10000) / d))
  pe <- torch_zeros(len, d)
  pe[, seq(1, d, 2)] <- torch_sin(pos * div)
  pe[, seq(2, d, 2)] <- torch_cos(pos * div)
  pe
}
pe <- pos_enc(3, 4)
round(as_array(pe), 3)
#>       [,1]   [,2] [,3] [,4]
#> [1,] 0.000  1.000 0.00    1
#> [2,] 0.841  0.540 0.01    1
#> [3,] 0.909 -0.416 0.02    1
conv_block <- function(in_ch, out_ch, ...) {
  nn_sequential(nn_conv2d(in_ch, out_ch, kernel_size = 3, ...), nn_batch_norm2d(out_ch), nn_relu(), nn_max_pool2d(2))
}
b <- conv_block(3, 8, padding = 1)
b(torch_randn(2, 3, 8, 8))$shape
#> [1] 2 8 4 4
cnn <- nn_module(
  "cnn",
  initialize = function(n_class) {
    self$conv1 <- nn_conv2d(1, 8, 3)
    self$conv2 <- nn_conv2d(8, 16, 3)
    self$dropout <- nn_dropout2d(0.25)
    self$fc1 <- nn_linear(16 * 12 * 12, 32)
    self$fc2 <- nn_linear(32, n_class)
  },
  forward = function(x) {
    x <- self$conv1(x)
    x <- nnf_relu(x)
    x <- self$conv2(x) %>% nnf_relu() %>% nnf_max_pool2d(2) %>% self$dropout()
    x <- torch_flatten(x, start_dim = 2)
    x %>% self$fc1() %>% nnf_relu() %>% self$fc2() %>% nnf_log_softmax(dim = 2)
  }
)
m <- cnn(10)
m(torch_randn(2, 1, 28, 28))$shape
#> [1]  2 10
sum(sapply(m$parameters, function(p) p$numel()))
#> [1] 75338
for (name in names(m$children)) cat(name, ":", class(m$children[[name]])[1], "\n")
#> conv1 : nn_conv2d 
#> conv2 : nn_conv2d 
#> dropout : nn_dropout2d 
#> fc1 : nn_linear 
#> fc2 : nn_linear 
history <- data.frame(epoch = integer(), loss = numeric())
for (e in 1:2) history <- rbind(history, data.frame(epoch = e, loss = e / 2))
history
#>   epoch loss
#> 1     1  0.5
#> 2     2  1.0
