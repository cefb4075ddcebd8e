/** Layers, against recordings of R: their initial values, results, gradients and buffers, in training and evaluation. */
import { as_typed_array, torch_double, torch_manual_seed, with_no_grad, Tensor, type nn_Module } from 'torchluz'
import { cases, describe_with } from '../shared'
import { expect_recorded, run_ported, type Recorded } from './ported'

interface Summary {
  shape: number[]
  dtype: string
  sum: number
  abs_sum: number
  first: number[]
}
interface LayerCase {
  id: string
  input: string
  param_order: string[]
  parameters: Record<string, Summary>
  inputs: Recorded[]
  output: Recorded[]
  input_grad: (Recorded | null)[]
  param_grad: Record<string, Recorded | null> | null
  buffers_after: Record<string, Recorded>
  eval_output: Recorded[] | null
  error: string | null
}

// The porter is made ready by the first case.
jest.setTimeout(60_000)

/** What R cannot do, and works here. */
const works_here = new Set([
  // Not implemented.
  'nn_hardswish()',
  // R adds 1 in place to indices that the gradient needs.
  'nn_max_pool2d(2, return_indices = TRUE)',
  // R puts the zeros of the values to the keys.
  'nn_multihead_attention(8, 2, bias = FALSE, add_zero_attn = TRUE)',
])
/** What is not compared. */
const left_out = new Set([
  // R takes the softmax over the batch.
  'nn_softmax2d()',
  // No module: the recording is of a method without arguments.
  'nn_utils_weight_norm$new("weight")$apply',
  // Refused here too, with a reason: 4 features cannot be divided by 4 twice.
  'nn_adaptive_log_softmax_with_loss(4, 8, cutoffs = c(2, 4))',
])
/** R takes equal tensors for one, so that the query has the gradients of key and value too. */
const equal_inputs = new Set([
  'nn_multihead_attention(8, 2)',
  'nn_multihead_attention(8, 4, batch_first = TRUE, add_bias_kv = TRUE)',
])

const near = (is: number, should: number) => Math.abs(is - should) <= 1e-6 + 1e-5 * Math.abs(should)
const parts = (r: string): string[] => (r.startsWith('list(') ? r.slice(5, -1).split(/, (?=\w+\()/) : [r])
const leaves = (x: unknown): Tensor[] =>
  x instanceof Tensor ? [x] : typeof x === 'object' && x !== null ? Object.values(x).flatMap(leaves) : []
const numbers = (x: Tensor) => [...(as_typed_array(x.detach().to({ dtype: torch_double() }).flatten()) as Float64Array)]

describe_with('goldens/numeric/layers.jsonl')('layers are those of R', () => {
  const all = cases<LayerCase>('goldens/numeric/layers.jsonl').filter(({ id }) => !left_out.has(id))
  test.each(all.map((golden) => [golden.id, golden] as const))('%s', async (id, golden) => {
    torch_manual_seed(1)
    const layer = (await run_ported(id)) as nn_Module & ((...inputs: Tensor[]) => unknown)
    const drawn = (await Promise.all(parts(golden.input).map((r) => run_ported(r)))) as Tensor[]
    const grad = !/embedding/.test(id)
    const inputs = drawn.map((x) => (grad && x.is_floating_point() ? x.detach().requires_grad_(true) : x))
    torch_manual_seed(2)
    if (golden.error !== null) {
      expect(works_here).toContain(id)
      expect(leaves(layer(...inputs)).length).toBeGreaterThan(0)
      return
    }
    // Some layers change their table in forward: the recorded parameters are those before.
    const { parameters } = layer
    expect(Object.keys(parameters)).toEqual(golden.param_order.filter((name) => name !== 'NULL'))
    for (const [name, { shape, dtype, sum, abs_sum, first }] of Object.entries(golden.parameters)) {
      const parameter = parameters[name]!
      const values = numbers(parameter)
      const total = (of: number[]) => of.reduce((a, b) => a + b, 0)
      expect([parameter.shape, parameter.dtype.name]).toEqual([shape, dtype])
      expect(near(total(values), sum) && near(total(values.map(Math.abs)), abs_sum)).toBe(true)
      first.forEach((should, i) => expect(near(values[i]!, should)).toBe(true))
    }
    const outputs = leaves(layer(...inputs))
    expect(outputs.length).toBe(golden.output.length)
    outputs.forEach((output, i) => expect_recorded(output, golden.output[i]!))
    const learned = outputs.filter((x) => x.is_floating_point() && x.requires_grad)
    if (learned.length > 0)
      learned
        .map((x) => x.sum())
        .reduce((a, b) => a.add(b))
        .backward()
    if (equal_inputs.has(id))
      expect_recorded(
        inputs.map((x) => x.grad!).reduce((a, b) => a.add(b)),
        golden.input_grad[0]!,
      )
    else
      golden.input_grad.forEach((gradient, i) => {
        if (gradient !== null) expect_recorded(inputs[i]!.grad!, gradient)
        else expect(inputs[i]!.grad).toBeNull()
      })
    for (const [name, gradient] of Object.entries(golden.param_grad ?? {}))
      if (gradient !== null) expect_recorded(parameters[name]!.grad!, gradient)
    for (const [name, buffer] of Object.entries(golden.buffers_after)) expect_recorded(layer.buffers[name]!, buffer)
    layer.eval()
    const evaluated = with_no_grad(() => leaves(layer(...inputs)))
    expect(evaluated.length).toBe((golden.eval_output ?? []).length)
    golden.eval_output?.forEach((output, i) => expect_recorded(evaluated[i]!, output))
  })
})
