/** Each row of R's tables beside what the package has for it. */
import * as torchluz from '../../src'
import { required } from '../../src/torch/arguments'
import { has_declared_member } from './declarations'
import { declared_of, declared_of_method, type Declared } from './declared'
import { differences, left_out } from './differences'
import { generic_functions, member_forms, operator_methods, syntax } from './generics'
import { instances } from './instances'
import { title_of, type Argument, type Row } from './tables'
import { from_text, same, show, unknown } from './values'

export interface Finding {
  row: Row
  /** How it is written here; undefined where it is missing. */
  form: string | undefined
  /** What differs in its arguments; undefined where nothing does. */
  difference: string | undefined
  /** Why it differs or is missing on purpose. */
  reason: string | undefined
}

const exported = torchluz as unknown as Record<string, unknown>
const has_export = (name: string): boolean => name in exported
const tensor = () => torchluz.torch_ones(2, 2)

/** R's methods by class: their classes. */
const s3_classes =
  /\.(R7|device_dataloader|lr_records|trained_RGAN|array|numeric|matrix|default|list|name|slice|dataset|dataloader|utils_sampler|(torch|nn|script|cuda|iterable|dataset|luz)_\w+)$/

/** The form of a method by class, `sum.torch_tensor`. */
function s3_form(name: string): string | undefined {
  const type = s3_classes.exec(name)?.[1] ?? ''
  const generic = name.replace(s3_classes, '')
  if (generic in operator_methods && (type === 'torch_tensor' || generic.startsWith('[')))
    return `x.${operator_methods[generic]!}(…)`
  if (generic in syntax) return syntax[generic]
  const named = generic_functions[generic] ?? generic
  if (has_export(named)) return `${named}(x)`
  if (named in torchluz.R) return `R.${named}(x)`
  return type === 'torch_tensor' && generic in tensor() ? `x.${generic}()` : undefined
}

/** The form of a member of a class's objects. */
function member_form(type: string, name: string): string | undefined {
  if (name === 'initialize' && has_export(type)) return `new ${type}(…)`
  if ((torchluz.luz_hooks as readonly string[]).includes(name)) return `${name}() { … }`
  const form = member_forms[`${type}$${name}`] ?? member_forms[name]
  const object = instances[type]?.()
  if (object === undefined) return has_declared_member(type, name) ? `x.${name}` : undefined
  if (form === 'x(…)') return typeof object === 'function' ? form : undefined
  if (form?.includes('x')) return form
  if (form === '[Symbol.iterator]()') return Symbol.iterator in object ? 'for (const item of x)' : undefined
  const wanted = (form ?? name).split(', ').filter((one) => !one.startsWith('…'))
  const is_there = (one: string) => one in object || has_declared_member(type, one)
  return wanted.every(is_there)
    ? wanted.map((one) => (/^\w+$/.test(one) ? `x.${one}` : `x['${one}']`)).join(', ')
    : undefined
}

function form_of(row: Row): string | undefined {
  const { table, type, name, kind } = row
  if (table === 'tensor_methods') return name in tensor() ? `x.${name}${kind === 'property' ? '' : '()'}` : undefined
  if (type !== undefined) return member_form(type, name)
  if (kind === 's3') return s3_form(name)
  if (!name.includes('$')) return has_export(name) ? name : undefined
  const [owner, member] = name.split('$') as [string, string]
  return member_form(owner, member)
}

/** Whether a default is R's; where ours cannot be told, R's own NULL is taken for an argument that may be left out. */
function default_differs(ours: Declared['values'][string] | undefined, theirs: Argument): string | undefined {
  if (theirs.value === undefined || ours === undefined || ours === unknown) return undefined
  const wanted = from_text(theirs.value)
  if (wanted === unknown) return undefined
  if (ours === required) return wanted === null ? undefined : `${theirs.name} has no default, R's is ${theirs.value}`
  return same(ours as never, wanted) ? undefined : `${theirs.name}: ${show(ours)}, R's is ${theirs.value}`
}

function arguments_differ(row: Row, declared: Declared): string | undefined {
  const spread = row.args.findIndex(({ name }) => name === '...')
  const kept = row.args.filter(({ name }) => !left_out.has(name))
  const places = (spread < 0 ? kept : row.args.slice(0, spread)).filter(({ name }) => !left_out.has(name))
  const missing = kept.filter(({ name }) => !declared.names.includes(name)).map(({ name }) => name)
  if (row.kind === 'generator' && missing.length === 0) return undefined
  if (missing.length > 0 && !(declared.rest && spread < 0))
    return `without ${missing.join(', ')}; has ${declared.names.join(', ')}`
  const ours = declared.names.slice(0, declared.places)
  const wanted = places.map(({ name }) => name).slice(0, ours.length)
  if (ours.slice(0, wanted.length).join() !== wanted.join()) return `${ours.join(', ')} instead of ${wanted.join(', ')}`
  return kept.map((arg) => default_differs(declared.values[arg.name], arg)).find((text) => text !== undefined)
}

/** First arguments with which a function of a kind is asked for its others. */
const examples = (row: Row): unknown[] => {
  if (row.kind === 'scheduler') return [torchluz.optim_sgd([torchluz.torch_ones(1)], { lr: 0.1 })]
  return Array.from({ length: 3 }, tensor)
}

const unchecked = new Set(['s3', 'constant', 'property', 'field', 'hook', 'operator', 'infix'])

function difference_of(row: Row): string | undefined {
  if (unchecked.has(row.kind) || row.args.length === 0) return undefined
  let declared: Declared | undefined
  if (row.table === 'tensor_methods') declared = declared_of_method(tensor(), row.name)
  else if (row.type === undefined && !row.name.includes('$'))
    declared = declared_of(row.name, exported[row.name], examples(row))
  else return undefined
  return declared === undefined ? 'its arguments cannot be told' : arguments_differ(row, declared)
}

export function find(row: Row): Finding {
  const form = form_of(row)
  const difference = form === undefined ? undefined : difference_of(row)
  return { row, form, difference, reason: differences[row.table]?.[title_of(row)] }
}
