/**
 * Steps a second of small networks with each optimizer, batch-1 latency, and the time to the first tensor.
 * Usage: train.ts [prefix …]      (such as steps/mlp, latency, startup; default all)
 */
import { execFileSync } from 'node:child_process'
import {
  nn_conv2d,
  nn_cross_entropy_loss,
  nn_dropout,
  nn_flatten,
  nn_linear,
  nn_lstm,
  nn_max_pool2d,
  nn_module,
  nn_relu,
  nn_sequential,
  nn_transformer_encoder,
  nn_transformer_encoder_layer,
  optim_adam,
  optim_rmsprop,
  optim_sgd,
  tidy,
  torch_long,
  torch_manual_seed,
  torch_rand,
  torch_randint,
  with_no_grad,
  type nn_Module,
  type Tensor,
} from 'torchluz'
import { emit, per_call } from './common'

const mlp = () =>
  nn_sequential(
    nn_linear(784, 256),
    nn_relu(),
    nn_dropout(0.4),
    nn_linear(256, 128),
    nn_relu(),
    nn_dropout(0.3),
    nn_linear(128, 10),
  )
const cnn = () =>
  nn_sequential(
    nn_conv2d(1, 16, 3),
    nn_relu(),
    nn_max_pool2d(2),
    nn_conv2d(16, 32, 3),
    nn_relu(),
    nn_max_pool2d(2),
    nn_flatten(),
    nn_linear(800, 10),
  )

const lstm = nn_module({
  initialize: () => ({ lstm: nn_lstm(32, 128, { batch_first: true }), head: nn_linear(128, 10) }),
  forward(x: Tensor) {
    const [output] = this.lstm(x)
    return this.head(output.select(2, -1))
  },
})
const transformer = nn_module({
  initialize() {
    const layer = nn_transformer_encoder_layer(128, 4, { dim_feedforward: 256, dropout: 0.1, batch_first: true })
    return { encoder: nn_transformer_encoder(layer, 2), head: nn_linear(128, 10) }
  },
  forward(x: Tensor) {
    return this.head(this.encoder(x).mean({ dim: 2 }))
  },
})

type Net = nn_Module & ((x: Tensor) => Tensor)
const nets: Record<string, { build: () => Net; shape: number[] }> = {
  mlp: { build: mlp, shape: [256, 784] },
  mlp32: { build: mlp, shape: [32, 784] },
  cnn: { build: cnn, shape: [64, 1, 28, 28] },
  lstm: { build: lstm, shape: [64, 50, 32] },
  transformer: { build: transformer, shape: [32, 32, 128] },
}
const optimizers = {
  sgd: (net: Net) => optim_sgd(net.parameters, { lr: 0.01, momentum: 0.9 }),
  adam: (net: Net) => optim_adam(net.parameters),
  rmsprop: (net: Net) => optim_rmsprop(net.parameters),
}

const prefixes = process.argv.slice(2)
const wanted = (name: string) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix))

for (const [name, { build, shape }] of Object.entries(nets)) {
  const x = torch_rand(shape)
  const y = torch_randint(1, 11, [shape[0]!], { dtype: torch_long() })
  const loss_fn = nn_cross_entropy_loss()
  for (const [kind, make] of Object.entries(optimizers)) {
    if (!wanted(`steps/${name}/${kind}`)) continue
    torch_manual_seed(1)
    const net = build()
    const optimizer = make(net)
    const step = () =>
      tidy(() => {
        optimizer.zero_grad()
        const loss = loss_fn(net(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()
      })
    step()
    emit('train', `steps/${name}/${kind}`, 1 / per_call(step, 2), '1/s')
  }
  if (wanted(`latency/${name}`)) {
    torch_manual_seed(1)
    const net = build().eval()
    const one = x.get('1:1', '..')
    with_no_grad(() => {
      net(one)
      emit('train', `latency/${name}`, per_call(() => net(one), 1) * 1e6, 'us')
    })
  }
}

if (wanted('startup')) {
  const script = "require('torchluz').torch_ones(1).add(1).item()"
  const run = () => execFileSync(process.execPath, ['-e', script])
  run()
  emit('train', 'startup', per_call(run, 3, 3), 's')
}
