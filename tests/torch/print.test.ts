import { inspect } from 'node:util'
import { native } from '../../src/native/addon'
import { handle_of } from '../../src/torch/tensor'
import { print_tensor } from '../../src/torch/print'
import {
  torch_arange,
  torch_bool,
  torch_full,
  torch_half,
  torch_long,
  torch_ones,
  torch_randn,
  type Tensor,
} from 'torchluz'

/** What is printed where all of the text is made before it is cut. */
function all_then_cut(x: Tensor, n: number): string {
  const lines = native.text(handle_of(x), 80, -1).split('\n')
  if (lines.length <= n) return ['torch_tensor', ...lines].join('\n')
  return [
    'torch_tensor',
    ...lines.slice(0, n),
    '... [the output was truncated (use n=-1 to disable)]',
    lines.at(-1),
  ].join('\n')
}

describe('a large tensor', () => {
  const spiked = (...sizes: number[]) => {
    const x = torch_randn(sizes).round()
    x.view([-1]).set(123456.5, -1)
    return x
  }
  test.each<[string, () => Tensor]>([
    ['vector', () => torch_arange(1, 100000)],
    ['vector whose last element decides the format', () => spiked(100000)],
    ['matrix', () => torch_randn(1000, 300)],
    ['wide matrix', () => torch_randn(3, 100000)],
    ['matrix whose last element decides the format', () => spiked(1000, 300)],
    ['wide matrix whose last element decides the format', () => spiked(2, 100000)],
    ['single column', () => spiked(100000, 1)],
    ['matrices', () => torch_randn(100, 30, 40)],
    ['small matrices', () => torch_randn(100, 100, 2, 5)],
    ['large matrices', () => spiked(2, 1000, 300)],
    ['whole numbers', () => torch_arange(1n, 100000n).view([100, 1000])],
    ['infinite numbers', () => torch_full([1000, 100], Infinity)],
    ['logicals', () => torch_ones(1000, 100).to({ dtype: torch_bool() })],
    ['halves', () => torch_ones(100000).to({ dtype: torch_half() })],
    ['not contiguous', () => torch_randn(300, 1000).t()],
    ['integers of all sizes', () => torch_arange(-50000, 50000).to({ dtype: torch_long() }).pow(3).view([-1, 1])],
  ])('(%s) is printed as if all of it were formatted', (_, make) => {
    const x = make()
    for (const n of [2, 30, 100]) expect(print_tensor(handle_of(x), { n })).toBe(all_then_cut(x, n))
  })
  test('prints all with n = -1', () => {
    expect(print_tensor(handle_of(torch_arange(1, 70000)), { n: -1 }).split('\n')).toHaveLength(70002)
  })
  test('is the same to console.log, to text and to print()', () => {
    const x = torch_randn(400, 400)
    expect([inspect(x), `${x}`]).toEqual([all_then_cut(x, 30), all_then_cut(x, 30)])
  })
})
