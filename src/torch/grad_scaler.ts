/** Scaling losses so that small gradients are not lost in half precision (Micikevicius et al. 2018). */
import { bind } from './arguments'
import { tensor_op, call_op } from './dispatch'
import { with_no_grad } from './autograd'
import { torch_full } from './creation'
import { torch_float, torch_int } from './dtype'
import { TypeError_, ValueError, check_named, describe } from './errors'
import { R_CLASS } from '../r/protocol'
import { Tensor } from './tensor'

/** What the scaler needs of an optimizer. */
export interface ScaledOptimizer {
  param_groups: readonly { params: readonly Tensor[] }[]
  step(closure?: () => Tensor): unknown
}

/** Arguments of cuda_amp_grad_scaler(). */
export interface GradScalerOptions {
  init_scale?: number
  growth_factor?: number
  backoff_factor?: number
  /** After how many steps without an infinite gradient the scale grows. */
  growth_interval?: number
  enabled?: boolean
}

/** What a scaler continues from. */
export interface GradScalerState {
  scale: number
  growth_factor: number
  backoff_factor: number
  growth_interval: number
  growth_tracker: number
}

type Stage = 'ready' | 'unscaled' | 'stepped'

/** Scales losses, and leaves out the steps whose gradients are infinite. */
export class AmpGradScaler {
  readonly #enabled: boolean
  #growth_factor: number
  #backoff_factor: number
  #growth_interval: number
  #initial: number
  #tracked = 0
  #scale: Tensor | undefined
  #tracker: Tensor | undefined
  #stages = new Map<ScaledOptimizer, { stage: Stage; found_inf: Tensor[] }>()

  constructor(options: Required<GradScalerOptions>) {
    this.#enabled = options.enabled
    this.#initial = options.init_scale
    this.#growth_factor = options.growth_factor
    this.#backoff_factor = options.backoff_factor
    this.#growth_interval = options.growth_interval
  }

