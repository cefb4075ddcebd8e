/** Windows of signal processing, as torch.signal.windows has them: `sym` is false for windows of spectra, which are periodic. */
import { bind, required } from './arguments'
import { torch_linspace, torch_ones, torch_zeros, type FactoryOptions } from './creation'
import { tensor_op } from './dispatch'
import { torch_get_default_dtype } from './dtype'
import { TypeError_, ValueError, describe, guarded } from './errors'
import type { Tensor } from './tensor'

/** Arguments of every window. */
export interface WindowOptions extends Omit<FactoryOptions, 'size'> {
  /** Whether the window is symmetric (for filters) rather than periodic (for spectra). Default: true. */
  sym?: boolean
}
/** A window of `M` points with arguments `O` of its own, all by name. */
export interface Window<O> {
  (M: number, named?: WindowOptions & O): Tensor
}

const options = { sym: true, dtype: null, layout: null, device: null, requires_grad: false }
type Bound = { M: number } & Required<Omit<WindowOptions, 'size'>>

/** Declares a window: its own arguments with their defaults, and its points. */
function window<O extends object>(
  name: string,
  defaults: object,
  points: (M: number, o: Bound & Required<O>, factory: FactoryOptions, op: string) => Tensor,
): Window<O> {
  const op = `torch_signal_windows_${name}`
  return guarded<Window<O>>(op, (...args) => {
    const o = bind<Bound & Required<O>>(args, { M: required, ...defaults, ...options } as never, op)
    if (typeof o.M !== 'number' || !Number.isInteger(o.M) || o.M < 0)
      throw new ValueError(`'M' is the number of points, a whole number from 0 on, got ${describe(o.M)}`, op)
    if (typeof o.sym !== 'boolean') throw new TypeError_(`'sym' is true or false, got ${describe(o.sym)}`, op)
    const dtype = o.dtype ?? torch_get_default_dtype()
    if (!dtype.is_floating_point) throw new ValueError(`a window has real floating-point numbers, not ${dtype}`, op)
    const factory = { dtype, layout: o.layout, device: o.device }
    const made = o.M === 0 ? torch_zeros(0, factory) : points(o.M, o, factory, op)
    return o.requires_grad ? made.requires_grad_() : made
  })
}

const positive = (x: unknown, name: string, op: string): number => {
  if (typeof x === 'number' && x > 0) return x
  throw new ValueError(`'${name}' is a number above 0, got ${describe(x)}`, op)
}

/** The points of a period: one more than there are where the window is periodic. */
const period = (M: number, sym: boolean): number => (!sym && M > 1 ? M + 1 : M)
/** `M` points from `start`, `step` apart. */
const spaced = (start: number, step: number, M: number, factory: FactoryOptions): Tensor =>
  torch_linspace(start, start + (M - 1) * step, M, factory)

