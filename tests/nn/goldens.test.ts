/** Activations, dropouts, distances, losses and initial values, against recordings of R. */
import { torch_manual_seed, torch_rand, with_no_grad, type Tensor, type nn_Module } from 'torchluz'
import { cases, describe_with } from '../shared'
import { expect_recorded, run_ported, type Recorded } from './ported'

interface LossCase {
  id: string
  output: Recorded
  input: Recorded | null
  input_grad: Recorded | null
  error: string | null
}
/** Where R is wrong, and what is here instead. */
const loss_bugs: Record<string, RegExp | null> = {
  // R's default reduction is a vector, which `if` refuses: it works here.
  'nnf_cosine_embedding_loss(x <- seq_in(3, 4), cos_in(3, 4), torch_tensor(c(1, -1, 1)))': null,
  'nnf_ctc_loss(nnf_log_softmax(x <- seq_in(6, 2, 4), 3), torch_tensor(matrix(c(2L, 3L, 3L, 2L), 2)), torch_tensor(c(6L, 6L)), torch_tensor(c(2L, 2L)))':
    null,
}

describe_with('goldens/numeric/losses.jsonl')('losses are those of R, with their gradients', () => {
  test.each(cases<LossCase>('goldens/numeric/losses.jsonl').map((golden) => [golden.id, golden] as const))(
    '%s',
    async (id, golden) => {
      let input: Tensor | undefined
      const run = run_ported(id, (x) => (input = x.detach().requires_grad_(true)))
      if (golden.error !== null && !(id in loss_bugs)) {
        await expect(run).rejects.toThrow(golden.error.slice(0, 20))
        return
      }
      const output = (await run) as Tensor
      if (golden.error !== null) return
      expect_recorded(output, golden.output)
      if (golden.input !== null) expect_recorded(input!, golden.input)
      if (golden.input_grad === null) return
      output.sum().backward()
      expect_recorded(input!.grad!, golden.input_grad)
    },
  )
})

interface LayerCase {
  id: string
  input: string
  inputs: Recorded[]
  output: Recorded[]
  input_grad: (Recorded | null)[]
  param_grad: Record<string, Recorded>
  eval_output: Recorded[]
  error: string | null
}
const stateless =
  /^nn_(\w*dropout\w*|\w*elu6?|silu|gelu|sigmoid|tanh|soft\w+|tanhshrink|hard\w+|threshold|glu|log_s\w+|contrib_sparsemax|pairwise_distance)\(/
/** Where R is wrong, or has nothing. */
const layer_bugs = new Set(['nn_softmax2d()', 'nn_hardswish()'])
const parts = (r: string): string[] => (r.startsWith('list(') ? r.slice(5, -1).split(/, (?=\w+\()/) : [r])

describe_with('goldens/numeric/layers.jsonl')('layers without state are those of R, with their gradients', () => {
  const all = cases<LayerCase>('goldens/numeric/layers.jsonl').filter(({ id }) => stateless.test(id))
  test.each(all.map((golden) => [golden.id, golden] as const))('%s', async (id, golden) => {
    const layer = (await run_ported(id)) as nn_Module & ((...inputs: Tensor[]) => Tensor)
    const drawn = (await Promise.all(parts(golden.input).map((r) => run_ported(r)))) as Tensor[]
    const inputs = drawn.map((x) => x.detach().requires_grad_(true))
    torch_manual_seed(2)
    const output = layer(...inputs)
    expect(output.requires_grad).toBe(true)
    if (layer_bugs.has(id)) return
    expect_recorded(output, golden.output[0]!)
    output.sum().backward()
    inputs.forEach((x, i) => expect_recorded(x.grad!, golden.input_grad[i]!))
    for (const [name, gradient] of Object.entries(golden.param_grad))
      expect_recorded(layer.parameters[name]!.grad!, gradient)
    layer.eval()
    expect_recorded(
      with_no_grad(() => layer(...inputs)),
      golden.eval_output[0]!,
    )
  })
})

interface InitCase {
  id: string
  seed: number
  output: Recorded
  next_rand: Recorded
  error: string | null
}
describe_with('goldens/numeric/init.jsonl')('initial values are those of R, and so is the draw after them', () => {
  test.each(cases<InitCase>('goldens/numeric/init.jsonl').map((golden) => [golden.id, golden.seed, golden] as const))(
    '%s from seed %i',
    async (id, seed, golden) => {
      torch_manual_seed(seed)
      if (golden.error === 'not implemented') {
        await run_ported(id)
        return
      }
      if (golden.error !== null) {
        await expect(run_ported(id)).rejects.toThrow(golden.error)
        return
      }
      expect_recorded((await run_ported(id)) as Tensor, golden.output)
      expect_recorded(torch_rand(2), golden.next_rand)
    },
  )
})
