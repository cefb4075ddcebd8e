/** Which sources of functions are straight lines of tensor functions, and the calls that are read in them. */
import { calls_of } from '../../src/torch/items/straight_line'

/** The calls in a function's source; it does not run. */
const read = (source: string) => calls_of(new Function(`return ${source}`)() as (row: never) => unknown)

test.each([
  ['(x) => torch_tensor(x)', ['1 0 tensor']],
  ['(x) => x', []],
  ['function (x) { return torch_div(torch_tensor(x), +255) }', ['1 0 tensor', '1 1 div']],
  ['(x) => (0, m.torch_tensor)(x).flatten()', ['1 0 tensor', '1 1 flatten']],
  [
    '(x) => m.pipe(torch_tensor(x), m.torch_neg, (t) => t.neg().abs())',
    ['1 0 tensor', '1 1 pipe', 'stage', '1 1 neg', 'stage', '2 2 neg', '2 3 abs'],
  ],
  ['(x) => torch_tensor(x).clamp({ min: -1, max: 2 * 3 })', ['1 0 tensor', '1 1 clamp {}']],
  ['(x) => torch_tensor(x, { dtype: torch_float() })', ['1 0 dtype', '1 1 tensor {}']],
  ['(x) => torch_tensor(x).float()', ['1 0 tensor', '1 1 dtype', '1 1 to {}']],
  ['(x) => torch_tensor(x).to(m.torch_float())', ['1 0 tensor', '1 1 dtype', '1 2 to {}']],
  ['(x) => torch_tensor(x).view(-1, 2)', ['1 0 tensor', '1 1 view {}']],
  ['(x) => { let t; const k = 2; t = torch_tensor(x).div(k);; return t }', ['1 0 tensor', '1 1 div']],
  ['(x) => { "use strict"; return torch_tensor(x) }', ['1 0 tensor']],
  ['({ transform(x) { return torch_tensor(x) } }).transform', ['1 0 tensor']],
  ['(class { transform(x) { return torch_tensor(x) } }).prototype.transform', ['1 0 tensor']],
  ['({ ["a" + 1](x) { return torch_tensor(x) } }).a1', ['1 0 tensor']],
])('%s calls %j', (source, calls) => {
  expect(read(source)).toEqual(calls)
})

test.each([
  'async (x) => torch_tensor(x)',
  'function* (x) { return torch_tensor(x) }',
  'async function (x) { return torch_tensor(x) }',
  '({ get f() { return (x) => torch_tensor(x) } }).f.bind(null)',
  '({ async f(x) { return torch_tensor(x) } }).f',
  '({ *f(x) { return torch_tensor(x) } }).f',
  '(...x) => torch_tensor(x)',
  '([x]) => torch_tensor(x)',
  '({ x }) => torch_tensor(x)',
  '(x = 1) => torch_tensor(x)',
  '() => torch_tensor(1)',
  '(x, y) => torch_tensor(x)',
  '(x) => torch_tensor(...x)',
  '(x) => torch_tensor?.(x)',
  '(x) => m?.torch_tensor(x)',
  '(x) => torch_tensor(x)?.neg()',
  '(x) => torch_tensor(x)["neg"]()',
  '(x) => m["torch_tensor"](x)',
  '(x) => m.n.torch_tensor(x)',
  '(x) => new torch_tensor(x)',
  '(x) => torch_tensor(x).view(n)',
  '(x) => torch_tensor(x).to({ ...options })',
  '(x) => torch_tensor(x).to({ [key]: 1 })',
  '(x) => torch_tensor(x).to({ get dtype() { return 1 } })',
  '(x) => torch_tensor(x).to({ dtype: f(1) })',
  '(x) => torch_tensor(x).permute([...[2, 1]])',
  '(x) => torch_tensor(x).add(n++)',
  '(x) => torch_tensor(x).add(`${n}`)',
  '(x) => torch_tensor(x).add(/a/)',
  '(x) => torch_tensor(x).add(n = 2)',
  '(x) => torch_tensor(x).sum()',
  '(x) => torch_exp(torch_tensor(x))',
  '(x) => torch_tensor(x).mul_(2)',
  '(x) => f(torch_tensor(x))',
  '(x) => (n, torch_tensor(x))',
  '(x) => n ? torch_tensor(x) : x',
  '(x) => [torch_tensor(x)]',
  '(x) => torch_tensor(x) + 1',
  '(x) => { torch_tensor(x) }',
  '(x) => { n = torch_tensor(x); return n }',
  '(x) => { const [t] = torch_tensor(x); return t }',
  '(x) => { if (n) return x; return torch_tensor(x) }',
  '(x) => { const t = torch_tensor(x); t += 1; return t }',
  '(x) => pipe(x, f)',
  '(x) => pipe(torch_tensor(x), (a, b) => a)',
  '(x) => { const torch_neg = torch_tensor(x); return torch_neg(torch_neg) }',
  'Math.abs',
  '((x) => torch_tensor(x)).bind(null)',
  'class { constructor(x) {} }',
])('%s is no straight line', (source) => {
  expect(read(source)).toBeNull()
})
