/** What is known of the values that expressions hold. */
import { table } from './table'

export type Kind =
  | 'tensor'
  | 'number'
  | 'int'
  | 'string'
  | 'bool'
  | 'numbers'
  | 'ints'
  | 'strings'
  | 'bools'
  | 'list'
  | 'null'
  | 'function'
  | 'items'
  | 'dataset'
  | 'frame'
  | 'matrix'
  /** What lm() gives. */
  | 'model'
  /** What has an identity: modules, optimizers, environments, objects of classes. */
  | 'object'
  /** A missing value. */
  | 'na'
  /** `c()`, which any vector may grow from. */
  | 'empty'
  | 'unknown'

/** A piece of TypeScript. */
export interface Ex {
  code: string
  kind: Kind
  /** How tightly it binds: see `level`. */
  level: number
  /** The same with R's integers as bigint, where that differs. */
  exact?: string
}

/** Binding strengths of TypeScript's operators. */
export const level = {
  comma: 0,
  arrow: 1,
  ternary: 2,
  or: 3,
  and: 4,
  equal: 5,
  compare: 6,
  add: 7,
  mul: 8,
  pow: 9,
  unary: 10,
  call: 12,
} as const

export const ex = (code: string, kind: Kind = 'unknown', at: number = level.call, exact?: string): Ex => ({
  code,
  kind,
  level: at,
  ...(exact === undefined ? {} : { exact }),
})

/** The code, in parentheses where it binds less tightly than its place asks. */
export const at_least = (piece: Ex, least: number): string => (piece.level < least ? `(${piece.code})` : piece.code)

/** The code with R's integers as bigint. */
export function exact(piece: Ex): string {
  if (piece.exact !== undefined) return piece.exact
  if (piece.kind === 'int') return `BigInt(${piece.code})`
  // What R.* gives as integers is marked so itself.
  if (piece.kind === 'ints' && !/^(R\.|seq_|sample)/.test(piece.code))
    return `${at_least(piece, level.call)}.map(BigInt)`
  return piece.code
}

export const is_scalar = (kind: Kind): boolean =>
  kind === 'number' || kind === 'int' || kind === 'string' || kind === 'bool'
export const is_vector = (kind: Kind): boolean =>
  kind === 'numbers' || kind === 'ints' || kind === 'strings' || kind === 'bools'

/** What an element of a vector is. */
export const element_of: Partial<Record<Kind, Kind>> = {
  numbers: 'number',
  ints: 'int',
  strings: 'string',
  bools: 'bool',
}
/** What a vector of such elements is. */
export const vector_of: Partial<Record<Kind, Kind>> = {
  number: 'numbers',
  int: 'ints',
  string: 'strings',
  bool: 'bools',
}

/** What functions give, by a pattern of their names; the first that fits. */
export const results: readonly (readonly [RegExp, Kind])[] = [
  [/^torch_(manual_seed|set_|save|load|is_|get_|device|generator|finfo|iinfo|version|promote)/, 'unknown'],
  [
    /^torch_(float|double|half|bfloat|long|int|short|bool|uint|c?float|cdouble|chalf|complex\d|q|strided|preserve|contig|channels|sparse_coo$)/,
    'unknown',
  ],
  [
    /^torch_(sort|topk|kthvalue|mode|cummax|cummin|max|min|median|nanmedian|where|split|chunk|unbind|meshgrid|unique|qr|slogdet|svd|std_mean|var_mean|aminmax|nonzero|tensor_split|[hvd]split|broadcast_tensors|symeig|eig|geqrf|lu|lstsq|triangular_solve|allclose|equal|unsafe_)/,
    'unknown',
  ],
  [
    /^torch_|^nnf_(relu|softmax|log_softmax|sigmoid|mse_loss|cross_entropy|dropout|linear|one_hot|pad|gelu|tanh|elu)/,
    'tensor',
  ],
]

export const result_of = (name: string): Kind => results.find(([pattern]) => pattern.test(name))?.[1] ?? 'unknown'

/** What a tensor's methods and fields give, where it is not a tensor. */
export const of_member = table<Kind>({
  shape: 'ints',
  size: 'unknown',
  dim: 'int',
  numel: 'int',
  ndim: 'int',
  item: 'number',
  stride: 'unknown',
  dtype: 'unknown',
  device: 'unknown',
  requires_grad: 'bool',
  grad_fn: 'unknown',
  is_leaf: 'bool',
  is_cuda: 'bool',
  backward: 'null',
  ...Object.fromEntries(
    'sort topk kthvalue mode cummax cummin max min median nanmedian where split chunk unbind unique nonzero svd qr element_size is_contiguous is_sparse allclose equal register_hook names grad storage type tolist'
      .split(' ')
      .map((name) => [name, 'unknown' as const]),
  ),
})
