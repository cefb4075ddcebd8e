/** What kinds of values arguments take, told by their defaults: numbers, booleans and strings stay what they are. */
import { required } from '../torch/arguments'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { Tensor } from '../torch/tensor'
import { check_size, is_size } from './sizes'

const is_list = (x: unknown): boolean => Array.isArray(x) || ArrayBuffer.isView(x)

const is_number = (x: unknown): x is number => typeof x === 'number' && !Number.isNaN(x)
const from_zero = (x: unknown): boolean => is_number(x) && x >= 0 && x < Infinity
const fraction = (x: unknown): boolean => is_number(x) && x >= 0 && x <= 1

/** Kinds, in words, and which values are of them. A computation by NaN would go through, and give NaN everywhere. */
const kinds = {
  'a number': is_number,
  'a number or NaN': (x: unknown) => typeof x === 'number',
  'a number, NaN or null': (x: unknown) => x === null || typeof x === 'number',
  'a number from 0 on': from_zero,
  'a number from 0 on or null': (x: unknown) => x === null || from_zero(x),
  'a number between 0 and 1': fraction,
  'a number between 0 and 1, or null': (x: unknown) => x === null || fraction(x),
  'a whole number from 1 on or null': (x: unknown) => x === null || (Number.isSafeInteger(x) && Number(x) > 0),
  'true or false': (x: unknown) => typeof x === 'boolean',
  'a dimension, counted from 1 or from the end (-1)': (x: unknown) => Number.isInteger(x) || typeof x === 'bigint',
  'a string': (x: unknown) => typeof x === 'string',
  'a number or null': (x: unknown) => x === null || is_number(x),
  'true, false or null': (x: unknown) => x === null || typeof x === 'boolean',
  'a number, an array of them or null': (x: unknown) => x === null || typeof x === 'number' || is_list(x),
  'a tensor or an array of numbers': (x: unknown) => x instanceof Tensor || is_list(x),
  'a tensor or null': (x: unknown) => x === null || x instanceof Tensor,
  'a tensor, an array of numbers or null': (x: unknown) => x === null || x instanceof Tensor || is_list(x),
}
type Kind = keyof typeof kinds
const by_default: Readonly<Record<string, Kind>> = { number: 'a number', boolean: 'true or false', string: 'a string' }

/** The kinds of arguments whose default is null. */
const beside_null: Readonly<Record<string, Kind>> = {
  max_norm: 'a number or null',
  eps: 'a number or null',
  scale: 'a number or null',
  value: 'a number, NaN or null',
  padding_idx: 'a number or null',
  param: 'a number or null',
  size: 'a number, an array of them or null',
  divisor_override: 'a number or null',
  align_corners: 'true, false or null',
  recompute_scale_factor: 'true, false or null',
  scale_factor: 'a number, an array of them or null',
  weight: 'a tensor, an array of numbers or null',
  pos_weight: 'a tensor, an array of numbers or null',
  bias: 'a tensor, an array of numbers or null',
  linear_bias: 'a tensor, an array of numbers or null',
  running_mean: 'a tensor, an array of numbers or null',
  running_var: 'a tensor, an array of numbers or null',
  offsets: 'a tensor or null',
  per_sample_weights: 'a tensor or null',
  out: 'a tensor or null',
  q_proj_weight: 'a tensor or null',
  k_proj_weight: 'a tensor or null',
  v_proj_weight: 'a tensor or null',
  static_k: 'a tensor or null',
  static_v: 'a tensor or null',
}
/** The kinds of arguments that have no default. */
const of_required: Readonly<Record<string, Kind>> = {
  norm_type: 'a number',
  dim: 'a dimension, counted from 1 or from the end (-1)',
  threshold: 'a number',
  val: 'a number or NaN',
  sparsity: 'a number',
  max_norm: 'a number',
  clip_value: 'a number',
  embed_dim_to_check: 'a number',
  num_heads: 'a number',
  dropout_p: 'a number between 0 and 1',
  add_zero_attn: 'true or false',
  in_proj_weight: 'a tensor or null',
  in_proj_bias: 'a tensor or null',
  bias_k: 'a tensor or null',
  bias_v: 'a tensor or null',
  out_proj_bias: 'a tensor or null',
  out_proj_weight: 'a tensor or an array of numbers',
  weight: 'a tensor or an array of numbers',
  linear_weight: 'a tensor or an array of numbers',
  running_mean: 'a tensor, an array of numbers or null',
  running_var: 'a tensor, an array of numbers or null',
}
const is_mask = (name: string): boolean => name.endsWith('mask')
/** Arguments of a narrower or a wider kind than their default's. */
const beside_number: Readonly<Record<string, Kind>> = {
  momentum: 'a number or null',
  dropout_p: 'a number between 0 and 1',
  label_smoothing: 'a number between 0 and 1',
  padding_value: 'a number or NaN',
}
/** What layers refuse when they are made; functions compute with it, as PyTorch's do. */
const of_layers: Readonly<Record<string, readonly [kind: Kind, beside_null: Kind]>> = {
  momentum: ['a number between 0 and 1, or null', 'a number between 0 and 1, or null'],
  eps: ['a number from 0 on', 'a number from 0 on or null'],
  layer_norm_eps: ['a number from 0 on', 'a number from 0 on or null'],
  max_norm: ['a number from 0 on', 'a number from 0 on or null'],
  divisor_override: ['a whole number from 1 on or null', 'a whole number from 1 on or null'],
}
/** Arguments that can be functions, words or lists besides their default: their layers check them. */
const free = ['activation', 'nonlinearity', 'padding_mode', 'attention']

function kind_of(name: string, fallback: unknown, in_layer: boolean): Kind | undefined {
  const narrow = in_layer ? of_layers[name] : undefined
  if (narrow !== undefined && fallback !== required) return narrow[fallback === null ? 1 : 0]
  if (fallback === required) return of_required[name]
  if (fallback === null) return is_mask(name) ? 'a tensor or null' : beside_null[name]
  return beside_number[name] ?? by_default[typeof fallback]
}

/** What values of an argument are checked for. */
export interface Check {
  name: string
  kind: Kind | 'size' | 'size or null'
  /** What is of the kind: no value but the default needs to be looked at. */
  fallback: unknown
}

/** The checks of the arguments of `op`, by their defaults. `sizes`: whether sizes are checked too. */
export function checks_of(defaults: object, op: string, sizes: boolean): Check[] {
  const in_layer = op.startsWith('nn_')
  return (Object.entries(defaults) as [string, unknown][]).flatMap(([name, fallback]): Check[] => {
    if (is_size(name)) return sizes ? [{ name, kind: fallback === null ? 'size or null' : 'size', fallback }] : []
    if (free.includes(name)) return []
    const kind = kind_of(name, fallback, in_layer)
    return kind === undefined ? [] : [{ name, kind, fallback }]
  })
}

/** @throws TypeError for values of another kind; ValueError for sizes that are none. */
export function check_kinds(values: object, checks: readonly Check[], op: string): void {
  for (let i = 0; i < checks.length; i++) {
    const { name, kind, fallback } = checks[i]!
    const value = (values as Record<string, unknown>)[name]
    if (value === fallback) continue
    if (kind === 'size' || kind === 'size or null') check_size(value, name, op, kind === 'size or null')
    else if (!kinds[kind](value))
      throw new (typeof value === 'number' ? ValueError : TypeError_)(
        `'${name}' is ${kind}, got ${Number.isNaN(value) ? 'NaN' : describe(value)}`,
        op,
      )
  }
}
