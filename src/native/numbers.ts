/** Memory that the addon reads too: lists of numbers go through it, since Node-API reads arrays an element a call. */
import { native } from './addon'

/** The lists of one call one after another, each its length and then its elements. */
const numbers = new Float64Array(1 << 10)
native.share_numbers(numbers)
let used = 0

/** What `call` takes for a list that is packed. */
export type Packed = true

/** Forgets what is packed: before the first list of a call. */
export function start_packing(): void {
  used = 0
}

/** Packs a list (or its first elements), or gives undefined where it is too long or holds anything but numbers. */
export function pack(list: ArrayLike<unknown>, length = list.length): Packed | undefined {
  const start = used + 1
  if (start + length > numbers.length) return undefined
  for (let i = 0; i < length; i++) {
    const number = list[i]
    if (typeof number !== 'number') return undefined
    numbers[start + i] = number
  }
  numbers[used] = length
  used = start + length
  return true
}

/** The first `length` numbers, which a function of the addon has written. */
export function read_numbers(length: number): number[] {
  const list: number[] = []
  for (let i = 0; i < length; i++) list.push(numbers[i]!)
  return list
}
