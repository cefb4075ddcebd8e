/** An LSTM of one sequence without gradients has steps of its own: they give what libtorch's give with gradients. */
import {
  call_torch_function,
  jit_trace,
  nn_lstm,
  torch_bfloat16,
  torch_double,
  torch_full,
  torch_long,
  torch_manual_seed,
  torch_randn,
  torch_tensor,
  with_autocast,
  with_no_grad,
  type Tensor,
} from 'torchluz'

type Lstm = ReturnType<typeof nn_lstm>
type State = readonly [h: Tensor, c: Tensor]
type Result = [output: Tensor, state: State]
const parts = ([output, [h, c]]: Result): Tensor[] => [output, h, c].map((x) => x.detach())
const learning = (layer: Lstm, x: Tensor, hx: State | null = null) => parts(layer(x, hx) as Result)
const alone = (layer: Lstm, x: Tensor, hx: State | null = null) => with_no_grad(() => learning(layer, x, hx))

function expect_close(got: Tensor[], wanted: Tensor[]): void {
  got.forEach((x, i) => {
    expect(x.shape).toEqual(wanted[i]!.shape)
    expect(x.sub(wanted[i]!).abs().max().item()).toBeLessThan(1e-6)
  })
}
beforeEach(() => torch_manual_seed(1))

describe('an LSTM of one sequence without gradients', () => {
  test.each([
    { hidden_size: 8 },
    { hidden_size: 8, batch_first: true },
    { hidden_size: 16, num_layers: 3 },
    { hidden_size: 24, num_layers: 2, bidirectional: true },
    { hidden_size: 8, num_layers: 2, batch_first: true, bidirectional: true },
    { hidden_size: 8, num_layers: 2, bias: false },
    { hidden_size: 128 },
    { hidden_size: 136 },
    { hidden_size: 5 },
    { hidden_size: 8, proj_size: 3 },
  ])('gives what it gives with gradients: %j', ({ hidden_size, ...options }) => {
    const layer = nn_lstm(3, hidden_size, options).eval()
    const layers = layer.num_layers * (layer.bidirectional ? 2 : 1)
    for (const time of [1, 2, 7]) {
      const x = layer.batch_first ? torch_randn(1, time, 3) : torch_randn(time, 1, 3)
      const hx = [torch_randn(layers, 1, layer.proj_size || hidden_size), torch_randn(layers, 1, hidden_size)] as const
      for (const begin of [null, hx]) expect_close(alone(layer, x, begin), learning(layer, x, begin))
    }
    const single = torch_randn(4, 3)
    expect_close(alone(layer, single), learning(layer, single))
  })
  test('takes weights, inputs and states that lie anyhow in memory', () => {
    const layer = nn_lstm(8, 8).eval()
    const x = torch_randn(6, 2, 16).get('..', '1:1', '1:16:2')
    const hx = [torch_randn(1, 8, 1).transpose(2, 3), torch_randn(1, 8, 1).transpose(2, 3)] as const
    const weight = layer.weight_hh_l1!.detach()
    call_torch_function('set_data', layer.weight_hh_l1!, weight.t().contiguous().t())
    expect_close(alone(layer, x, hx), learning(layer, x, hx))
  })
  test('leaves inputs and states as they are', () => {
    const layer = nn_lstm(3, 8).eval()
    const given = [torch_randn(4, 1, 3), torch_randn(1, 1, 8), torch_randn(1, 1, 8)] as const
    const before = given.map((x) => x.clone())
    alone(layer, given[0], [given[1], given[2]])
    given.forEach((x, i) => expect(x.equal(before[i]!)).toBe(true))
  })
  test('gives an h that is not a part of the output', () => {
    const [output, h] = alone(nn_lstm(3, 8).eval(), torch_randn(4, 1, 3))
    const before = h!.clone()
    output!.zero_()
    expect(h!.equal(before)).toBe(true)
  })
  test('has its limits where the gates are open or closed, and NaN where the input is', () => {
    const layer = nn_lstm(1, 8).eval()
    for (const large of [30, 1e4, 3e38, Infinity]) {
      for (const sign of [1, -1]) {
        const x = torch_full([3, 1, 1], sign * large)
        expect_close(alone(layer, x), learning(layer, x))
      }
    }
    const output = alone(layer, torch_tensor([0.5, NaN, 0.5]).view([3, 1, 1]))[0]!
    const is_nan = output.isnan().sum({ dim: [2, 3], dtype: torch_long() })
    expect(is_nan.equal(torch_tensor([0, 8, 8], { dtype: torch_long() }))).toBe(true)
  })
  test('notices weights that have changed', () => {
    const layer = nn_lstm(3, 8).eval()
    const x = torch_randn(5, 1, 3)
    const before = alone(layer, x)[0]!
    with_no_grad(() => void layer.weight_hh_l1!.mul_(2))
    expect(alone(layer, x)[0]!.equal(before)).toBe(false)
    expect_close(alone(layer, x), learning(layer, x))
  })
  test('is traced, cast and converted', () => {
    const layer = nn_lstm(3, 8).eval()
    const x = torch_randn(5, 1, 3)
    with_no_grad(() => {
      const traced = jit_trace(layer, x) as unknown as (input: Tensor) => Result
      const longer = torch_randn(7, 1, 3)
      expect_close(parts(traced(longer)), alone(layer, longer))
      const cast = with_autocast(() => layer(x)[0], { device_type: 'cpu', dtype: torch_bfloat16() })
      expect(String(cast.dtype)).toMatch(/BFloat16/)
    })
    const wanted = alone(layer, x)
    const doubled = alone(layer.to({ dtype: torch_double() }), x.to({ dtype: torch_double() }))
    expect_close(
      doubled,
      wanted.map((part) => part.to({ dtype: torch_double() })),
    )
  })
})
