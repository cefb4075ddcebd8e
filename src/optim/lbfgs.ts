/** L-BFGS. */
import { with_enable_grad, with_no_grad } from '../torch/autograd'
import { tensor_op } from '../torch/dispatch'
import { torch_double } from '../torch/dtype'
import { TypeError_, ValueError, describe, explained } from '../torch/errors'
import { Tensor } from '../torch/tensor'
import { demand, from_zero, match_options, whole, whole_from_zero } from './arguments'
import { strong_wolfe, type Point } from './line_search'
import { Optimizer, type Params } from './optimizer'
import { describe_class, formals_of, generator_of } from './r6'
import { copy_state, type OptionValue, type ParameterState } from './state'

/** Options of optim_lbfgs(). */
export interface LbfgsOptions {
  lr: number
  /** Iterations a step, at most. */
  max_iter: number
  /** Evaluations of the closure a step, at most; null for 5/4 of max_iter. */
  max_eval: number | null
  /** Where the largest element of the gradient is below it, the step ends. */
  tolerance_grad: number
  /** Where the loss or the parameters change by less, the step ends. */
  tolerance_change: number
  /** How many past changes are kept. */
  history_size: number
  /** How far along each direction: `lr` of it (null), or by the strong Wolfe conditions. */
  line_search_fn: 'strong_wolfe' | null
}
const name = 'optim_lbfgs'
const defaults: LbfgsOptions = {
  lr: 1,
  max_iter: 20,
  max_eval: null,
  tolerance_grad: 1e-7,
  tolerance_change: 1e-9,
  history_size: 100,
  line_search_fn: null,
}

/** What is kept from step to step, under the first parameter, with Python's names. */
interface Memory extends ParameterState {
  func_evals: number
  n_iter: number
  d: Tensor
  t: number
  /** Changes of gradients, of parameters, and one over their product, oldest first. */
  old_dirs: Tensor[]
  old_stps: Tensor[]
  ro: number[]
  H_diag: number
  prev_flat_grad: Tensor
  prev_loss: number
}
const members = [
  'd',
  't',
  'old_dirs',
  'old_stps',
  'ro',
  'H_diag',
  'prev_flat_grad',
  'prev_loss',
  'func_evals',
  'n_iter',
]

const number = (x: unknown): number => (x instanceof Tensor ? Number(x.item()) : Number(x))
const dot = (x: Tensor, y: Tensor): number => Number(tensor_op('dot', x, y).item())
/** A number as tensors like `x` hold it: what is kept is rounded as there, so that steps end where Python's and R's do. */
const rounded = (value: number, x: Tensor): number => (x.dtype === torch_double() ? value : Math.fround(value))
const largest = (x: Tensor): number => Number(x.abs().max().item())

/** L-BFGS with its one group of parameters. */
export class Lbfgs extends Optimizer<LbfgsOptions> {
  override initialize(params: Params<LbfgsOptions>, ...args: unknown[]): void {
    explained(name, () => {
      const options = match_options(args, defaults, name, 'params')
      demand(name, options, whole, 'max_iter')
      options.max_eval ??= Math.trunc((options.max_iter * 5) / 4)
      super.initialize(params, options)
    })
    if (this.param_groups.length !== 1)
      throw new ValueError("LBFGS doesn't support per-parameter options: it takes one group of parameters", name)
  }

  protected override check(o: LbfgsOptions): void {
    demand(name, o, from_zero, 'lr', 'tolerance_grad', 'tolerance_change')
    demand(name, o, whole, 'max_iter', 'history_size')
    if (o.max_eval !== null) demand(name, { max_eval: o.max_eval }, whole_from_zero, 'max_eval')
    if (o.line_search_fn !== null && o.line_search_fn !== 'strong_wolfe')
      throw new ValueError(
        `only strong_wolfe is supported: line_search_fn is 'strong_wolfe' or null, got ${describe(o.line_search_fn)}`,
        name,
      )
  }

