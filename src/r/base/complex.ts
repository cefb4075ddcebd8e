/** R's complex numbers, `{ re, im }`: their parts. */
import { is_complex } from '../attributes'
import { r_function } from './arguments'
import type { Loose } from './loose'
import { elements, is_tensor, like } from './values'

interface ComplexNumber {
  re: number
  im: number
}
const of = (x: unknown): ComplexNumber => (is_complex(x) ? x : { re: Number(x), im: 0 })

/** A function of each element, one of one; tensors have a method of that name. */
const part =
  (method: string, f: (x: ComplexNumber) => unknown) =>
  (x: unknown): Loose => {
    if (is_tensor(x)) return method === 'real' || method === 'imag' ? x[method] : x[method]!()
    if (is_complex(x) || !Array.isArray(x)) return f(of(x))
    return like(
      elements(x).map((each) => f(of(each))),
      x,
    )
  }

export const Re = part('real', ({ re }) => re)
export const Im = part('imag', ({ im }) => im)
export const Mod = part('abs', ({ re, im }) => Math.hypot(re, im))
export const Arg = part('angle', ({ re, im }) => Math.atan2(im, re))
export const Conj = part('conj', ({ re, im }) => ({ re, im: -im }))
export const is_complex_ = (x: unknown): boolean => is_complex(Array.isArray(x) ? x[0] : x)
export const as_complex = (x: unknown): Loose => {
  const values = elements(is_complex(x) ? [x] : x).map(of)
  return values.length === 1 ? values[0] : values
}
/** `complex(real = , imaginary = , modulus = , argument = )` */
export const complex = r_function(
  'length.out real imaginary modulus argument',
  ({ real = 0, imaginary = 0, modulus, argument }): Loose => {
    const polar = modulus !== undefined || argument !== undefined
    const [a, b] = (polar ? [modulus ?? 1, argument ?? 0] : [real, imaginary]).map((each) => elements(each) as number[])
    const values = Array.from({ length: Math.max(a!.length, b!.length) }, (_, i) => {
      const [x, y] = [a![i % a!.length]!, b![i % b!.length]!]
      return polar ? { re: x * Math.cos(y), im: x * Math.sin(y) } : { re: x, im: y }
    })
    return values.length === 1 ? values[0] : values
  },
)
