/** RGAN's default training. Usage: gan.ts [steps]      (default 3,000) */
import { data_transformer, gan_trainer, sample_toydata, set_seed, torch_manual_seed } from 'torchluz'
import { emit, peak_rss_mb, seconds_now } from './common'

async function main() {
  const steps = Number(process.argv[2] ?? 3000)
  set_seed(1)
  torch_manual_seed(1)
  const data = sample_toydata()
  const numbers = data_transformer().fit(data).transform(data)
  const start = seconds_now()
  await gan_trainer(numbers, { epochs: Math.ceil(steps / 20) })
  const seconds = seconds_now() - start
  emit('gan', 'default/step', (seconds / steps) * 1e3, 'ms')
  emit('gan', 'default/total', seconds, 's')
  emit('gan', 'default/peak_rss', peak_rss_mb(), 'MB')
}

void main()
