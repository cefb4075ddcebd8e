/** R's modules and functions of nn: all there, with R's arguments in R's order. */
import * as torchluz from 'torchluz'
import { describe_with, text } from '../shared'

const library = torchluz as unknown as Record<string, ((...args: unknown[]) => unknown) | undefined>
interface Row {
  name: string
  kind: string
  args: string
  tier: string
}
const rows_of = (file: string): Row[] =>
  text(file)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map(([name, kind, args, , tier]) => ({ name: name!, kind: kind!, args: args!, tier: tier! }))

/** The names of R's arguments: `a, b=[1, 2], c=NULL` gives a, b, c. */
const names_of = (args: string): string[] =>
  args
    .replace(/\[[^\]]*\]/g, '')
    .split(',')
    .map((arg) => arg.split('=')[0]!.trim())
    .filter((name) => name !== '' && name !== '...')

/** What takes no named arguments: containers take modules, nn_identity anything. */
const unnamed = new Set(['nn_identity', 'nn_sequential', 'nn_module_dict', 'nn_module', 'nn_parameter', 'nn_buffer'])

/** The arguments that a function names when it is given one that it does not have. */
function arguments_of(name: string): string[] {
  try {
    library[name]!({ no_such_argument: 1 })
  } catch (error) {
    const list = /It takes (.*)\.$/.exec((error as Error).message)?.[1]
    if (list !== undefined) return list === 'no named arguments' ? [] : list.split(', ')
  }
  throw new Error(`${name} does not name its arguments`)
}

describe_with('parity/torch.tsv')('R modules and functionals', () => {
  const rows = rows_of('parity/torch.tsv').filter(
    ({ name, kind, tier }) =>
      tier !== 'x' && (['module', 'functional'].includes(kind) || /^nn_(utils|prune_head$|adaptive)/.test(name)),
  )
  test('are many', () => expect(rows.length).toBeGreaterThan(180))
  test.each(rows.map((row) => [row.name, row] as const))('%s', (name, { args }) => {
    expect(typeof library[name]).toBe('function')
    if (unnamed.has(name)) return
    const named = arguments_of(name)
    const wanted = names_of(args)
    expect(named.slice(0, wanted.length)).toEqual(wanted)
  })
})

describe_with('parity/nn_module_api.tsv')('members of R modules', () => {
  const { nn_batch_norm2d, nn_bilinear, nn_conv2d, nn_embedding, nn_gru, nn_layer_norm, nn_linear, nn_lstm, nn_rnn } =
    torchluz
  const made: Record<string, () => object> = {
    nn_batch_norm2d: () => nn_batch_norm2d(2),
    nn_bilinear: () => nn_bilinear(2, 3, 4),
    nn_conv2d: () => nn_conv2d(1, 2, 3),
    nn_embedding: () => nn_embedding(3, 2),
    nn_embedding_bag: () => torchluz.nn_embedding_bag,
    nn_gru: () => nn_gru(2, 3),
    nn_layer_norm: () => nn_layer_norm(2),
    nn_linear: () => nn_linear(2, 3),
    nn_lstm: () => nn_lstm(2, 3),
    nn_module_dict: () => torchluz.nn_module_dict({ a: nn_linear(1, 1) }),
    nn_module_list: () => torchluz.nn_module_list([nn_linear(1, 1)]),
    nn_rnn: () => nn_rnn(2, 3),
    nn_sequential: () => torchluz.nn_sequential(nn_linear(1, 1)),
    nn_utils_weight_norm: () => torchluz.nn_utils_weight_norm('weight'),
    PackedSequence: () => torchluz.nn_utils_rnn_pack_sequence([torchluz.torch_ones(2, 1)], { enforce_sorted: false }),
  }
  /** R's operators as methods. */
  const forms: Record<string, (x: object) => unknown> = {
    length: (x) => torchluz.length(x as never) === 1,
    '[[i]]': (x) => (x as { get(i: number): object }).get(1) instanceof torchluz.nn_Module,
    '[i]': (x) => torchluz.length((x as torchluz.nn_sequential).subset([1])) === 1,
    '[[name]]': (x) => (x as { get(i: string): object }).get('a') instanceof torchluz.nn_Module,
    'as.list': (x) => [...(x as Iterable<unknown>)].length === 1,
    'same names': (x) => 'weight_ih_l1' in x && 'bias_hh_l1' in x,
    'weight_ih_l1, weight_hh_l1, bias_ih_l1, bias_hh_l1, …_reverse': (x) => 'weight_hh_l1' in x && 'bias_ih_l1' in x,
  }
  const rows = text('parity/nn_module_api.tsv')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([type, , , , , tier]) => type! in made && tier !== 'x')
  test.each(rows.map(([type, member]) => [type!, member!] as const))('%s: %s', (type, member) => {
    const x = made[type]!()
    expect(forms[member] === undefined ? member in x : forms[member]!(x)).toBe(true)
  })
})