  /**
   * Runs up to `max_iter` iterations.
   *
   * @param closure sets the gradients to zero, computes the loss, runs backward() and returns the loss; it is called
   *   several times. Where it throws, parameters and state are as before the step.
   * @returns the loss before the step.
   * @example optimizer.step(() => { optimizer.zero_grad(); const l = loss(net(x), y); l.backward(); return l })
   */
  override step(closure?: (() => Tensor) | null): Tensor {
    if (typeof closure !== 'function')
      throw new TypeError_(
        `step() needs a closure that computes the loss and its gradients and returns the loss, got ${describe(closure)}`,
        name,
      )
    const group = this.param_groups[0]!
    this.check(group)
    const kept = this.state.get(group.params[0]!)
    return with_no_grad(() => {
      const start = this.values()
      const memory = kept === undefined ? undefined : { ...kept }
      // The lists are changed in place.
      for (const list of ['old_dirs', 'old_stps', 'ro']) if (memory) memory[list] = [...(memory[list] as unknown[])]
      try {
        return this.minimize(closure, group, memory as Memory | undefined)
      } catch (error) {
        this.set_values(start)
        throw error
      }
    })
  }

  private minimize(closure: () => Tensor, group: LbfgsOptions & { params: Tensor[] }, memory?: Memory): Tensor {
    const { lr, max_iter, tolerance_grad, tolerance_change, history_size } = group
    const max_eval = group.max_eval ?? Math.trunc((max_iter * 5) / 4)
    const evaluate = (): Tensor => {
      const found: unknown = with_enable_grad(closure)
      if (found instanceof Tensor && found.numel() === 1) return found
      throw new TypeError_(`the closure gives the loss, a tensor of one number, got ${describe(found)}`, name)
    }
    const first = evaluate()
    let loss = number(first)
    let gradient = this.gradient()
    let evaluations = 1
    const m = (memory ?? { func_evals: 0, n_iter: 0 }) as Memory
    m.func_evals++
    const keep = () => this.state.set(group.params[0]!, m)
    if (largest(gradient) <= tolerance_grad) {
      keep()
      return first
    }

    for (let n = 1; n <= max_iter; n++) {
      m.n_iter++
      if (m.n_iter === 1) {
        Object.assign(m, { d: gradient.neg(), old_dirs: [], old_stps: [], ro: [], H_diag: 1 })
      } else {
        this.remember(m, gradient, history_size)
        m.d = direction(m, gradient)
      }
      m.prev_flat_grad = gradient
      m.prev_loss = loss
      m.t = m.n_iter === 1 ? Math.min(1, 1 / Number(gradient.abs().sum().item())) * lr : lr
      const slope = dot(gradient, m.d)
      if (slope > -tolerance_change) break

      let spent = 0
      if (group.line_search_fn === 'strong_wolfe') {
        const origin = this.values()
        const along = (t: number): Point => {
          this.move(t, m.d)
          const value = number(evaluate())
          const found = this.gradient()
          this.set_values(origin)
          return { t, loss: value, gradient: found, slope: dot(found, m.d) }
        }
        const start: Point = { t: 0, loss, gradient, slope }
        const { point, evaluations: used } = strong_wolfe(along, start, m.t, largest(m.d), tolerance_change, (x) =>
          rounded(x, gradient),
        )
        spent = used
        ;({ t: m.t, loss, gradient } = point)
        this.move(m.t, m.d)
      } else {
        this.move(m.t, m.d)
        // After the last iteration the next step's closure gives the loss.
        if (n !== max_iter) {
          loss = number(evaluate())
          gradient = this.gradient()
          spent = 1
        }
      }
      evaluations += spent
      m.func_evals += spent
      if (n === max_iter || evaluations >= max_eval || largest(gradient) <= tolerance_grad) break
      if (largest(m.d) * Math.abs(m.t) <= tolerance_change) break
      if (Math.abs(loss - m.prev_loss) < tolerance_change) break
    }
    keep()
    return first
  }

  /** Notes how the gradient changed over the last move. */
  private remember(m: Memory, gradient: Tensor, history_size: number): void {
    const y = gradient.sub(m.prev_flat_grad)
    const s = m.d.mul(m.t)
    const ys = dot(y, s)
    if (!(ys > 1e-10)) return
    if (m.old_dirs.length >= history_size) for (const list of [m.old_dirs, m.old_stps, m.ro]) list.shift()
    m.old_dirs.push(y)
    m.old_stps.push(s)
    m.ro.push(rounded(1 / ys, y))
    m.H_diag = rounded(ys / dot(y, y), y)
  }

