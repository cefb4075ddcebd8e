import * as torchluz from 'torchluz'
import {
  as_array,
  memory,
  nn_linear,
  nn_lstm,
  tidy,
  torch_manual_seed,
  torch_randn,
  type Optimizer,
  type Tensor,
} from 'torchluz'

const names = 'adadelta adagrad adam adamax adamw asgd lbfgs nadam radam rmsprop rprop sgd'.split(' ')
type Make = (params: Record<string, Tensor>, options: object) => Optimizer
const make_of = (name: string) => (torchluz as unknown as Record<string, Make>)[`optim_${name}`]!

describe('a thousand steps leave memory as it was', () => {
  test.each(names)('optim_%s', (name) => {
    const lstm = nn_lstm(16, 32)
    const x = torch_randn(8, 4, 16)
    const optimizer = make_of(name)(lstm.parameters, {
      lr: 1e-3,
      ...(name === 'lbfgs' ? { max_iter: 2, history_size: 5 } : {}),
    })
    const step = () =>
      optimizer.step(() => {
        optimizer.zero_grad()
        const loss = lstm(x)[0].pow(2).mean()
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

describe('steps within tidy() are those without it', () => {
  test.each(names)('optim_%s', (name) => {
    const trained = (around: (run: () => void) => void) => {
      torch_manual_seed(1)
      const net = nn_linear(2, 1)
      const x = torch_randn(4, 2)
      const optimizer = make_of(name)(net.parameters, { lr: 0.1 })
      for (let i = 0; i < 3; i++)
        around(
          () =>
            void optimizer.step(() => {
              optimizer.zero_grad()
              const loss = net(x).pow(2).mean()
              loss.backward()
              return loss
            }),
        )
      return Object.values(net.parameters).map((parameter) => as_array(parameter.detach()))
    }
    expect(trained(tidy)).toEqual(trained((run) => run()))
  })
})
