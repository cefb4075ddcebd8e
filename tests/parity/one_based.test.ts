/** What R's table says counts from 1, by calling it: a 0 is refused there, and nowhere else. */
import * as torch from 'torchluz'
import { native } from '../../src/native/addon'
import { parse_schema, type Schema, type SchemaValue } from '../../src/torch/dispatch/schema'
import { describe_with, text } from '../shared'

const file = 'parity/one_based.tsv'
const refusal = /Indexing starts at 1|count(s|ed)? from 1|numbered (from )?1|1-based/
const rows =
  describe_with(file) === describe
    ? text(file)
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split('\t'))
    : []

/** What R counts from 0 by oversight, against its own other half, and the package from 1. */
const from_one_here = new Set([
  'moveaxis source',
  'moveaxis destination',
  'swapaxes axis0',
  'swapaxes axis1',
  'unfold dimension',
])

type Callable = (...args: unknown[]) => unknown
const integers = { dtype: torch.torch_long() }
const values: Record<string, () => unknown> = {
  Tensor: () => torch.torch_ones(2, 2, 2),
  int: () => 1,
  float: () => 1,
  Scalar: () => 1,
  bool: () => false,
  str: () => 'sum',
  ScalarType: () => torch.torch_float(),
}
const value_of = ({ type, list }: SchemaValue): unknown => {
  const value = values[type]?.()
  return list ? [value] : value
}
const is_tensor_of_numbers = ({ name, type }: SchemaValue): boolean =>
  type === 'Tensor' && /^(index|indices|dims|target|self)$/.test(name)

/** A function or method whose argument `name` is `count`, the others being of the right kind. */
function call(fn: string, name: string, count: number, { args }: Schema): void {
  const method = fn.startsWith('Tensor$')
  const named: Record<string, unknown> = {}
  for (const arg of args) {
    if (arg.name === name && is_tensor_of_numbers(arg)) {
      const numbers = torch.torch_full([2], count, integers)
      named[name] = arg.list ? [numbers] : numbers
    } else if (arg.name === name) named[name] = arg.list ? [count] : count
    else if (arg.fallback === undefined) named[arg.name] = value_of(arg)
  }
  const [first] = args
  if (!method) return void (torch as unknown as Record<string, Callable>)[fn]!(named)
  const self = named[first!.name] as object
  delete named[first!.name]
  ;(self as Record<string, Callable>)[fn.slice('Tensor$'.length)]!(named)
}

