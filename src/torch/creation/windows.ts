/** Windows for spectra: see torch_stft(). */
import { bind, required, type Defaults } from '../arguments'
import { tensor_op } from '../dispatch'
import type { Tensor } from '../tensor'
import { factory_defaults, native_options, with_gradient, type FactoryOptions } from './arguments'

/** A window whose further arguments `More` are numbers. */
interface Window<More extends string = never> {
  (window_length: number, periodic?: boolean, named?: { [Name in More]?: number } & FactoryOptions): Tensor
  (window_length: number, named?: { periodic?: boolean } & { [Name in More]?: number } & FactoryOptions): Tensor
  (named: { window_length: number; periodic?: boolean } & { [Name in More]?: number } & FactoryOptions): Tensor
}

/** @param more the window's own arguments and their defaults, in R's order. */
function window<More extends string = never>(op: string, more: Record<More, number>): Window<More> {
  const shown = `torch_${op}`
  interface Arguments extends Required<FactoryOptions> {
    window_length: number
    periodic: boolean
  }
  const defaults = { window_length: required, periodic: true, ...more, ...factory_defaults } as Defaults<
    Arguments & Record<More, number>
  >
  return (...args: unknown[]) => {
    const named = bind<Arguments & Record<More, number>>(args, defaults, shown)
    const values = (Object.keys(more) as More[]).map((name) => named[name])
    return with_gradient(
      tensor_op(op, named.window_length, named.periodic, ...values, native_options(named)),
      named.requires_grad,
    )
  }
}

/**
 * R's `torch_bartlett_window(window_length, periodic = TRUE, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`:
 * the triangular window.
 *
 * @param periodic whether it is one period of a periodic window (the default), or symmetric.
 */
export const torch_bartlett_window = window('bartlett_window', {})
/**
 * R's `torch_blackman_window(window_length, periodic = TRUE, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`:
 * the window of three cosines.
 */
export const torch_blackman_window = window('blackman_window', {})
/**
 * R's `torch_hamming_window(window_length, periodic = TRUE, alpha = 0.54, beta = 0.46, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`:
 * the window alpha - beta cos.
 */
export const torch_hamming_window = window('hamming_window', { alpha: 0.54, beta: 0.46 })
/**
 * R's `torch_hann_window(window_length, periodic = TRUE, dtype = NULL, layout = NULL, device = NULL, requires_grad = FALSE)`:
 * the raised cosine.
 */
export const torch_hann_window = window('hann_window', {})
/**
 * R's `torch_kaiser_window(window_length, periodic, beta, dtype = NULL, layout = NULL, device = NULL, requires_grad = NULL)`: the
 * window of Bessel functions. `periodic` is true and `beta` 12 unless they are given.
 */
export const torch_kaiser_window = window('kaiser_window', { beta: 12 })
