library(torch)
iris_dataset <- dataset(
  name = "iris_dataset",
  initialize = function(df = iris, rows = seq_len(nrow(df))) {
    df <- df[rows, ]
    self$x <- torch_tensor(as.matrix(df[, 1:4]), dtype = torch_float())
    self$y <- torch_tensor(as.integer(df$Species))
  },
  .getitem = function(i) {
    list(x = self$x[i, ], y = self$y[i])
  },
  .length = function() {
    dim(self$x)[1]
  }
)
set.seed(42)
train_idx <- sample(seq_len(nrow(iris)), size = 120)
ds <- iris_dataset(rows = train_idx)
valid <- iris_dataset(rows = setdiff(seq_len(nrow(iris)), train_idx))
length(ds); length(valid)
#> [1] 120
#> [1] 30
first <- ds[1]
names(first)
#> [1] "x" "y"
first$x$shape; first$y$dtype
#> [1] 4
#> torch_Long
dl <- dataloader(ds, batch_size = 32, shuffle = TRUE)
length(dl)
#> [1] 4
it <- dataloader_make_iter(dl)
b <- dataloader_next(it)
b$x$shape; b$y$shape
#> [1] 32  4
#> [1] 32
net <- nn_module(
  "IrisNet",
  initialize = function(hidden = 16) {
    self$fc1 <- nn_linear(4, hidden)
    self$fc2 <- nn_linear(hidden, 3)
  },
  forward = function(x) {
    x %>% self$fc1() %>% nnf_relu() %>% self$fc2()
  }
)
torch_manual_seed(1)
model <- net(hidden = 10)
optimizer <- optim_adam(model$parameters, lr = 0.05)
criterion <- nn_cross_entropy_loss()
train_one <- function(dl) {
  model$train()
  losses <- c()
  coro::loop(for (batch in dl) {
    optimizer$zero_grad()
    output <- model(batch$x)
    loss <- criterion(output, batch$y)
    loss$backward()
    optimizer$step()
    losses <- c(losses, loss$item())
  })
  mean(losses)
}
valid_one <- function(ds) {
  model$eval()
  with_no_grad({
    pred <- model(ds$x)
    acc <- (torch_argmax(pred, dim = 2) == ds$y)$to(dtype = torch_float())$mean()$item()
  })
  acc
}
for (epoch in 1:30) {
  l <- train_one(dl)
  if (epoch == 1 || epoch %% 15 == 0) {
    a <- valid_one(valid)
    cat("Epoch", epoch, "ok", l > 0, "\n")
  }
}
#> Epoch 1 ok TRUE 
#> Epoch 15 ok TRUE 
#> Epoch 30 ok TRUE 
valid_one(valid) > 0.9
#> [1] TRUE
preds <- as_array(torch_argmax(model(valid$x), dim = 2))
cm <- table(preds, as_array(valid$y))
dim(cm)
#> [1] 3 3
sum(diag(cm)) / sum(cm) > 0.9
#> [1] TRUE
levels(iris$Species)[preds[1:2]] %in% levels(iris$Species)
#> [1] TRUE TRUE
probs <- nnf_softmax(model(valid$x[1:2, ]), dim = 2)
round(as.numeric(probs$sum(dim = 2)), 4)
#> [1] 1 1
