/** The gradients of every public layer, function and loss, by its parameters and its inputs, are those of differences. */
import { gradcheck, nn_Module, torch_double, torch_manual_seed, Tensor } from 'torchluz'
import * as torch from 'torchluz'
import { cases, type Case } from './cases'

/** Tensors that gradients do not go to: labels, lengths, statistics. */
const fixed = /^(targets?|running_|indices|input_lengths|target_lengths)/
const wanted = cases.filter(
  ({ name }) =>
    /^nnf?_/.test(name) &&
    // nnf_one_hot() takes class numbers alone.
    !/^nn_(init|utils)|^nn_(module|module_dict|module_list|prune_head|buffer|parameter)$|one_hot$/.test(name),
)

type Function = (...args: unknown[]) => unknown
const api = torch as unknown as Record<string, Function>
const is_float = (x: unknown): x is Tensor => x instanceof Tensor && x.dtype.is_floating_point
const double = (x: unknown): unknown =>
  is_float(x) ? x.detach().to({ dtype: torch_double() }) : Array.isArray(x) ? x.map(double) : x
/** All tensors in a result that have gradients. */
const learned = (x: unknown): Tensor[] =>
  x instanceof Tensor
    ? x.requires_grad
      ? [x]
      : []
    : typeof x === 'object' && x !== null
      ? Object.values(x).flatMap(learned)
      : []

interface Differentiable {
  at: Tensor[]
  run: (...values: Tensor[]) => Tensor[]
}

/** A function with named tensors. */
function of_function({ name, named }: Case): Differentiable {
  const values = Object.fromEntries(Object.entries(named).map(([key, make]) => [key, double(make())]))
  const names = Object.keys(values).filter((key) => is_float(values[key]) && !fixed.test(key))
  return {
    at: names.map((key) => values[key] as Tensor),
    run(...given) {
      torch_manual_seed(5)
      // In-place functions change what they are given.
      const args = { ...values, ...Object.fromEntries(names.map((key, i) => [key, given[i]!.clone()])) }
      return learned(api[name]!(args))
    },
  }
}

/** A layer, by its parameters too. */
function of_layer({ name, named, positional, inputs }: Case): Differentiable {
  const args = Object.entries(named).map(([key, make]) => [key, make()] as const)
  const made = api[name]!(...positional.map((make) => make()), ...(args.length > 0 ? [Object.fromEntries(args)] : []))
  const module = (made as nn_Module).to({ dtype: torch_double() })
  const values = inputs.map((make) => double(make()))
  const loss = name.endsWith('_loss')
  const places = values.flatMap((x, i) => (is_float(x) && !(loss && i > 0) ? [i] : []))
  const owners = Object.entries(module.parameters).map(([path, tensor]) => {
    const steps = path.split('.')
    const owner = steps.slice(0, -1).reduce<nn_Module>((part, step) => part.children[step]!, module)
    return { owner, field: steps.at(-1)!, tensor }
  })
  return {
    at: [...places.map((i) => values[i] as Tensor), ...owners.map(({ tensor }) => tensor.detach())],
    run(...given) {
      torch_manual_seed(5)
      owners.forEach(({ owner, field }, i) => Object.assign(owner, { [field]: given[places.length + i] }))
      const all = values.map((x, i) => (places.includes(i) ? given[places.indexOf(i)]!.clone() : x))
      return learned((module as unknown as Function)(...all))
    },
  }
}

test.each(wanted.map((one) => [one.name, one] as const))('%s', (name, one) => {
  torch_manual_seed(11)
  const { at, run } = name.startsWith('nnf_') ? of_function(one) : of_layer(one)
  expect(at.length).toBeGreaterThan(0)
  const leaves = at.map((x) => x.clone().requires_grad_(true))
  expect(run(...leaves).length).toBeGreaterThan(0)
  expect(gradcheck(run, leaves)).toBe(true)
})
