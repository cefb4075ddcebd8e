# classification of synthetic two-moon data in the style of a keras tutorial
library(torch)
library(luz)
set.seed(2024)
n <- 300
theta <- runif(n, 0, pi)
label <- rep(c(0L, 1L), length.out = n)
x1 <- ifelse(label == 0, cos(theta), 1 - cos(theta)) + rnorm(n, sd = 0.1)
x2 <- ifelse(label == 0, sin(theta), 0.5 - sin(theta)) + rnorm(n, sd = 0.1)
df <- data.frame(x1, x2, label)
head(names(df), 3)
#> [1] "x1"    "x2"    "label"
idx <- sample(nrow(df), 0.8 * nrow(df))
train <- df[idx, ]; test <- df[-idx, ]
c(nrow(train), nrow(test))
#> [1] 240  60
scale_cols <- function(d, mu, sigma) sweep(sweep(as.matrix(d), 2, mu, "-"), 2, sigma, "/")
mu <- colMeans(train[, c("x1", "x2")]); sigma <- apply(train[, c("x1", "x2")], 2, sd)
x_train <- scale_cols(train[, c("x1", "x2")], mu, sigma)
x_test <- scale_cols(test[, c("x1", "x2")], mu, sigma)
round(colMeans(x_train), 6)
#> x1 x2 
#>  0  0 
dim(x_test)
#> [1] 60  2
to_ds <- dataset(
  name = "moons",
  initialize = function(x, y) {
    self$x <- torch_tensor(x)
    self$y <- torch_tensor(y, dtype = torch_float())$unsqueeze(2)
  },
  .getitem = function(i) list(self$x[i, ], self$y[i, ]),
  .length = function() self$x$size(1)
)
train_ds <- to_ds(x_train, train$label)
test_ds <- to_ds(x_test, test$label)
model <- nn_module(
  "MLP",
  initialize = function(units = c(16, 8)) {
    self$layers <- nn_sequential(
      nn_linear(2, units[1]), nn_relu(),
      nn_linear(units[1], units[2]), nn_relu(),
      nn_linear(units[2], 1)
    )
  },
  forward = function(x) self$layers(x)
)
fitted <- model %>%
  setup(loss = nn_bce_with_logits_loss(), optimizer = optim_adam,
        metrics = list(luz_metric_binary_accuracy_with_logits())) %>%
  set_opt_hparams(lr = 0.05) %>%
  fit(train_ds, epochs = 15, valid_data = test_ds, verbose = FALSE,
      dataloader_options = list(batch_size = 32))
metrics <- get_metrics(fitted)
acc <- metrics$value[metrics$set == "valid" & metrics$metric == "acc" & metrics$epoch == 15]
acc > 0.8
#> [1] TRUE
logits <- predict(fitted, test_ds)
prob <- as.numeric(torch_sigmoid(logits))
pred <- as.integer(prob > 0.5)
confusion <- table(predicted = pred, actual = test$label)
names(dimnames(confusion))
#> [1] "predicted" "actual"   
accuracy <- sum(diag(confusion)) / sum(confusion)
accuracy > 0.8
#> [1] TRUE
cat(sprintf("Test accuracy above 80%%: %s\n", accuracy > 0.8))
#> Test accuracy above 80%: TRUE
results <- data.frame(units = c(4, 16), acc = NA_real_)
for (i in seq_len(nrow(results))) {
  f <- model %>% setup(loss = nn_bce_with_logits_loss(), optimizer = optim_adam) %>%
    set_hparams(units = c(results$units[i], 4)) %>% fit(train_ds, epochs = 1, verbose = FALSE)
}
nrow(results)
#> [1] 2
