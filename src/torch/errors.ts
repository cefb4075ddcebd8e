/** What torchluz throws: one class for each kind of refusal, with the operator's name where there is one. */
import type { NativeErrorCode } from '../native/types'
import { R_CLASS } from '../r/protocol'
import { is_plain } from '../r/plain'

/** The base of every error of torchluz. `op` is the function that refused. */
export class TorchError extends Error {
  readonly op: string | undefined

  constructor(message: string, op?: string) {
    super(op === undefined ? message : `${op}: ${message}`)
    this.name = new.target.error_name
    this.op = op
  }

  /** The name that the error shows. */
  static readonly error_name: string = 'TorchError'
}

/** A value of the right type that cannot be used. */
export class ValueError extends TorchError {
  static override readonly error_name: string = 'ValueError'
}

/** An index or dimension out of range, or 0 where R counts from 1. */
export class IndexError extends TorchError {
  static override readonly error_name: string = 'IndexError'
}

/** A value of the wrong type. */
export class TypeError_ extends TorchError {
  static override readonly error_name: string = 'TypeError'
}

/** A failure of libtorch while it ran. */
export class RuntimeError extends TorchError {
  static override readonly error_name: string = 'RuntimeError'
}

/** What libtorch has no kernel for, on this device or dtype. */
export class NotImplementedError extends TorchError {
  static override readonly error_name: string = 'NotImplementedError'
}

/** Memory ran out, of the machine or of a GPU. */
export class OutOfMemoryError extends TorchError {
  static override readonly error_name: string = 'OutOfMemoryError'
}

/** A matrix that an algorithm of linear algebra cannot take. */
export class LinAlgError extends TorchError {
  static override readonly error_name: string = 'LinAlgError'
}

const classes: Record<NativeErrorCode, typeof TorchError> = {
  TorchError: RuntimeError,
  IndexError,
  ValueError,
  TypeError: TypeError_,
  NotImplementedError,
  OutOfMemoryError,
  LinAlgError,
}

const cpu_only = 'This is the libtorch for the CPU: `npx torchluz install --cuda 13.0` gets one for an NVIDIA GPU.'
/** What helps against an error of libtorch's. */
const advices: readonly (readonly [symptom: RegExp, advice: string])[] = [
  [/not linked with support for cuda/, cpu_only],
  [/empty\S*' with arguments from the 'CUDA' backend/, cpu_only],
  [/with arguments from the 'CUDA' backend/, 'libtorch has it for the CPU only: move the tensors there by cpu().'],
  [/empty\S*' with arguments from the '(?:MPS|XPU)' backend/, 'This libtorch has no such device: use the CPU.'],
]

/** What libtorch says in the words of its developers or of Python, and what is said instead. */
const rewordings: readonly (readonly [theirs: RegExp, ours: string])[] = [
  [
    /^[\s\S]*attempted to run this operator with Meta tensors[\s\S]*$/,
    'a meta tensor has a shape and a type, but no elements',
  ],
  [
    /^[\s\S]*CUDA error: invalid device ordinal[\s\S]*$/,
    'there is no GPU of this number: they count from 0, and cuda_device_count() says how many there are',
  ],
  [
    /^[\s\S]*"\w+" not implemented for '(\w+)'[\s\S]*$/,
    'it is not implemented for $1 tensors: convert them, x.to({ dtype })',
  ],
  [/(at non-singleton dimension \d+)/, '$1 (counted from 0)'],
  [/\nException raised from [\s\S]*$/, ''],
  [/(with arguments from the '\w+' backend\.) This could be because [\s\S]*$/, '$1'],
  // A traceback of TorchScript's own code, whose last line says what is wrong.
  [/^The following operation failed in the TorchScript interpreter\.[\s\S]*\n[\w.]*(?:Error|Exception): /, ''],
  [/Function '?torch::autograd::CppNode<torchluz.*>'?(?= returned)/, 'backward() of an autograd_function()'],
  [/ Hint: the backtrace further above [\s\S]*Good luck!/, ''],
  [
    /enable anomaly detection to (.*), with torch\.autograd\.set_detect_anomaly\(.*\)\./,
    'with_detect_anomaly() helps to $1.',
  ],
]

/** An error's own words, without what libtorch appends for its developers: where it was raised, its list of kernels. */
function words_of(message: string): string {
  const own = rewordings.reduce((text, [theirs, ours]) => text.replace(theirs, ours), message).trim()
  const advice = advices.find(([symptom]) => symptom.test(own))?.[1]
  return advice === undefined ? own : `${own.replace(/\.$/, '')}. ${advice}`
}

/** An error that bears the name of the function that was called, if it does not yet. */
function named(error: TorchError, op: string | undefined): TorchError {
  if (op === undefined || error.message.includes(op.replace(/^torch_/, ''))) return error
  return new (error.constructor as typeof TorchError)(error.message, op)
}

/** An error of the addon as one of ours, and any of ours with the name of the function `op`; other errors as they are. */
export function from_native(error: unknown, op?: string): unknown {
  // By its fields rather than its class: an error of the addon can come from another realm.
  if (typeof error !== 'object' || error === null) return error
  if (error instanceof TorchError) return named(error, op)
  if (error instanceof TypeError && error.message.includes('#handle'))
    return new TypeError_('this is no tensor, but a proxy or an imitation of one: hand over the tensor itself', op)
  const code = (error as { code?: unknown }).code
  if (typeof code !== 'string' || !(code in classes)) return error
  const message = String((error as { message?: unknown }).message)
  const bytes = /can't allocate memory: you tried to allocate (\d+) bytes/.exec(message)?.[1]
  if (bytes !== undefined) return new OutOfMemoryError(`there is no memory for ${bytes} bytes`, op)
  return new classes[code as NativeErrorCode](words_of(message), op)
}

/** Errors that modules and functions of the user's threw, which stay what they are. */
const foreign = new WeakSet<object>()

/** An error that is thrown on from a function of the user's: explain() leaves it as it is. */
export function passed_on(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && !(error instanceof TorchError)) foreign.add(error)
  return error
}

/** Calls a function of the user's; what it throws is passed_on(). */
export function call_foreign<A extends unknown[], R>(run: (...args: A) => R, ...args: A): R {
  try {
    return run(...args)
  } catch (error) {
    throw passed_on(error)
  }
}

/** Any error as one of ours: what an argument throws when it is read (a getter, a proxy) too. */
export function explain(error: unknown, op: string): unknown {
  if (typeof error === 'object' && error !== null && foreign.has(error)) return error
  const known = from_native(error, op)
  if (known instanceof TorchError) return known
  const reason = known instanceof Error ? known.message : String(known)
  const told = new TypeError_(`an argument cannot be read: ${reason}`, op)
  told.cause = error
  return told
}

/** Runs it; every error is one of ours that bears the name `op`, but for those that are passed_on(). */
export function explained<T>(op: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw explain(error, op)
  }
}

