/** The chapter's GAN: scripts/rgan.R, line for line, and whether it learned. Usage: npm run rgan */
import {
  data_transformer,
  gan_trainer,
  plot,
  print,
  sample_synthetic_data,
  sample_toydata,
  two_sample_statistics,
} from 'torchluz'

async function main() {
  const data = sample_toydata()
  const transformer = data_transformer()
  transformer.fit(data)
  const transformed_data = transformer.transform(data)

  plot(transformed_data, {
    main: 'The Real Data',
    xlab: 'Var 1',
    ylab: 'Var 2',
  })

  const device = 'cpu'

  const res = await gan_trainer(transformed_data, {
    eval_dropout: true,
    plot_progress: true,
    plot_interval: 600,
    device,
  })
  print(res)

  const synthetic = sample_synthetic_data(res, transformer)
  print(two_sample_statistics(data, synthetic))
}

void main()
