/** Names: of R, of TypeScript, of this package. */
import * as R from '../r/base'

const reserved = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield R'.split(
    ' ',
  ),
)

/** An R name as a name of TypeScript: dots become underscores. */
export function identifier(name: string): string {
  const plain = name.replace(/^`|`$/g, '').replace(/[^A-Za-z0-9_$]/g, '_')
  const begun = /^\d/.test(plain) ? `_${plain}` : plain
  return reserved.has(begun) ? `${begun}_` : begun
}

/** `.name` or `['a name']`. */
export function member(name: string): string {
  // What datasets and samplers have under a dot in R.
  if (/^\.(getitem|getbatch|length|iter|iter_batch)$/.test(name)) return name
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${quote(name)}]`
}

/** A key of an object literal. */
export const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name))

export function quote(text: string): string {
  const body = JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"')
  return text.includes("'") && !text.includes('"') ? JSON.stringify(text) : `'${body.replace(/'/g, "\\'")}'`
}

const families =
  /^(torch|nn|nnf|optim|lr|distr|luz|linalg|transform|model|cuda|autograd|backends|jit|local|with|is_nn|is_torch|is_optimizer|dataloader|dataset|tensor_dataset|callbacks?|slc)(_|$)/

let exported: ReadonlySet<string> | undefined

/** The names that this package exports; undefined where libtorch is not there to load it. */
function exports_of_package(): ReadonlySet<string> | undefined {
  if (exported !== undefined) return exported
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    exported = new Set(Object.keys(require('../index') as object))
  } catch {
    return undefined
  }
  return exported
}

const others = new Set(
  'fit evaluate predict setup set_hparams set_opt_hparams plot print cat length dim mean sum sd seq_along seq_len runif rnorm sample sample_int set_seed inherits pipe as_array as_numeric as_integer as_logical as_double optimizer mnist_dataset fashion_mnist_dataset kmnist_dataset get_metrics data_frame gan_trainer sample_toydata data_transformer sample_synthetic_data torch newaxis loop'.split(
    ' ',
  ),
)

/** Whether this package exports a function of that name. */
export function in_package(name: string): boolean {
  const known = exports_of_package()
  return known === undefined ? families.test(name) || others.has(name) : known.has(name)
}

/** Whether src/r/base has a function of that name. */
export const in_base = (name: string): boolean => Object.prototype.hasOwnProperty.call(R, name)
