/** What a module does to its input's shape, and how large it is: the table that Python's torchinfo prints. */
import { with_no_grad } from '../torch/autograd'
import { torch_get_rng_state, torch_randn, torch_set_rng_state } from '../torch'
import { TypeError_, ValueError, check_named, describe, explained } from '../torch/errors'
import { all_hold } from '../r/plain'
import { is_named } from '../torch/dispatch/kinds'
import { Tensor } from '../torch/tensor'
import { class_name, is_nn_module, type nn_Module } from './module'
import { ModuleSummary, type SummaryLayer } from './summary_table'

/** What summary() takes besides the input's size. */
export interface SummaryOptions {
  /** The input's size with the batch: `[1, 28, 28]`, or one for each of several inputs. */
  input_size?: readonly number[] | readonly (readonly number[])[]
  /** The input itself, or several. */
  input_data?: Tensor | readonly Tensor[]
  /** How many levels of modules are shown. Default 3. */
  depth?: number
}

const count = (tensors: readonly Tensor[]) => tensors.reduce((sum, tensor) => sum + tensor.numel(), 0)
const bytes = (tensors: readonly Tensor[]) => tensors.reduce((sum, x) => sum + x.numel() * x.element_size(), 0)
const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1)

/** The first tensor in what a module returned. */
function first_tensor(output: unknown): Tensor | undefined {
  if (output instanceof Tensor) return output
  if (Array.isArray(output) || is_named(output))
    return Object.values(output as object)
      .map(first_tensor)
      .find((x) => x !== undefined)
  return undefined
}

/** How many multiplications and additions one call takes, as torchinfo counts them. */
function operations(module: nn_Module, output: readonly number[]): number {
  const convolution = /conv/i.test(class_name(module))
  return Object.entries(module.named_parameters(false)).reduce((sum, [name, parameter]) => {
    if (name === 'weight' || name === 'bias') {
      const times = convolution ? product([...output.slice(0, 1), ...output.slice(2)]) : (output[0] ?? 1)
      return sum + parameter.numel() * times
    }
    return /weight|bias/.test(name) ? sum + parameter.numel() * product(output.slice(0, 2)) : sum
  }, 0)
}

/** A call that has not ended. */
interface Call {
  /** The module's full name. */
  name: string
  layer: SummaryLayer
  /** The containers around the module that it called last. */
  open: readonly string[]
}

const own_parameters = (module: nn_Module) => Object.values(module.named_parameters(false))
const parent_of = (name: string) => name.slice(0, Math.max(0, name.lastIndexOf('.')))

/** The full names of the modules between one and a module that it calls, which are not called themselves. */
function containers_between(caller: string, called: string): string[] {
  const names: string[] = []
  let name = called
  while (name !== '' && (name = parent_of(name)) !== caller) names.unshift(name)
  // A module that is called by another than those it is in.
  return caller !== '' && name === '' ? [] : names
}

/** Adds the parameters of modules that are never called, but used, to those of the module that they are in. */
function count_uncalled(modules: Readonly<Record<string, nn_Module>>, calls: Map<nn_Module, SummaryLayer>): void {
  for (const [name, part] of Object.entries(modules)) {
    if (calls.has(part)) continue
    let above = parent_of(name)
    while (!calls.has(modules[above]!)) above = parent_of(above)
    calls.get(modules[above]!)!.params += count(own_parameters(part))
  }
}

function inputs_of(options: SummaryOptions, module: nn_Module, op: string): readonly Tensor[] {
  const { input_size, input_data } = options
  if (input_data !== undefined) {
    const list = Array.isArray(input_data) ? (input_data as unknown[]) : [input_data]
    if (list.length > 0 && all_hold(list, (x) => x instanceof Tensor)) return list
    throw new TypeError_(`'input_data' is a tensor or a list of them, got ${describe(input_data)}`, op)
  }
  const sizes: readonly unknown[] = Array.isArray(input_size?.[0]) ? input_size : [input_size]
  const is_size = (size: unknown): size is number[] =>
    Array.isArray(size) && size.length > 0 && all_hold(size, (n) => Number.isInteger(n) && n > 0)
  if (!all_hold(sizes, is_size))
    throw new ValueError(
      `'input_size' is the size of the input with its batch, such as [1, 28, 28], or a list of them; got ${describe(input_size)}`,
      op,
    )
  const like = Object.values(module.parameters)[0]
  return sizes.map((size) => torch_randn(size).to({ dtype: like?.dtype ?? null, device: like?.device ?? null }))
}