  /** All gradients as one vector; zeros where a parameter has none. */
  private gradient(): Tensor {
    const parts = this.param_groups[0]!.params.map((p) => {
      const gradient = p.grad ?? tensor_op('zeros_like', p)
      return (gradient.is_sparse() ? gradient.to_dense() : gradient).reshape([-1])
    })
    return tensor_op('cat', parts)
  }
  private values(): Tensor[] {
    return this.param_groups[0]!.params.map((p) => p.detach().clone())
  }
  private set_values(values: readonly Tensor[]): void {
    this.param_groups[0]!.params.forEach((p, i) => p.copy_(values[i]!))
  }
  private move(t: number, d: Tensor): void {
    let offset = 0
    for (const p of this.param_groups[0]!.params) {
      const size = p.numel()
      p.add_(tensor_op('narrow', d, 1, offset + 1, size).reshape(p.shape), { alpha: t })
      offset += size
    }
  }

  protected override restore(kept: ParameterState, _p: Tensor, _options: LbfgsOptions, copy: boolean): ParameterState {
    const missing = members.filter((member) => kept[member] === undefined)
    if (missing.length > 0 && number(kept.n_iter) > 0)
      throw new ValueError(`the state lacks ${missing.join(', ')}`, name)
    for (const list of ['old_dirs', 'old_stps', 'ro']) {
      const given = kept[list] ?? []
      if (!Array.isArray(given) || (list !== 'ro' && !given.every((x) => x instanceof Tensor)))
        throw new TypeError_(`'${list}' of the state is a list of ${list === 'ro' ? 'numbers' : 'tensors'}`, name)
    }
    for (const one of ['d', 'prev_flat_grad'])
      if (kept[one] !== undefined && !(kept[one] instanceof Tensor))
        throw new TypeError_(`'${one}' of the state is a tensor, got ${describe(kept[one])}`, name)
    const restored = copy ? copy_state(kept) : { ...kept }
    for (const member of ['t', 'H_diag', 'prev_loss', 'func_evals', 'n_iter'])
      if (restored[member] !== undefined) restored[member] = number(restored[member])
    for (const list of ['old_dirs', 'old_stps', 'ro']) restored[list] = [...((restored[list] as unknown[]) ?? [])]
    restored.ro = (restored.ro as unknown[]).map(number)
    delete restored.al
    const size = this.param_groups[0]!.params.reduce((sum, p) => sum + p.numel(), 0)
    if (restored.d instanceof Tensor && restored.d.numel() !== size)
      throw new ValueError(`the state is of ${restored.d.numel()} elements, the parameters have ${size}`, name)
    return restored
  }
}

/** The gradient times the inverse Hessian that the past changes tell, by two loops over them. */
function direction(m: Memory, gradient: Tensor): Tensor {
  const count = m.old_dirs.length
  const factors = new Array<number>(count)
  let d = gradient.neg()
  for (let i = count - 1; i >= 0; i--) {
    factors[i] = rounded(dot(m.old_stps[i]!, d) * m.ro[i]!, d)
    d.add_(m.old_dirs[i]!, { alpha: -factors[i]! })
  }
  d = d.mul(m.H_diag)
  for (let i = 0; i < count; i++) {
    const factor = rounded(dot(m.old_dirs[i]!, d) * m.ro[i]!, d)
    d.add_(m.old_stps[i]!, { alpha: rounded(factors[i]! - factor, d) })
  }
  return d
}

describe_class(Lbfgs, name, { initialize: formals_of('params', { ...defaults }), step: [['closure']] })

/**
 * L-BFGS (Liu and Nocedal 1989), for full batches. `step` takes a closure that computes the loss and its gradients, and
 * runs several iterations. One group of parameters.
 *
 * @example
 * const optimizer = optim_lbfgs(net.parameters, { line_search_fn: 'strong_wolfe' })
 * optimizer.step(() => { optimizer.zero_grad(); const l = loss(net(x), y); l.backward(); return l })
 */
export const optim_lbfgs: {
  (
    params: Params<LbfgsOptions>,
    lr?: number | Partial<LbfgsOptions>,
    ...more: (OptionValue | Partial<LbfgsOptions> | undefined)[]
  ): Lbfgs
  readonly prototype: Lbfgs
} = generator_of(Lbfgs, [name, 'torch_optimizer_generator'], ['initialize', 'step'])
