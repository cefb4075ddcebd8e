import * as torchluz from 'torchluz'
import { memory, nn_linear, nn_sequential, nn_tanh, torch_randn, type Optimizer, type Tensor } from 'torchluz'

const names = 'adadelta adagrad adam adamax adamw asgd lbfgs nadam radam rmsprop rprop sgd'.split(' ')
type Make = (params: Record<string, Tensor>, options: object) => Optimizer

describe('a thousand steps leave memory as it was', () => {
  test.each(names)('optim_%s', (name) => {
    const net = nn_sequential(nn_linear(32, 64), nn_tanh(), nn_linear(64, 8))
    const x = torch_randn(16, 32)
    const optimizer = (torchluz as unknown as Record<string, Make>)[`optim_${name}`]!(net.parameters, {
      lr: 1e-3,
      ...(name === 'lbfgs' ? { max_iter: 2, history_size: 5 } : {}),
    })
    const step = () =>
      optimizer.step(() => {
        optimizer.zero_grad()
        const loss = net(x).pow(2).mean()
        loss.backward()
        return loss
      })
    for (let i = 0; i < 200; i++) step()
    const before = process.memoryUsage().rss
    const { bytes } = memory()
    for (let i = 0; i < 1000; i++) step()
    // What a thousand steps make is some 300 MB: it must not pile up, whenever the garbage collector comes.
    expect(memory().bytes - bytes).toBeLessThan(30e6)
    expect(process.memoryUsage().rss - before).toBeLessThan(60e6)
  })
})
