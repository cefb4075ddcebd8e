# The chapter's MNIST classifier, which scripts/mnist.ts follows line for line.
library(torch)
library(luz)
library(torchvision)
library(torchdatasets)

transform <- function(x) {
  x %>%
    torch_tensor() %>%
    torch_flatten() %>%
    torch_div(255)
}

train_ds <- mnist_dataset(root = ".", train = TRUE, download = TRUE, transform = transform)
test_ds <- mnist_dataset(root = ".", train = FALSE, download = TRUE, transform = transform)

print(length(train_ds))
print(length(test_ds))
print(train_ds[1][[2]])

modelnn <- nn_module(
  initialize = function() {
    self$linear1 <- nn_linear(in_features = 28 * 28, out_features = 256)
    self$linear2 <- nn_linear(in_features = 256, out_features = 128)
    self$linear3 <- nn_linear(in_features = 128, out_features = 10)
    self$drop1 <- nn_dropout(p = 0.4)
    self$drop2 <- nn_dropout(p = 0.3)
    self$activation <- nn_relu()
  },
  forward = function(x) {
    x %>%
      self$linear1() %>%
      self$activation() %>%
      self$drop1() %>%
      self$linear2() %>%
      self$activation() %>%
      self$drop2() %>%
      self$linear3()
  }
)
print(modelnn())

model <- modelnn %>%
  setup(
    loss = nn_cross_entropy_loss(),
    optimizer = optim_rmsprop,
    metrics = list(luz_metric_accuracy())
  )
print(model)

fitted <- model %>%
  fit(
    data = train_ds,
    epochs = 1,
    valid_data = 0.2,
    dataloader_options = list(batch_size = 256),
    verbose = TRUE
  )
print(fitted)
print(get_metrics(fitted))
plot(fitted)

accuracy <- function(pred, truth) mean(pred == truth)
truth <- sapply(seq_along(test_ds), function(x) test_ds[x][[2]])
print(
  accuracy(
    fitted %>%
      predict(test_ds) %>%
      torch_argmax(dim = 2) %>%
      as_array(),
    truth
  )
)
print(evaluate(fitted, test_ds))
