/** Gradients: modes, backward and grad. */
import { native } from '../native/addon'
import { R_PRINT } from '../r/protocol'
import { witnessed } from './anomaly'
import { TypeError_, ValueError, check_named, describe, explained, from_native } from './errors'
import { run_at_once } from './scope'
import { Tensor, as_tensor, handle_of, wrap, type BackwardOptions } from './tensor'

/** One tensor or several. An array's holes are refused too, the first of them at once: map() would pass over them. */
const list_of = (x: Tensor | readonly Tensor[], op: string, name: string): Tensor[] =>
  explained(op, () => {
    const list: Tensor[] = []
    for (const part of Array.isArray(x) ? (x as readonly unknown[]) : [x]) {
      const tensor = as_tensor(part, op, name)
      handle_of(tensor) // Refuses what only looks like a tensor, and disposed ones.
      list.push(tensor)
    }
    return list
  })

/** The gradients that go with tensors: as many, none for those of one element. */
function gradients_of(
  given: Tensor | readonly (Tensor | null)[] | null,
  tensors: readonly Tensor[],
  op: string,
): readonly (Tensor | null)[] {
  if (given === null) return tensors.map(() => null)
  const gradients = explained(op, () => Array.isArray(given))
    ? (given as readonly (Tensor | null)[])
    : [given as Tensor]
  if (gradients.length === tensors.length) return gradients
  throw new ValueError(`${tensors.length} tensors have ${tensors.length} gradients, got ${gradients.length}`, op)
}

/** Refuses flags that are neither true nor false: C++ would take any value for one. */
function check_flags(options: object, names: readonly string[], op: string): void {
  for (const name of names) {
    const flag = (options as Record<string, unknown>)[name]
    if (flag !== undefined && flag !== null && typeof flag !== 'boolean')
      throw new TypeError_(`'${name}' is true or false, got ${describe(flag)}`, op)
  }
}

function run_backward(
  roots: readonly Tensor[],
  options: BackwardOptions & { gradients?: readonly (Tensor | null)[] },
  op: string,
): void {
  check_flags(options, ['retain_graph', 'create_graph'], op)
  const create_graph = options.create_graph ?? false
  const gradients = options.gradients ?? [options.gradient ?? null]
  if (roots.length === 1 && gradients[0] === null && roots[0]!.requires_grad && roots[0]!.numel() !== 1) {
    throw new ValueError(
      `grad can be implicitly created only for scalar outputs: this tensor has shape [${roots[0]!.shape.join(', ')}]. ` +
        'Reduce it first (x.sum().backward()) or give its gradient: x.backward({ gradient })',
      op,
    )
  }
  const inputs = options.inputs == null ? [] : list_of(options.inputs, op, 'inputs')
  const given = explained(op, () => gradients.map((g) => (g === null ? null : handle_of(as_tensor(g, op, 'gradient')))))
  try {
    native.backward(
      roots.map(handle_of),
      given,
      options.retain_graph ?? create_graph,
      create_graph,
      inputs.map(handle_of),
    )
  } catch (error) {
    throw witnessed(from_native(error, op))
  }
}

/** What Tensor.backward() does. */
export function backward(tensor: Tensor, options: BackwardOptions): void {
  check_named(options, ['gradient', 'retain_graph', 'create_graph', 'inputs'], 'backward')
  run_backward([tensor], options, 'backward')
}

/**
 * Computes the gradients of all leaves of several tensors' graphs, and adds them to their `grad`.
 *
 * @param grad_tensors the gradients of `tensors`; null where one has a single element.
 */
export function autograd_backward(
  tensors: Tensor | readonly Tensor[],
  grad_tensors: Tensor | readonly (Tensor | null)[] | null = null,
  options: { retain_graph?: boolean; create_graph?: boolean } = {},
): void {
  const op = 'autograd_backward'
  check_named(options, ['retain_graph', 'create_graph'], op)
  const roots = list_of(tensors, op, 'tensors')
  const gradients = gradients_of(grad_tensors, roots, op)
  run_backward(roots, { ...options, gradients }, op)
}