function message_of(run: () => void): string {
  try {
    run()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

/** What is not refused at 0, and why. */
const otherwise = new Set([
  // Passed on as LAPACK counts: libtorch itself refuses 0.
  'torch_lu_solve LU_pivots',
  'torch_lu_unpack LU_pivots',
  // The operators take it as libtorch does; nnf_nll_loss() and nnf_cross_entropy() count it from 1.
  'torch_cross_entropy_loss ignore_index',
  'torch_nll_loss ignore_index',
  'torch_nll_loss2d ignore_index',
  'torch_nll_loss_nd ignore_index',
  // Not by names: size(0), stride(0) and split(1, 0) are refused by the tests of tensors.
  'Tensor$size dim',
  'Tensor$stride dim',
  'Tensor$split dim',
  'torch_split dim',
])

const callable = rows.flatMap(([fn = '', argument = '', , base = '']) => {
  const operator = fn.replace(/^(torch_|Tensor\$)/, '')
  if (operator === fn && !fn.startsWith('linalg_')) return []
  const exists = fn.startsWith('Tensor$') ? operator in torch.torch_ones(1) : fn in torch
  const forms = native
    .schemas(`aten::${operator}`)
    .map(({ schema }) => parse_schema(schema))
    .filter(({ args }) => args.some(({ name, type }) => name === argument && type !== 'Dimname'))
    .filter(({ args }) => !args.some(({ name, written }) => written && /^(out|values|indices)/.test(name)))
  return exists && forms.length > 0 ? [{ title: `${fn} ${argument}`, fn, argument, operator, base, forms }] : []
})

describe_with(file)('an argument of R’s table', () => {
  test('is called where it is an operator’s', () => {
    expect(callable.length).toBeGreaterThan(300)
  })
  test.each(callable.filter(({ base, title }) => base === '1' && !otherwise.has(title)))(
    'counts from 1 and refuses 0: $title',
    (row) => {
      const said = (count: number) => row.forms.map((form) => message_of(() => call(row.fn, row.argument, count, form)))
      expect(said(0).filter((message) => refusal.test(message))).not.toEqual([])
      expect(said(1).filter((message) => refusal.test(message))).toEqual([])
    },
  )
  test('counts from 1 by position too', () => {
    const x = torch.torch_ones(2, 2)
    for (const run of [() => x.size(0), () => x.stride(0), () => x.split(1, 0), () => torch.torch_split(x, 1, 0)])
      expect(message_of(run)).toMatch(/1/)
  })
  test.each(callable.filter(({ base }) => base === '0'))('counts from 0: $title', (row) => {
    const from_one = from_one_here.has(`${row.operator.replace(/_$/, '')} ${row.argument}`)
    const refused = row.forms.map((form) => refusal.test(message_of(() => call(row.fn, row.argument, 0, form))))
    expect(refused.some(Boolean)).toBe(from_one)
  })
})

const x = torch.torch_tensor([
  [1, 5, 3],
  [9, 2, 4],
])
const at = (result: unknown, place: number): torch.Tensor =>
  Array.isArray(result) ? (result as torch.Tensor[])[place]! : (result as torch.Tensor)
/** Index results by function: where the largest, smallest or middle element of a row is, from 1 or 0. */
const results: Record<string, () => [result: torch.Tensor, from_one: number[]]> = {
  argmax: () => [x.argmax(2), [2, 1]],
  argmin: () => [x.argmin(2), [1, 2]],
  argsort: () => [x.argsort(2), [1, 3, 2, 2, 3, 1]],
  max: () => [at(x.max({ dim: 2 }), 1), [2, 1]],
  min: () => [at(x.min({ dim: 2 }), 1), [1, 2]],
  sort: () => [at(x.sort(2), 1), [1, 3, 2, 2, 3, 1]],
  topk: () => [at(x.topk(1, 2), 1), [2, 1]],
  nonzero: () => [at(x.gt(4).nonzero(), 0), [1, 2, 2, 1]],
  argwhere: () => [x.gt(4).argwhere(), [1, 2, 2, 1]],
  kthvalue: () => [at(x.kthvalue(1, 2), 1), [1, 2]],
  median: () => [at(x.median(2), 1), [3, 3]],
  nanmedian: () => [at(x.nanmedian(2), 1), [3, 3]],
  mode: () => [at(x.mode(2), 1), [1, 2]],
  cummax: () => [at(x.cummax(2), 1), [1, 2, 2, 1, 1, 1]],
  cummin: () => [at(x.cummin(2), 1), [1, 1, 1, 1, 2, 2]],
  tril_indices: () => [torch.torch_tril_indices(2, 2), [1, 2, 2, 1, 1, 2]],
  triu_indices: () => [torch.torch_triu_indices(2, 2), [1, 1, 2, 1, 2, 2]],
}
/** Those of the table's rows that such a result stands for. */
const result_rows = rows.flatMap(([fn = '', argument = '', , base = '']) => {
  const operator = fn.replace(/^(torch_|Tensor\$)/, '')
  return operator in results && /^result/.test(argument) ? [{ fn, operator, base }] : []
})
describe_with(file)('a result of R’s table', () => {
  test('is looked at', () => expect(result_rows.length).toBeGreaterThan(25))
  test.each(result_rows)('counts from $base: $fn', ({ operator, base }) => {
    const [result, from_one] = results[operator]!()
    const numbers = torch.as_typed_array(result.contiguous()) as BigInt64Array
    expect(Array.from(numbers, Number)).toEqual(from_one.map((n) => n - 1 + Number(base)))
  })
})

const first_of_two = torch.torch_tensor([[[9, 0]]])
const first_of_four = torch.torch_tensor([
  [
    [
      [9, 0],
      [0, 0],
    ],
  ],
])
const first_of_eight = first_of_four.unsqueeze(3).expand([1, 1, 2, 2, 2]).contiguous()
const sparse = torch.torch_tensor([
  [5, 0],
  [0, 0],
])
const one = torch.torch_tensor([1])
/** Results by function, of which the first number stands for the first of several. */
const firsts: Record<string, () => unknown> = {
  Tensor$indices: () => sparse.to_sparse().coalesce().indices(),
  Tensor$ccol_indices: () => sparse.to_sparse_csc().ccol_indices(),
  Tensor$crow_indices: () => sparse.to_sparse_csr().crow_indices(),
  Tensor$col_indices: () => sparse.to_sparse_csr().col_indices(),
  Tensor$row_indices: () => sparse.to_sparse_csc().row_indices(),
  Tensor$multinomial: () => torch.torch_tensor([1, 0]).multinomial(1),
  Tensor$nonzero_static: () => one.nonzero_static({ size: 1 }),
  torch_adaptive_max_pool1d: () => at(torch.torch_adaptive_max_pool1d(first_of_two, 1), 1),
  torch_adaptive_max_pool2d: () => at(torch.torch_adaptive_max_pool2d(first_of_four, [1, 1]), 1),
  torch_adaptive_max_pool3d: () => at(torch.torch_adaptive_max_pool3d(first_of_eight, [1, 1, 1]), 1),
  torch_bucketize: () => torch.torch_bucketize(one.sub(1), torch.torch_tensor([1, 2])),
  torch_embedding_bag: () =>
    at(torch.torch_embedding_bag(first_of_two.get(1), one.long(), one.long().sub(1n), { mode: 1 }), 1),
  torch_max_pool1d_with_indices: () => at(torch.torch_max_pool1d_with_indices(first_of_two, 2), 1),
  torch_max_pool2d_with_indices: () => at(torch.torch_max_pool2d_with_indices(first_of_four, 2), 1),
  torch_max_pool3d_with_indices: () => at(torch.torch_max_pool3d_with_indices(first_of_eight, 2), 1),
  torch_multinomial: () => torch.torch_multinomial(torch.torch_tensor([1, 0]), 1),
  torch_nonzero_static: () => torch.torch_nonzero_static(one, { size: 1 }),
  torch_randint: () => torch.torch_randint(0, 1, [1]),
  torch_randperm: () => torch.torch_randperm(1),
  torch_searchsorted: () => torch.torch_searchsorted(torch.torch_tensor([1, 2]), one.sub(1)),
  torch_unique_consecutive: () => at(torch.torch_unique_consecutive(one, { return_inverse: true }), 1),
  torch_unique_dim: () => at(torch.torch_unique_dim(one, 1, { return_inverse: true }), 1),
  torch_unique_dim_consecutive: () => at(torch.torch_unique_dim_consecutive(one, 1, { return_inverse: true }), 1),
  torch_where: () => at(torch.torch_where(one.gt(0)), 0),
}
/** From 0 in R against its own other half, from 1 here. */
const results_from_one_here = /adaptive_max_pool|^Tensor\$multinomial/
describe_with(file)('a result of R’s table', () => {
  const seen = rows.filter(([fn = '', argument = '']) => fn in firsts && /^result/.test(argument))
  test.each(seen.map(([fn = '', , , base]) => ({ fn, base: Number(base) })))('begins at $base: $fn', ({ fn, base }) => {
    const [first] = torch.as_numeric(firsts[fn]!() as torch.Tensor)
    expect(first).toBe(results_from_one_here.test(fn) ? 1 : base)
  })
  test('is missing for none of these', () => expect(seen.length).toBe(Object.keys(firsts).length))
})
