/** An LSTM without gradients keeps its weights in oneDNN's order: what it gives is the same, whatever happens to them. */
import {
  Tensor,
  call_torch_function,
  jit_trace,
  memory,
  nn_init_constant_,
  nn_lstm,
  nn_parameter,
  optim_adam,
  optim_sgd,
  tidy,
  torch_bfloat16,
  torch_double,
  torch_float,
  torch_load,
  torch_randn,
  torch_serialize,
  torch_vmap,
  with_autocast,
  with_no_grad,
  type nn_Module,
} from 'torchluz'

type Lstm = ReturnType<typeof nn_lstm>
type Result = [output: Tensor, state: [h: Tensor, c: Tensor]]
const flat = ([output, [h, c]]: Result) => [output, h, c].map((x) => x.detach().double())
/** What the layer gives with gradients, where it keeps nothing. */
const plain = (layer: Lstm, x: Tensor, hx: [Tensor, Tensor] | null = null) => flat(layer(x, hx) as Result)
const kept = (layer: Lstm, x: Tensor, hx: [Tensor, Tensor] | null = null) =>
  with_no_grad(() => [1, 2, 3].map(() => flat(layer(x, hx) as Result)))
function close(a: Tensor | Tensor[], b: Tensor | Tensor[]): void {
  if (Array.isArray(a)) a.forEach((x, i) => close(x, (b as Tensor[])[i]!))
  else {
    expect(a.shape).toEqual((b as Tensor).shape)
    expect(
      a
        .detach()
        .sub(b as Tensor)
        .abs()
        .max()
        .item(),
    ).toBeLessThan(1e-6)
  }
}
const eval_lstm = (options = {}) => nn_lstm(3, 4, options).eval()

