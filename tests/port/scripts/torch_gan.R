library(torch)
torch_manual_seed(42)
latent_dim <- 4
generator <- nn_module(
  "generator",
  initialize = function(latent_dim, out_dim) {
    self$model <- nn_sequential(
      nn_linear(latent_dim, 16),
      nn_leaky_relu(0.2),
      nn_linear(16, out_dim),
      nn_tanh()
    )
  },
  forward = function(input) {
    self$model(input)
  }
)
discriminator <- nn_module(
  "discriminator",
  initialize = function(in_dim) {
    self$model <- nn_sequential(nn_linear(in_dim, 16), nn_leaky_relu(0.2), nn_dropout(0.1), nn_linear(16, 1), nn_sigmoid())
  },
  forward = function(input) {
    self$model(input)
  }
)
weights_init <- function(m) {
  if (grepl("linear", class(m)[1])) {
    nn_init_normal_(m$weight$data(), 0.0, 0.02)
    nn_init_zeros_(m$bias$data())
  }
}
device <- if (cuda_is_available()) torch_device("cuda:0") else "cpu"
G <- generator(latent_dim, 2)$to(device = device)
D <- discriminator(2)$to(device = device)
criterion <- nn_bce_loss()
opt_d <- optim_adam(D$parameters, lr = 2e-4, betas = c(0.5, 0.999))
opt_g <- optim_adam(G$parameters, lr = 2e-4, betas = c(0.5, 0.999))
real_label <- 1
fake_label <- 0
real <- torch_randn(64, 2)
ds <- tensor_dataset(real)
dl <- dataloader(ds, batch_size = 16, shuffle = TRUE, drop_last = TRUE)
num_epochs <- 2
d_losses <- c(); g_losses <- c()
for (epoch in 1:num_epochs) {
  coro::loop(for (b in dl) {
    opt_d$zero_grad()
    x <- b[[1]]$to(device = device)
    bs <- x$size(1)
    label <- torch_full(c(bs), real_label, device = device)
    output <- D(x)$view(-1)
    err_real <- criterion(output, label)
    err_real$backward()
    noise <- torch_randn(bs, latent_dim, device = device)
    fake <- G(noise)
    label$fill_(fake_label)
    output <- D(fake$detach())$view(-1)
    err_fake <- criterion(output, label)
    err_fake$backward()
    err_d <- err_real + err_fake
    opt_d$step()
    opt_g$zero_grad()
    label$fill_(real_label)
    output <- D(fake)$view(-1)
    err_g <- criterion(output, label)
    err_g$backward()
    opt_g$step()
    d_losses <- c(d_losses, err_d$item())
    g_losses <- c(g_losses, err_g$item())
  })
  cat(sprintf("Epoch %d/%d: batches %d\n", epoch, num_epochs, length(d_losses)))
}
#> Epoch 1/2: batches 4
#> Epoch 2/2: batches 8
G$eval()
with_no_grad({
  samples <- G(torch_randn(5, latent_dim))
})
samples$shape
#> [1] 5 2
class(as_array(samples))
#> [1] "matrix" "array" 
all(abs(as.numeric(samples)) <= 1)
#> [1] TRUE
state <- list(epoch = num_epochs, g = G$state_dict())
tmp <- tempfile(fileext = ".pt")
torch_save(state, tmp)
back <- torch_load(tmp)
back$epoch
#> [1] 2