/** exp(-|n - center| / tau) */
export const torch_signal_windows_exponential = window<{ center?: number | null; tau?: number }>(
  'exponential',
  { center: null, tau: 1 },
  (M, { center, tau, sym }, factory, op) => {
    const rate = 1 / positive(tau, 'tau', op)
    if (center !== null && sym) throw new ValueError("'center' is for periodic windows: give sym: false with it", op)
    const middle = center ?? (period(M, sym) - 1) / 2
    return spaced(-middle * rate, rate, M, factory)
      .abs()
      .neg()
      .exp()
  },
)
/** sin(π(n + ½) / M) */
export const torch_signal_windows_cosine = window<object>('cosine', {}, (M, { sym }, factory) => {
  const step = Math.PI / period(M, sym)
  return spaced(0.5 * step, step, M, factory).sin()
})
/** exp(-(n / std)² / 2), around the middle. */
export const torch_signal_windows_gaussian = window<{ std?: number }>(
  'gaussian',
  { std: 1 },
  (M, { std, sym }, factory, op) => {
    const step = 1 / (positive(std, 'std', op) * Math.SQRT2)
    return spaced((-(period(M, sym) - 1) / 2) * step, step, M, factory)
      .pow(2)
      .neg()
      .exp()
  },
)
/** I₀(β √(1 - x²)) / I₀(β), x from -1 to 1 (Kaiser). */
export const torch_signal_windows_kaiser = window<{ beta?: number }>(
  'kaiser',
  { beta: 12 },
  (M, { beta, sym }, factory, op) => {
    if (typeof beta !== 'number' || !(beta >= 0))
      throw new ValueError(`'beta' is a number from 0 on, got ${describe(beta)}`, op)
    if (M === 1) return torch_ones(1, factory)
    const step = (2 * beta) / (period(M, sym) - 1)
    const x = torch_linspace(-beta, Math.min(beta, -beta + (M - 1) * step), M, factory)
    const bessel = (of: Tensor) => tensor_op('i0', of)
    return bessel(
      x
        .pow(2)
        .neg()
        .add(beta * beta)
        .sqrt(),
    ).div(bessel(torch_ones(1, factory).mul(beta)))
  },
)
/** 1 - |x|, x from -1 to 1. */
export const torch_signal_windows_bartlett = window<object>('bartlett', {}, (M, { sym }, factory) => {
  if (M === 1) return torch_ones(1, factory)
  return spaced(-1, 2 / (period(M, sym) - 1), M, factory)
    .abs()
    .neg()
    .add(1)
})

/** Σ (-1)ⁱ aᵢ cos(2πin / M) */
function cosines(a: readonly number[], M: number, sym: boolean, factory: FactoryOptions): Tensor {
  if (M === 1) return torch_ones(1, factory)
  const angle = spaced(0, (2 * Math.PI) / (period(M, sym) - 1), M, factory)
  const terms = a.map((weight, i) =>
    angle
      .mul(i)
      .cos()
      .mul(i % 2 === 0 ? weight : -weight),
  )
  return tensor_op('stack', terms).sum({ dim: 1 })
}
const of_cosines = (name: string, a: readonly number[]) =>
  window<object>(name, {}, (M, { sym }, factory) => cosines(a, M, sym, factory))

/** More cosines than any window has: an array that only claims to be longer would take minutes to read. */
const most_cosines = 4096
/** A sum of cosines with the weights `a`. */
export const torch_signal_windows_general_cosine = window<{ a: readonly number[] }>(
  'general_cosine',
  { a: required },
  (M, { a, sym }, factory, op) => {
    if (!Array.isArray(a) || a.length === 0 || a.length > most_cosines || !a.every((x) => typeof x === 'number'))
      throw new TypeError_(`'a' is an array of numbers, got ${describe(a)}`, op)
    return cosines(a as number[], M, sym, factory)
  },
) as (M: number, named: WindowOptions & { a: readonly number[] }) => Tensor
/** alpha - (1 - alpha) cos(2πn / M) */
export const torch_signal_windows_general_hamming = window<{ alpha?: number }>(
  'general_hamming',
  { alpha: 0.54 },
  (M, { alpha, sym }, factory, op) => {
    if (typeof alpha !== 'number') throw new TypeError_(`'alpha' is a number, got ${describe(alpha)}`, op)
    return cosines([alpha, 1 - alpha], M, sym, factory)
  },
)
/** 0.54 - 0.46 cos(2πn / M) */
export const torch_signal_windows_hamming = of_cosines('hamming', [0.54, 0.46])
/** ½ - ½ cos(2πn / M) */
export const torch_signal_windows_hann = of_cosines('hann', [0.5, 0.5])
/** Three terms of cosines (Blackman). */
export const torch_signal_windows_blackman = of_cosines('blackman', [0.42, 0.5, 0.08])
/** Four terms of cosines with the lowest side lobes (Nuttall 1981). */
export const torch_signal_windows_nuttall = of_cosines('nuttall', [0.3635819, 0.4891775, 0.1365995, 0.0106411])