describe('an LSTM without gradients', () => {
  test.each([
    { num_layers: 1 },
    { num_layers: 1, batch_first: true },
    { num_layers: 3 },
    { num_layers: 2, batch_first: true },
    { num_layers: 2, bidirectional: true },
    { num_layers: 2, bias: false },
    { num_layers: 2, proj_size: 2 },
  ])('gives at the first input and at later ones what it gives with gradients: %j', (options) => {
    const layer = eval_lstm(options)
    const {
      num_layers,
      bidirectional = false,
      proj_size = 4,
    } = options as { num_layers: number } & Record<string, never>
    const layers = num_layers * (bidirectional ? 2 : 1)
    for (const [rows, columns] of [
      [5, 2],
      [1, 1],
      [5, 2],
    ] as const) {
      const x = torch_randn(rows, columns, 3)
      const batch = layer.batch_first ? rows : columns
      const hx: [Tensor, Tensor] = [torch_randn(layers, batch, proj_size), torch_randn(layers, batch, 4)]
      for (const begin of [null, hx]) for (const got of kept(layer, x, begin)) close(got, plain(layer, x, begin))
    }
  })
  test('notices weights that change: by an optimizer, in place, by a state, by another tensor', () => {
    const layer = eval_lstm()
    const x = torch_randn(5, 1, 3)
    const weight = () => layer.weight_hh_l1!
    const changes = [
      () => {
        const optimizer = optim_adam(layer.parameters, { lr: 0.1 })
        layer(x)[0].sum().backward()
        optimizer.step()
      },
      () => with_no_grad(() => void weight().mul_(2)),
      () => void weight().detach().fill_(0.5),
      () => layer.load_state_dict(eval_lstm().state_dict()),
      () => layer.load_state_dict(eval_lstm().state_dict(), { '.refer_to_state_dict': true }),
      () => void layer.flatten_parameters(),
    ]
    for (const change of changes) {
      kept(layer, x)
      change()
      for (const got of kept(layer, x)) close(got, plain(layer, x))
    }
  })
  test("notices another tensor's memory, a new start and the end of learning", () => {
    const layer = eval_lstm()
    const x = torch_randn(5, 1, 3)
    const changes = [
      () => void call_torch_function('set_data', layer.weight_hh_l1!, torch_randn(16, 4)),
      () => void nn_init_constant_(layer.weight_ih_l1!, 0.25),
      () => void layer.reset_parameters(),
      () => void layer.bias_hh_l1!.detach().add_(1),
      () => void (layer.weight_ih_l1 = nn_parameter(torch_randn(16, 3))),
      () => {
        layer.train()
        const optimizer = optim_sgd(layer.parameters, { lr: 1 })
        with_no_grad(() => layer(x))
        layer(x)[0].sum().backward()
        optimizer.step()
        layer.eval()
      },
    ]
    for (const change of changes) {
      const before = kept(layer, x)[0]![0]!
      change()
      for (const got of kept(layer, x)) close(got, plain(layer, x))
      expect(before.sub(kept(layer, x)[0]![0]!).abs().max().item()).toBeGreaterThan(1e-4)
    }
  })
  test('refuses weights of other shapes, at every call', () => {
    const layer = eval_lstm()
    const x = torch_randn(5, 1, 3)
    kept(layer, x)
    layer.weight_hh_l1 = nn_parameter(torch_randn(4, 4))
    for (const run of [() => layer(x), () => kept(layer, x), () => kept(layer, x)])
      expect(run).toThrow(/nn_lstm: 'weight_hh_l1' is \[16, 4\], got \[4, 4\]/)
  })
  test('is traced, mapped, cast and converted as ever', () => {
    const layer = eval_lstm()
    const x = torch_randn(5, 1, 3)
    kept(layer, x)
    with_no_grad(() => {
      const traced = jit_trace(layer as nn_Module, x) as unknown as (input: Tensor) => Result
      const other = torch_randn(7, 1, 3)
      close(flat(traced(other)), flat(layer(other) as Result))
      const cast = with_autocast(() => layer(x)[0], { device_type: 'cpu', dtype: torch_bfloat16() })
      expect(String(cast.dtype)).toMatch(/BFloat16/)
    })
    const mapped = () => with_no_grad(() => torch_vmap((one: Tensor) => layer(one)[0])(torch_randn(4, 5, 1, 3)))
    expect(mapped).toThrow(/Batching rule not implemented/)
    const copy = (layer as nn_Module).clone(true)
    const doubled = copy.to({ dtype: torch_double() }) as Lstm
    for (const got of kept(doubled, x.to({ dtype: torch_double() }))) close(got, plain(layer, x))
    for (const got of kept(doubled.to({ dtype: torch_float() }), x)) close(got, plain(layer, x))
  })
  test('is saved, loaded and copied without what it keeps', () => {
    const layer = eval_lstm()
    const x = torch_randn(5, 1, 3)
    kept(layer, x)
    const copies = [eval_lstm(), (layer as nn_Module).clone(true) as Lstm] as const
    copies[0].load_state_dict(torch_load(torch_serialize(layer as nn_Module)) as never)
    for (const copy of copies) {
      for (const got of kept(copy, x)) close(got, plain(layer, x))
      with_no_grad(() => copy.weight_hh_l1!.zero_())
      for (const got of kept(copy, x)) close(got, plain(copy, x))
    }
  })
  test('computes at the same time in several threads, and between steps of asynchronous work', async () => {
    const layer = eval_lstm()
    const x = torch_randn(5, 1, 3)
    const found = await Promise.all(
      [1, 2, 3].map(async (scale) => {
        await null
        const before = kept(layer, x)
        for (const got of before) close(got, plain(layer, x))
        await null
        with_no_grad(() => layer.weight_ih_l1!.mul_(scale))
        for (const got of kept(layer, x)) close(got, plain(layer, x))
        return before
      }),
    )
    expect(found).toHaveLength(3)
  })
  test('holds one copy of the weights, of the last shape, until the layer learns', () => {
    const layer = eval_lstm()
    kept(layer, torch_randn(1, 1, 3))
    const tensors = () => {
      const x = torch_randn(5, 1, 3)
      tidy(() => {
        for (let i = 1; i < 20; i++) {
          const part = x.narrow(1, 1, 1 + (i % 5))
          with_no_grad(() => [1, 2, 3].forEach(() => layer(part)))
          with_no_grad(() => layer.weight_hh_l1!.mul_(0.9))
        }
      })
      x.dispose()
      global.gc?.()
      return memory().tensors
    }
    const before = tensors()
    expect(Math.max(...[1, 2, 3, 4, 5].map(tensors)) - before).toBeLessThan(30)
  })
  test('keeps them beyond a tidy()', () => {
    const layer = eval_lstm()
    const x = torch_randn(5, 1, 3)
    tidy(() => void kept(layer, x))
    for (const got of kept(layer, x)) close(got, plain(layer, x))
  })
})
