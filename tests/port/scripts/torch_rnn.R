library(torch)
# character-level language model
text <- "hello world hello torch"
chars <- sort(unique(strsplit(text, "")[[1]]))
chars
#>  [1] " " "c" "d" "e" "h" "l" "o" "r" "t" "w"
vocab_size <- length(chars)
char_to_idx <- setNames(seq_along(chars), chars)
encode <- function(s) unname(char_to_idx[strsplit(s, "")[[1]]])
encode("hello")
#> [1] 5 4 6 6 7
decode <- function(i) paste(chars[i], collapse = "")
decode(encode("world"))
#> [1] "world"
ids <- torch_tensor(encode(text), dtype = torch_long())
ids$shape
#> [1] 23
CharRNN <- nn_module(
  "CharRNN",
  initialize = function(vocab, emb = 8, hidden = 16, layers = 1) {
    self$emb <- nn_embedding(vocab, emb)
    self$rnn <- nn_lstm(emb, hidden, num_layers = layers, batch_first = TRUE)
    self$out <- nn_linear(hidden, vocab)
  },
  forward = function(x, state = NULL) {
    e <- self$emb(x)
    res <- self$rnn(e, state)
    list(self$out(res[[1]]), res[[2]])
  }
)
torch_manual_seed(10)
model <- CharRNN(vocab_size)
opt <- optim_adam(model$parameters, lr = 0.05)
seq_len_ <- 8
n <- ids$shape[1]
for (step in 1:60) {
  start <- sample.int(n - seq_len_ - 1, 1)
  xb <- ids[start:(start + seq_len_ - 1)]$unsqueeze(1)
  yb <- ids[(start + 1):(start + seq_len_)]
  opt$zero_grad()
  out <- model(xb)[[1]]
  loss <- nnf_cross_entropy(out$view(c(-1, vocab_size)), yb)
  loss$backward()
  opt$step()
}
loss$item() < 2.5
#> [1] TRUE
generate <- function(model, prefix, n) {
  model$eval()
  idx <- encode(prefix)
  state <- NULL
  with_no_grad({
    for (i in seq_len(n)) {
      inp <- torch_tensor(matrix(idx, nrow = 1), dtype = torch_long())
      logits <- model(inp)[[1]][1, -1, ]
      nxt <- as.integer(torch_argmax(logits, dim = 1))
      idx <- c(idx, nxt)
    }
  })
  decode(idx)
}
nchar(generate(model, "he", 10))
#> [1] 12
gru <- nn_gru(3, 5, batch_first = TRUE)
o <- gru(torch_randn(2, 7, 3))
o[[1]]$shape; o[[2]]$shape
#> [1] 2 7 5
#> [1] 1 2 5
padded <- nn_utils_rnn_pad_sequence(list(torch_ones(2), torch_ones(4)), batch_first = TRUE)
padded$shape
#> [1] 2 4
