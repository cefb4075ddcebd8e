library(torch)
library(zeallot)
encoder <- nn_module(
  initialize = function(d = 20, latent = 2) {
    self$fc <- nn_linear(d, 16)
    self$mu <- nn_linear(16, latent)
    self$logvar <- nn_linear(16, latent)
  },
  forward = function(x) {
    h <- nnf_relu(self$fc(x))
    list(self$mu(h), self$logvar(h))
  }
)
decoder <- nn_module(
  initialize = function(d = 20, latent = 2) {
    self$net <- nn_sequential(nn_linear(latent, 16), nn_relu(), nn_linear(16, d), nn_sigmoid())
  },
  forward = function(z) self$net(z)
)
vae <- nn_module(
  initialize = function(d = 20, latent = 2) {
    self$encoder <- encoder(d, latent)
    self$decoder <- decoder(d, latent)
    self$latent <- latent
  },
  reparameterize = function(mu, logvar) {
    std <- torch_exp(0.5 * logvar)
    eps <- torch_randn_like(std)
    mu + eps * std
  },
  forward = function(x) {
    c(mu, logvar) %<-% self$encoder(x)
    z <- self$reparameterize(mu, logvar)
    list(recon = self$decoder(z), mu = mu, logvar = logvar)
  }
)
torch_manual_seed(3)
model <- vae(d = 20)
opt <- optim_adam(model$parameters, lr = 1e-2)
data <- torch_rand(64, 20)
vae_loss <- function(out, x, beta = 1) {
  bce <- nnf_binary_cross_entropy(out$recon, x, reduction = "sum")
  kld <- -0.5 * torch_sum(1 + out$logvar - out$mu$pow(2) - out$logvar$exp())
  list(total = bce + beta * kld, bce = bce$item(), kld = kld$item())
}
history <- list()
for (epoch in seq_len(5)) {
  opt$zero_grad()
  out <- model(data)
  l <- vae_loss(out, data, beta = 0.5)
  l$total$backward()
  nn_utils_clip_grad_norm_(model$parameters, max_norm = 1)
  opt$step()
  history[[epoch]] <- data.frame(epoch = epoch, bce = l$bce, kld = l$kld)
}
history <- do.call(rbind, history)
dim(history)
#> [1] 5 3
colnames(history)
#> [1] "epoch" "bce"   "kld"  
all(diff(history$epoch) == 1)
#> [1] TRUE
with_no_grad({
  z <- torch_randn(3, model$latent)
  gen <- model$decoder(z)
})
gen$shape
#> [1]  3 20
