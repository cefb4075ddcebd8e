/** The comparison with R's tables: it reads them, counts, and tells what differs. The tables themselves: npm run parity. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fallen } from '../../scripts/parity/counts'
import { find } from '../../scripts/parity/compare'
import type { Counts } from '../../scripts/parity/counts'
import { count } from '../../scripts/parity/counts'
import { has_tables, parse_arguments, rows_of, tables, type Row } from '../../scripts/parity/tables'
import { from_text, same, unknown, type Value } from '../../scripts/parity/values'

const row = (name: string, args: string, more: Partial<Row> = {}): Row => ({
  table: 'torch',
  type: undefined,
  name,
  kind: 'function',
  args: parse_arguments(args),
  tier: '1',
  notes: '',
  ...more,
})

test("R's lists of arguments are read", () => {
  expect(parse_arguments('x, dim=[1, 2], ..., p=f(2, 3)')).toEqual([
    { name: 'x', value: undefined },
    { name: 'dim', value: '[1, 2]' },
    { name: '...', value: undefined },
    { name: 'p', value: 'f(2, 3)' },
  ])
})

test.each<[string, Value]>([
  ['NULL', null],
  ['2^16', 65536],
  ['1 / 8', 0.125],
  ['[0.9, 0.999]', [0.9, 0.999]],
  ['"mean"', 'mean'],
  ['1e-5', 1e-5],
  ['0.', 0],
  ['-1', -1],
])('the default %s is %p', (text, value) => expect(from_text(text)).toEqual(value))

test('a default that is a call of something cannot be told', () =>
  expect(from_text('cuda_current_device()')).toBe(unknown))

test("R's list of choices stands for its first", () => {
  expect(same('mean', ['mean', 'sum'])).toBe(true)
  expect(same('sum', ['mean', 'sum'])).toBe(false)
})

describe('a row', () => {
  test('that is there, with its arguments, has no difference', () => {
    const { form, difference } = find(row('torch_topk', 'self, k, dim=-1, largest=TRUE, sorted=TRUE'))
    expect({ form, difference }).toEqual({ form: 'torch_topk', difference: undefined })
  })
  test('of a function that is not there has no form', () =>
    expect(find(row('torch_nothing', 'x')).form).toBeUndefined())
  test('with its arguments in another order differs', () =>
    expect(find(row('torch_topk', 'self, dim=-1, k')).difference).toMatch('instead of self, dim, k'))
  test('with an argument that is not there differs', () =>
    expect(find(row('torch_topk', 'self, k, tail')).difference).toMatch('without tail'))
  test('with another default differs', () =>
    expect(find(row('torch_topk', 'self, k, dim=1')).difference).toBe("dim: -1, R's is 1"))
  test('of a layer with another default differs', () =>
    expect(find(row('nn_linear', 'in_features, out_features, bias=FALSE', { kind: 'module' })).difference).toMatch(
      'bias',
    ))
  test('of an optimizer with another default differs', () =>
    expect(find(row('optim_sgd', 'params, lr=optim_required(), momentum=1', { kind: 'optimizer' })).difference).toMatch(
      'momentum',
    ))
  test('of a method of a class is found by what stands for it', () => {
    expect(find(row('%%.torch_tensor', 'e1, e2', { kind: 's3' })).form).toBe('x.fmod(…)')
    expect(find(row('length.dataset', 'x', { kind: 's3' })).form).toBe('length(x)')
  })
  test('of a member is looked up in an object of its class', () => {
    const member = { table: 'nn_module_api' as const, kind: 'method' }
    expect(find(row('load_state_dict', 'state_dict', { ...member, type: 'optimizer' })).form).toBe('x.load_state_dict')
    expect(find(row('no_such_member', '', { ...member, type: 'optimizer' })).form).toBeUndefined()
  })
})

test('counts that fall are told', () => {
  const before: Counts = { torch: { 1: { rows: 3, here: 3, same: 2 } } }
  expect(fallen(before, before)).toEqual([])
  expect(fallen(before, { torch: { 1: { rows: 3, here: 2, same: 2 } } })).toEqual([
    'torch, tier 1: 2 rows here, there were 3',
  ])
  expect(fallen(before, {})).toHaveLength(2)
})

;(has_tables ? test : test.skip)("as many of R's rows are here as counts.json says", () => {
  const before = JSON.parse(readFileSync(join(__dirname, '../../scripts/parity/counts.json'), 'utf8')) as Counts
  const now = Object.fromEntries(tables.map((table) => [table, count(rows_of(table).map(find))])) as Counts
  expect(fallen(before, now)).toEqual([])
})