/** Arguments of autograd_grad(). */
export interface GradOptions {
  grad_outputs?: Tensor | readonly (Tensor | null)[] | null
  retain_graph?: boolean
  create_graph?: boolean
  /** Whether inputs that the outputs do not depend on are allowed: their gradient is null. */
  allow_unused?: boolean
}

/**
 * The gradients of `outputs` with respect to `inputs`, without touching any `grad`.
 *
 * @example
 * const [dx] = autograd_grad(y, x, { create_graph: true })
 */
export function autograd_grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  const op = 'autograd_grad'
  check_named(options, ['grad_outputs', 'retain_graph', 'create_graph', 'allow_unused'], op)
  check_flags(options, ['retain_graph', 'create_graph', 'allow_unused'], op)
  const { grad_outputs = null, create_graph = false, allow_unused = false } = options
  const from = list_of(outputs, op, 'outputs')
  const gradients = gradients_of(grad_outputs, from, op)
  try {
    const results = native.autograd_grad(
      from.map(handle_of),
      list_of(inputs, op, 'inputs').map(handle_of),
      gradients.map((g) => (g === null ? null : handle_of(as_tensor(g, op, 'grad_outputs')))),
      options.retain_graph ?? create_graph,
      create_graph,
      allow_unused,
    )
    return shown_undefined(results.map((handle) => (handle === null ? null : wrap(handle))))
  } catch (error) {
    throw witnessed(from_native(error, op))
  }
}

/** Gradients, those that are missing shown as R's undefined tensors. */
function shown_undefined(gradients: (Tensor | null)[]): (Tensor | null)[] {
  if (!gradients.includes(null)) return gradients
  const text = (): string =>
    gradients.map((g, i) => `[[${i + 1}]]\n${g === null ? 'torch_tensor\n[ Tensor (undefined) ]' : g}\n`).join('\n')
  return Object.defineProperty(gradients, R_PRINT, { value: text })
}

/** Runs a function with gradients recorded or not, and sets the mode back however it ends. */
function with_grad_mode<T>(enabled: boolean, run: () => T, op: string): T {
  const before = native.set_grad_enabled(enabled)
  try {
    return run_at_once(run, op)
  } finally {
    native.set_grad_enabled(before)
  }
}

/**
 * Runs `code` without recording anything for gradients.
 *
 * @param code a synchronous function; its result is returned.
 * @example const prediction = with_no_grad(() => net(x))
 */
export const with_no_grad = <T>(code: () => T): T => with_grad_mode(false, code, 'with_no_grad')
/** Runs `code` with gradients recorded, also inside with_no_grad(). */
export const with_enable_grad = <T>(code: () => T): T => with_grad_mode(true, code, 'with_enable_grad')

function local_grad_mode(enabled: boolean): Disposable {
  const before = native.set_grad_enabled(enabled)
  return { [Symbol.dispose]: () => void native.set_grad_enabled(before) }
}
/** No gradients until the end of the block: `using _ = local_no_grad()`. Not across an await. */
export const local_no_grad = (): Disposable => local_grad_mode(false)
/** Gradients until the end of the block. */
export const local_enable_grad = (): Disposable => local_grad_mode(true)

/** Switches the recording of gradients on or off. */
export function autograd_set_grad_mode(enabled: boolean): void {
  if (typeof enabled !== 'boolean')
    throw new TypeError_(`enabled is true or false, got ${describe(enabled)}`, 'autograd_set_grad_mode')
  native.set_grad_enabled(enabled)
}
/** Whether gradients are recorded. */
export const torch_is_grad_enabled = (): boolean => native.grad_enabled()

/** Whether `x` is the missing gradient of a leaf. */
export const is_undefined_tensor = (x: Tensor | null | undefined): x is null | undefined =>
  x === null || x === undefined
