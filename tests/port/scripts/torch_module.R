library(torch)
LinReg <- nn_module(
  "LinearRegression",
  initialize = function(in_features, out_features = 1, bias = TRUE) {
    self$weight <- nn_parameter(torch_zeros(out_features, in_features))
    if (bias) {
      self$bias <- nn_parameter(torch_zeros(out_features))
    } else {
      self$bias <- NULL
    }
    self$register_buffer("count", torch_tensor(0))
  },
  forward = function(x) {
    out <- torch_matmul(x, self$weight$t())
    if (!is.null(self$bias)) {
      out <- out + self$bias
    }
    out
  },
  describe = function(prefix = ">") {
    cat(prefix, "model with", length(self$parameters), "parameters\n")
    invisible(self)
  }
)
model <- LinReg(3)
model
#> An `nn_module` containing 4 parameters.
#> 
#> ── Parameters ──────────────────────────────────────────────────────────────────
#> • weight: Float [1:1, 1:3]
#> • bias: Float [1:1]
#> 
#> ── Buffers ─────────────────────────────────────────────────────────────────────
#> • count: Float [1:1]
model$describe()
#> > model with 2 parameters
model$describe(prefix = "*")
#> * model with 2 parameters
model(torch_ones(2, 3))$shape
#> [1] 2 1
names(model$parameters)
#> [1] "weight" "bias"  
sum(sapply(model$parameters, function(p) prod(dim(p))))
#> [1] 4
m2 <- LinReg(2, bias = FALSE)
is.null(m2$bias)
#> [1] TRUE
for (p in model$parameters) print(p$shape)
#> [1] 1 3
#> [1] 1
mlp <- nn_module(
  initialize = function(sizes, act = nn_relu) {
    layers <- list()
    for (i in seq_len(length(sizes) - 1)) {
      layers[[length(layers) + 1]] <- nn_linear(sizes[i], sizes[i + 1])
      if (i < length(sizes) - 1) layers[[length(layers) + 1]] <- act()
    }
    self$net <- do.call(nn_sequential, layers)
  },
  forward = function(x) self$net(x)
)
net <- mlp(c(4, 8, 8, 2))
net(torch_randn(5, 4))$shape
#> [1] 5 2
length(net$net)
#> [1] 5
block <- nn_module(
  "block",
  initialize = function(n_layers, dim) {
    self$layers <- nn_module_list(lapply(seq_len(n_layers), function(i) nn_linear(dim, dim)))
  },
  forward = function(x) {
    for (i in seq_along(self$layers)) {
      x <- nnf_relu(self$layers[[i]](x)) + x
    }
    x
  }
)
b <- block(3, 4)
b(torch_ones(1, 4))$shape
#> [1] 1 4
net$train(); net$training
#> [1] TRUE
net$eval(); net$training
#> [1] FALSE
state <- net$state_dict()
names(state)[1:2]
#> [1] "net.0.weight" "net.0.bias"  
net$load_state_dict(state)
conv <- nn_conv2d(1, 16, kernel_size = 3, padding = 1)
conv(torch_randn(2, 1, 28, 28))$shape
#> [1]  2 16 28 28
conv$weight$shape
#> [1] 16  1  3  3
clone_test <- net$clone(deep = TRUE)
torch_allclose(clone_test(torch_ones(1, 4)), net(torch_ones(1, 4)))
#> [1] TRUE
inherits(conv, "nn_module"); inherits(conv, "nn_conv2d"); is_nn_module(conv)
#> [1] TRUE
#> [1] TRUE
#> [1] TRUE
apply_init <- function(m) {
  if (inherits(m, "nn_linear")) {
    nn_init_constant_(m$weight, 0.5)
    nn_init_zeros_(m$bias)
  }
}
invisible(net$apply(apply_init))
as.numeric(net$net[[1]]$weight[1, 1])
#> [1] 0.5
