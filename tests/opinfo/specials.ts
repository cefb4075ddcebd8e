/** Functions that R itself treats otherwise than Python, by R's name: how Python's arguments become R's. */
import * as torch from '../../src'
import type { Value } from './values'

type Special = (args: Value[], kwargs: Record<string, Value>) => Value

/** The end of R's torch_arange() is in it: the last element is named instead. An empty range is ATen's own operator's. */
const arange: Special = (args, kwargs) => {
  const { requires_grad: _, start: low, end: high, step: by_name, ...options } = kwargs
  const alone = args.length === 1 && high === undefined
  const [start, end, step] = [
    alone ? 0n : (args[0] ?? low ?? 0n),
    alone ? args[0] : (args[1] ?? high),
    args[2] ?? by_name ?? 1n,
  ]
  const whole = [start, end, step].every((x) => typeof x === 'bigint')
  const { dtype } = options as { dtype?: torch.torch_dtype }
  const fractions = dtype?.is_floating_point ?? true
  const number = (x: Value) => (fractions ? Number(x) : Math.trunc(Number(x)))
  const [from, to, by] = [number(start), number(end), number(step)]
  const count = Math.ceil((to - from) / by)
  if (count <= 0) return torch.call_torch_function('arange', start, end, step, options)
  const last = from + (count - 1) * by
  const r = (x: number) => (whole ? BigInt(x) : x)
  return torch.torch_arange(r(from), r(last), r(by), options as torch.FactoryOptions)
}

export const specials: Record<string, Special> = {
  torch_arange: arange,
}
