/** Functions that R itself treats otherwise than Python, by R's name: how Python's arguments become R's. */
import * as torch from '../../src'
import type { Value } from './values'

type Special = (args: Value[], kwargs: Record<string, Value>) => Value

/** The end of R's torch_arange() is in it: the last element is named instead. An empty range is ATen's own operator's. */
const arange: Special = (args, kwargs) => {
  const [start, end, step] = args.length === 1 ? [0n, args[0], 1n] : [args[0], args[1], args[2] ?? 1n]
  const whole = [start, end, step].every((x) => typeof x === 'bigint')
  const [from, to, by] = [start, end, step].map(Number) as [number, number, number]
  const count = Math.ceil((to - from) / by)
  const { requires_grad: _, ...options } = kwargs
  if (count <= 0) return torch.call_torch_function('arange', start, end, step, options)
  const last = from + (count - 1) * by
  const r = (x: number) => (whole ? BigInt(x) : x)
  return torch.torch_arange(r(from), r(last), r(by), options as torch.FactoryOptions)
}

export const specials: Record<string, Special> = {
  torch_arange: arange,
}