/** A function whose every error is one of ours and bears its name, but for those that are passed_on(). */
export function guarded<F>(op: string, run: (...args: unknown[]) => unknown): F {
  const call = (...args: unknown[]): unknown => {
    try {
      return run(...args)
    } catch (error) {
      throw explain(error, op)
    }
  }
  Object.defineProperty(call, 'name', { value: op })
  return call as F
}

/** The number of single-letter edits between two words. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}

/** The name that `name` most likely stands for, or undefined where none is near. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.ceil(name.length / 2))
  for (const known of names) {
    const distance = known.startsWith(name) || name.startsWith(known) ? 1 : edits(name, known)
    if (distance < least) [best, least] = [known, distance]
  }
  return best
}

/** `unknown argument 'dims'; did you mean 'dim'? It takes dim, keepdim.` */
export function unknown_argument(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  const hint = near === undefined ? '' : `; did you mean '${near}'?`
  return `unknown argument '${name}'${hint || '.'} It takes ${names.length === 0 ? 'no named arguments' : names.join(', ')}.`
}

/** A named argument that a function does not have. */
export class UnknownArgument extends TypeError_ {
  /** Those that the function has, in R's order. */
  names: readonly string[] = []
  /** Their defaults, where they are known. */
  defaults: object = {}

  static of(name: string, names: readonly string[], op: string, defaults: object = {}): UnknownArgument {
    return Object.assign(new UnknownArgument(unknown_argument(name, names), op), { names, defaults })
  }
}

/**
 * Checks a trailing object of named arguments.
 *
 * @param defaults of the arguments, where they are known.
 * @throws TypeError where `named` is not a plain object or has a name that is not in `names`.
 */
export function check_named(named: unknown, names: readonly string[], op: string, defaults?: object): void {
  if (!explained(op, () => is_plain(named))) {
    throw new TypeError_(`named arguments come as one object, got ${describe(named)}`, op)
  }
  for (const name of explained(op, () => Object.keys(named as object))) {
    if (!names.includes(name)) throw UnknownArgument.of(name, names, op, defaults)
  }
}

/** A few words for any value, for messages; also for what throws when it is read: a proxy, a disposed tensor. */
export function describe(value: unknown): string {
  try {
    return words_for(value)
  } catch (error) {
    const disposed = error instanceof TorchError && /dispose/.test(error.message)
    return disposed ? 'a tensor that was disposed of' : 'a value that cannot be read'
  }
}

function words_for(value: unknown): string {
  if (value === null) return 'null'
  if (value === undefined) return 'undefined'
  switch (typeof value) {
    case 'string':
      return `the string ${JSON.stringify(value.length > 40 ? value.slice(0, 40) + '…' : value)}`
    case 'number':
      return `the number ${value}`
    case 'bigint':
      return `the bigint ${value}n`
    case 'boolean':
      return String(value)
    case 'symbol':
      return 'a symbol'
    case 'function':
      if (!value.name && R_CLASS in value) return `an object of class ${(value[R_CLASS] as () => string[])()[0]}`
      return `the function ${value.name || '(anonymous)'}`
    default:
      break
  }
  if (Array.isArray(value)) return `an array of length ${value.length}`
  if (value instanceof Promise) return 'a promise: await it'
  const kind = Object.prototype.toString.call(value).slice(8, -1)
  const shape = (value as { shape?: unknown }).shape
  if (Array.isArray(shape)) return `a tensor of shape [${shape.join(', ')}]`
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return `a ${kind} of length ${(value as unknown as ArrayLike<unknown>).length}`
  const name = (value as object).constructor?.name
  return name && name !== 'Object' ? `an object of class ${name}` : 'an object'
}

/** Checks a file's path. @throws TypeError where it is none. */
export function check_path(path: unknown, op?: string): asserts path is string {
  if (typeof path !== 'string' || path === '') throw new TypeError_(`path is a file, got ${describe(path)}`, op)
}
