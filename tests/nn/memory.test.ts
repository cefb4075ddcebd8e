import { memory, nn_batch_norm1d, nn_linear, nn_sequential, tidy, torch_ones, type Tensor } from 'torchluz'

const net = () => nn_sequential(nn_linear(32, 64), nn_batch_norm1d(64), nn_linear(64, 4))

test('modules that are dropped leave memory as it was', () => {
  const make = (times: number) => {
    for (let i = 0; i < times; i++) net()
  }
  make(500)
  const before = process.memoryUsage().rss
  const { bytes } = memory()
  // Four modules each, of 10 kB in all.
  make(2500)
  expect(memory().bytes - bytes).toBeLessThan(30e6)
  expect(process.memoryUsage().rss - before).toBeLessThan(60e6)
})

test('modules made within tidy() outlive it, and so does what they learn there', () => {
  const x = torch_ones(3, 32)
  const made = tidy(() => {
    const inner = net()
    inner(x)
    return inner
  })
  expect((made(x) as Tensor).shape).toEqual([3, 4])
  tidy(() => void made.to({ dtype: torch_ones(1).dtype }))
  expect((made.eval()(x) as Tensor).shape).toEqual([3, 4])
})
