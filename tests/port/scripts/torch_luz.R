library(torch)
library(luz)
set.seed(1); torch_manual_seed(1)
x <- torch_randn(200, 5)
y <- torch_sigmoid(x$sum(dim = 2, keepdim = TRUE))
net <- nn_module(
  "Net",
  initialize = function(hidden_size, dropout = 0.1) {
    self$lin1 <- nn_linear(5, hidden_size)
    self$drop <- nn_dropout(dropout)
    self$lin2 <- nn_linear(hidden_size, 1)
  },
  forward = function(x) {
    x |> self$lin1() |> torch_relu() |> self$drop() |> self$lin2()
  }
)
fitted <- net %>%
  setup(
    loss = nn_mse_loss(),
    optimizer = optim_adam,
    metrics = list(luz_metric_mae())
  ) %>%
  set_hparams(hidden_size = 10, dropout = 0) %>%
  set_opt_hparams(lr = 0.01) %>%
  fit(list(x, y), epochs = 3, valid_data = 0.2, verbose = FALSE,
      callbacks = list(
        luz_callback_early_stopping(patience = 5),
        luz_callback_lr_scheduler(lr_step, step_size = 1)
      ))
m <- get_metrics(fitted)
names(m)
#> [1] "set"    "metric" "epoch"  "value" 
nrow(m)
#> [1] 12
m[m$set == "valid" & m$metric == "loss", "epoch"]
#> [1] 1 2 3
preds <- predict(fitted, x[1:10, ])
dim(preds)
#> [1] 10  1
ev <- evaluate(fitted, list(x, y), verbose = FALSE)
names(get_metrics(ev))
#> [1] "metric" "value" 
print_callback <- luz_callback(
  name = "print_callback",
  initialize = function(message) {
    self$message <- message
  },
  on_train_batch_end = function() {
    if (ctx$iter == 1) cat("Iteration ", ctx$iter, self$message, "\n")
  },
  on_epoch_end = function() {
    cat("Done epoch", ctx$epoch, "\n")
  }
)
fitted2 <- net %>%
  setup(loss = function(pred, target) torch_mean((pred - target)^2), optimizer = optim_sgd) %>%
  set_hparams(hidden_size = 4) %>%
  set_opt_hparams(lr = 0.1) %>%
  fit(list(x, y), epochs = 2, verbose = FALSE, callbacks = list(print_callback("hi")))
#> Iteration  1 hi 
#> Done epoch 1 
#> Iteration  1 hi 
#> Done epoch 2 
my_metric <- luz_metric(
  abbrev = "Bias",
  initialize = function() {
    self$total <- 0
    self$n <- 0
  },
  update = function(preds, targets) {
    self$total <- self$total + (preds - targets)$sum()$item()
    self$n <- self$n + preds$size(1)
  },
  compute = function() {
    self$total / self$n
  }
)
f3 <- net %>% setup(loss = nn_mse_loss(), optimizer = optim_adam, metrics = list(my_metric())) %>%
  set_hparams(hidden_size = 3) %>% fit(list(x, y), epochs = 1, verbose = FALSE)
unique(get_metrics(f3)$metric)
#> [1] "loss" "bias"
tmp <- tempfile(fileext = ".rds")
luz_save(fitted, tmp)
again <- luz_load(tmp)
class(again)[1]
#> [1] "luz_module_fitted"
