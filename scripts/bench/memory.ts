/**
 * How much a long run's memory grows after its start, in MB: a loop of 1 MB tensors, one of training steps, and the same
 * giving way to the event loop at each step. Usage: memory.ts [add|train|async] [--scale FRACTION]
 */
import { setImmediate as next_turn } from 'node:timers/promises'
import {
  nn_cross_entropy_loss,
  nn_dropout,
  nn_linear,
  nn_relu,
  nn_sequential,
  optim_rmsprop,
  torch_long,
  torch_manual_seed,
  torch_ones,
  torch_rand,
  torch_randint,
} from 'torchluz'
import { emit } from './common'

const scale_flag = process.argv.indexOf('--scale')
const scale = scale_flag > 0 ? Number(process.argv[scale_flag + 1]) : 1
const wanted = process.argv.slice(2).filter((word) => ['add', 'train', 'async'].includes(word))

const rss_mb = () => process.memoryUsage.rss() / 1e6

/** The growth of resident memory over the steps after the first tenth, which warms up. */
class Growth {
  private base = 0
  private most = 0
  constructor(private readonly steps: number) {}
  see(step: number): void {
    const warm = Math.floor(this.steps / 10)
    if (step < warm || (step - warm) % 100 !== 0) return
    if (step === warm) this.base = rss_mb()
    this.most = Math.max(this.most, rss_mb())
  }
  emit(name: string): void {
    emit('memory', `${name}/growth`, this.most - this.base, 'MB')
    emit('memory', `${name}/rss`, this.most, 'MB')
  }
}

function make_step(): () => void {
  torch_manual_seed(1)
  const net = nn_sequential(
    nn_linear(784, 256),
    nn_relu(),
    nn_dropout(0.4),
    nn_linear(256, 128),
    nn_relu(),
    nn_linear(128, 10),
  )
  const optimizer = optim_rmsprop(net.parameters)
  const loss_fn = nn_cross_entropy_loss()
  const x = torch_rand(64, 784)
  const y = torch_randint(1, 11, [64], { dtype: torch_long() })
  return () => {
    optimizer.zero_grad()
    loss_fn(net(x), y).backward()
    optimizer.step()
  }
}

const jobs: Record<string, () => Promise<void> | void> = {
  add() {
    const x = torch_ones(512, 512)
    const steps = Math.floor(200_000 * scale)
    const growth = new Growth(steps)
    for (let i = 0; i < steps; i++) {
      x.add(1)
      growth.see(i)
    }
    growth.emit('add')
  },
  train() {
    const step = make_step()
    const steps = Math.floor(20_000 * scale)
    const growth = new Growth(steps)
    for (let i = 0; i < steps; i++) {
      step()
      growth.see(i)
    }
    growth.emit('train')
  },
  async async() {
    const step = make_step()
    const steps = Math.floor(20_000 * scale)
    const growth = new Growth(steps)
    for (let i = 0; i < steps; i++) {
      step()
      growth.see(i)
      await next_turn()
    }
    growth.emit('async')
  },
}

async function main() {
  for (const [name, job] of Object.entries(jobs)) if (wanted.length === 0 || wanted.includes(name)) await job()
}
void main()
