# Linear regression with torch, from scratch
library(torch)
torch_manual_seed(123)
# input dimensionality (number of input features)
d_in <- 3
# number of observations in training set
n <- 100
x <- torch_randn(n, d_in)
coefs <- c(0.2, -1.3, -0.5)
y <- x$matmul(coefs)$unsqueeze(2) + torch_randn(n, 1)
ds <- tensor_dataset(x, y)
dl <- dataloader(ds, batch_size = 25, shuffle = TRUE)
dim_hidden <- 32
net <- nn_sequential(
  nn_linear(d_in, dim_hidden),
  nn_relu(),
  nn_linear(dim_hidden, 1)
)
opt <- optim_adam(net$parameters, lr = 0.01)
for (epoch in 1:20) {
  train_losses <- c()
  coro::loop(for (b in dl) {
    opt$zero_grad()
    loss <- nnf_mse_loss(net(b[[1]]), b[[2]])
    loss$backward()
    opt$step()
    train_losses <- c(train_losses, loss$item())
  })
  if (epoch %% 10 == 0) cat(sprintf("Epoch %d: %s\n", epoch, mean(train_losses) < 3))
}
y_pred <- net(x)
dim(y_pred)
#> Epoch 10: TRUE
#> Epoch 20: TRUE
#> [1] 100   1
