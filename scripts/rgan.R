# The chapter's GAN, which scripts/rgan.ts follows line for line.
library(torch)
library(RGAN)

data <- sample_toydata()
transformer <- data_transformer$new()
transformer$fit(data)
transformed_data <- transformer$transform(data)

par(mfrow = c(3, 2))
plot(
  transformed_data,
  bty = "n",
  col = viridis::viridis(2, alpha = 0.7)[1],
  pch = 19,
  xlab = "Var 1",
  ylab = "Var 2",
  main = "The Real Data",
  las = 1
)

device <- "cpu"

res <- gan_trainer(
  transformed_data,
  eval_dropout = TRUE,
  plot_progress = TRUE,
  plot_interval = 600,
  device = device
)
print(res)

synthetic <- sample_synthetic_data(res, transformer)