/**
 * Runs a module on an input of a size, and tells the output's shape and the parameters of each module within it, as Python's
 * torchinfo does. The module and libtorch's generators stay as they are.
 *
 * @param input_size the input's size with the batch: `[1, 28, 28]`; a list of sizes for several inputs.
 * @param options `input_data` in place of a size (class numbers, tokens), and `depth`.
 * @example
 * const net = nn_sequential(nn_conv2d(1, 8, 3), nn_relu(), nn_flatten(), nn_linear(8 * 26 * 26, 10))
 * print(summary(net, [64, 1, 28, 28]))
 */
export function summary(
  module: nn_Module,
  input_size: SummaryOptions['input_size'] | SummaryOptions,
  options: SummaryOptions = {},
): ModuleSummary {
  const op = 'summary'
  if (!is_nn_module(module)) throw new TypeError_(`it takes a module, got ${describe(module)}`, op)
  const given: SummaryOptions = explained(op, () =>
    is_named(input_size) ? input_size : { ...options, ...(input_size && { input_size }) },
  )
  check_named(given, ['input_size', 'input_data', 'depth'], op)
  const { depth = 3 } = given
  if (!Number.isInteger(depth) || depth < 1)
    throw new ValueError(`'depth' is a whole number from 1 on, got ${depth}`, op)
  const state = torch_get_rng_state()
  const inputs = explained(op, () => inputs_of(given, module, op))

  const layers: SummaryLayer[] = []
  const add = (part: nn_Module, depth: number, own: readonly Tensor[], size: number[] | null): SummaryLayer => {
    const layer: SummaryLayer = {
      class: class_name(part),
      depth,
      index: 1 + layers.filter((other) => other.depth === depth).length,
      output_size: size,
      params: count(own),
      trainable: own.length === 0 || own.some((parameter) => parameter.requires_grad),
      recursive: calls.has(part),
    }
    layers.push(layer)
    return layer
  }
  const modules = module.named_modules()
  const calls = new Map<nn_Module, SummaryLayer>()
  const stack: Call[] = []
  let [mult_adds, output_bytes] = [0, 0]
  const hooks = Object.entries(modules).flatMap(([name, part]) => {
    const own = own_parameters(part)
    return [
      part.register_forward_pre_hook(() => {
        const caller = stack.at(-1)
        const around = caller === undefined ? [] : containers_between(caller.name, name)
        const depth = (caller?.layer.depth ?? -1) + 1
        around.forEach((container, i) => {
          if (caller!.open[i] !== container) add(modules[container]!, depth + i, [], null)
        })
        if (caller !== undefined) caller.open = around
        const layer = add(part, depth + around.length, own, [])
        if (!calls.has(part)) calls.set(part, layer)
        stack.push({ name, layer, open: [] })
      }),
      part.register_forward_hook((_, __, output) => {
        const tensor = first_tensor(output)
        stack.pop()!.layer.output_size = tensor?.shape ?? []
        if (own.length === 0 || tensor === undefined) return
        mult_adds += operations(part, tensor.shape)
        output_bytes += 2 * bytes([tensor])
      }),
    ]
  })
  const training = module.modules.map((part) => [part, part.training] as const)
  try {
    module.eval()
    with_no_grad(() => (module as nn_Module & ((...inputs: Tensor[]) => unknown))(...inputs))
  } catch (error) {
    const at = stack.map(({ layer }) => layer.class).join(' > ')
    if (error instanceof Error && at !== '') error.message += ` (in ${at})`
    if (error instanceof TypeError_ && given.input_data === undefined)
      error.message += ': the input was drawn from N(0, 1), give { input_data } for another one'
    throw error
  } finally {
    for (const hook of hooks) hook.remove()
    for (const [part, mode] of training) part.training = mode
    torch_set_rng_state(state)
  }
  count_uncalled(modules, calls)
  const parameters = Object.values(module.parameters)
  return new ModuleSummary(
    {
      layers,
      total_params: count(parameters),
      trainable_params: count(parameters.filter((parameter) => parameter.requires_grad)),
      total_mult_adds: mult_adds,
      input_bytes: bytes(inputs),
      output_bytes,
      param_bytes: bytes(parameters),
    },
    depth,
  )
}