  #scale_on(tensor: Tensor): Tensor {
    const { device } = tensor
    this.#scale ??= torch_full([1], this.#initial, { dtype: torch_float(), device })
    this.#tracker ??= torch_full([1], this.#tracked, { dtype: torch_int(), device })
    return this.#scale
  }

  /**
   * Losses times the scale: what backward() is to be called of.
   *
   * @param outputs a tensor, or a list of them.
   */
  scale(outputs: Tensor): Tensor
  scale(outputs: readonly Tensor[]): Tensor[]
  scale(outputs: Tensor | readonly Tensor[]): Tensor | Tensor[] {
    const list = (outputs instanceof Tensor ? [outputs] : outputs) as readonly unknown[]
    if (!Array.isArray(list) || !list.every((x) => x instanceof Tensor))
      throw new TypeError_(`outputs are tensors, got ${describe(outputs)}`, 'scale')
    if (!this.#enabled) return outputs as Tensor
    const scaled = (list as Tensor[]).map((output) =>
      output.mul(this.#scale_on(output).to({ device: output.device }).squeeze()),
    )
    return outputs instanceof Tensor ? scaled[0]! : scaled
  }

  #stage_of(optimizer: ScaledOptimizer): { stage: Stage; found_inf: Tensor[] } {
    let state = this.#stages.get(optimizer)
    if (state === undefined) this.#stages.set(optimizer, (state = { stage: 'ready', found_inf: [] }))
    return state
  }

  /**
   * Divides the gradients of an optimizer's parameters by the scale, for those who clip them before step().
   *
   * @throws ValueError where that was done already since the last update().
   */
  unscale_(optimizer: ScaledOptimizer): void {
    if (!this.#enabled) return
    const state = this.#stage_of(optimizer)
    if (state.stage !== 'ready') {
      const done = state.stage === 'unscaled' ? 'unscale_() was called already' : 'step() was called already'
      throw new ValueError(`${done} for this optimizer since the last update()`, 'unscale_')
    }
    const scale = this.#scale
    if (scale === undefined) throw new ValueError('no loss was scaled: scale(loss).backward() comes first', 'unscale_')
    const gradients = new Map<string, Tensor[]>()
    for (const { grad } of optimizer.param_groups.flatMap(({ params }) => params)) {
      if (grad === null) continue
      const key = `${grad.device.name} ${grad.dtype.name}`
      gradients.set(key, [...(gradients.get(key) ?? []), grad])
    }
    state.found_inf = with_no_grad(() =>
      [...gradients.values()].map((list) => {
        const { device } = list[0]!
        const found_inf = torch_full([1], 0, { dtype: torch_float(), device })
        const inverse = tensor_op('reciprocal', scale.double()).float().to({ device })
        call_op('_amp_foreach_non_finite_check_and_unscale_', list, found_inf, inverse)
        return found_inf
      }),
    )
    state.stage = 'unscaled'
  }

  /**
   * Takes the optimizer's step unless a gradient is infinite or not a number.
   *
   * @returns what the optimizer's step() gives; undefined where it was left out.
   */
  step(optimizer: ScaledOptimizer, closure?: () => Tensor): unknown {
    if (!this.#enabled) return optimizer.step(closure)
    const state = this.#stage_of(optimizer)
    if (state.stage === 'stepped')
      throw new ValueError('step() was called already for this optimizer since the last update()', 'step')
    if (state.stage === 'ready') this.unscale_(optimizer)
    state.stage = 'stepped'
    return state.found_inf.some((found) => found.item() > 0) ? undefined : optimizer.step(closure)
  }

  /**
   * Ends an iteration: a smaller scale where a step was left out, a larger one after enough good steps.
   *
   * @param new_scale the scale from now on, instead.
   */
  update(new_scale: number | Tensor | null = null): void {
    if (!this.#enabled) return
    const [scale, tracker] = [this.#scale, this.#tracker]
    if (scale === undefined || tracker === undefined)
      throw new ValueError('no loss was scaled: scale(loss).backward() and step(optimizer) come first', 'update')
    with_no_grad(() => {
      if (new_scale !== null) scale.fill_(new_scale)
      else {
        const found = [...this.#stages.values()].flatMap(({ found_inf }) => found_inf)
        if (found.length === 0) throw new ValueError('no step was taken since the last update()', 'update')
        const sum = found.reduce((a, b) => a.add(b.to({ device: a.device }))).to({ device: scale.device })
        call_op(
          '_amp_update_scale_',
          scale,
          tracker,
          sum,
          this.#growth_factor,
          this.#backoff_factor,
          this.#growth_interval,
        )
      }
    })
    this.#stages = new Map()
  }

  /** The scale now. */
  get_scale(): number {
    return this.#enabled ? (this.#scale?.item() ?? this.#initial) : 1
  }
  is_enabled(): boolean {
    return this.#enabled
  }
  /** What load_state_dict() takes. */
  state_dict(): GradScalerState | Record<string, never> {
    if (!this.#enabled) return {}
    return {
      scale: this.get_scale(),
      growth_factor: this.#growth_factor,
      backoff_factor: this.#backoff_factor,
      growth_interval: this.#growth_interval,
      growth_tracker: this.#tracker?.item() ?? this.#tracked,
    }
  }
  load_state_dict(state: GradScalerState): void {
    if (!this.#enabled) return
    const all = ['scale', 'growth_factor', 'backoff_factor', 'growth_interval', 'growth_tracker']
    check_named(state, all, 'load_state_dict')
    for (const [name, value] of Object.entries(state))
      if (typeof value !== 'number')
        throw new TypeError_(`${name} is a number, got ${describe(value)}`, 'load_state_dict')
    this.#initial = state.scale
    this.#growth_factor = state.growth_factor
    this.#backoff_factor = state.backoff_factor
    this.#growth_interval = state.growth_interval
    this.#tracked = state.growth_tracker
    this.#scale = this.#tracker = undefined
  }
  [R_CLASS](): string[] {
    return ['AmpGradScaler', 'R6']
  }
}

const defaults: Required<GradScalerOptions> = {
  init_scale: 2 ** 16,
  growth_factor: 2,
  backoff_factor: 0.5,
  growth_interval: 2000,
  enabled: true,
}

/**
 * R's `cuda_amp_grad_scaler(init_scale = 2^16, growth_factor = 2.0, backoff_factor = 0.5, growth_interval = 2000, enabled = TRUE)`:
 * what scales losses for training in half precision. It works on the CPU too.
 *
 * @throws ValueError for factors that do not let the scale grow and shrink.
 * @example
 * scaler.scale(loss).backward()
 * scaler.step(optimizer)
 * scaler.update()
 */
export function cuda_amp_grad_scaler(options?: GradScalerOptions): AmpGradScaler
export function cuda_amp_grad_scaler(
  init_scale?: number,
  growth_factor?: number,
  backoff_factor?: number,
  growth_interval?: number,
  enabled?: boolean,
): AmpGradScaler
export function cuda_amp_grad_scaler(...args: unknown[]): AmpGradScaler {
  const op = 'cuda_amp_grad_scaler'
  const names = Object.keys(defaults) as (keyof GradScalerOptions)[]
  const options = bind<Required<GradScalerOptions>>(args, defaults, op)
  for (const name of names) {
    if (typeof options[name] !== typeof defaults[name])
      throw new TypeError_(`${name} is a ${typeof defaults[name]}, got ${describe(options[name])}`, op)
  }
  if (options.growth_factor <= 1) throw new ValueError(`growth_factor is above 1, got ${options.growth_factor}`, op)
  if (options.backoff_factor >= 1) throw new ValueError(`backoff_factor is below 1, got ${options.backoff_factor}`, op)
  return new AmpGradScaler(options)
}
