/** Mixed precision: operators that gain from a smaller element type run in it, the others as they would. */
import { native } from '../native/addon'
import { as_dtype, dtype_of_code, type torch_dtype } from './dtype'
import { torch_device } from './device'
import { TypeError_, check_named, describe, from_native } from './errors'
import { run_at_once } from './scope'

/** How autocast works within a scope. */
export interface AutocastOptions {
  /** The smaller element type: by default Half on a GPU, BFloat16 on the CPU. */
  dtype?: torch_dtype | null
  enabled?: boolean
  /** Whether a weight that is cast is kept for further uses within the scope. */
  cache_enabled?: boolean | null
}

/** What was before set_autocast(), for unset_autocast(). */
export class AutocastContext {
  constructor(
    readonly device_type: string,
    readonly before: readonly [enabled: boolean, dtype: number, cache_enabled: boolean],
  ) {}
}

const names = ['dtype', 'enabled', 'cache_enabled'] as const

/**
 * R's `set_autocast(device_type, dtype = NULL, enabled = TRUE, cache_enabled = NULL)`: switches autocast until unset_autocast().
 *
 * @param device_type `'cpu'` or `'cuda'`.
 * @returns what unset_autocast() takes.
 */
export const set_autocast = (device_type: string, options: AutocastOptions = {}): AutocastContext =>
  switch_autocast(device_type, options, 'set_autocast')

function switch_autocast(device_type: string, options: AutocastOptions, op: string): AutocastContext {
  check_named(options, names, op)
  const { dtype, enabled = true, cache_enabled } = options
  for (const [name, flag] of Object.entries({ enabled, cache_enabled: cache_enabled ?? true }))
    if (typeof flag !== 'boolean') throw new TypeError_(`${name} is true or false, got ${describe(flag)}`, op)
  try {
    const { type } = torch_device(device_type)
    const before = native.autocast(type)
    const wanted = dtype == null ? null : as_dtype(dtype, op)
    if (wanted !== null && !wanted.is_floating_point)
      throw new TypeError_(`autocast computes in a floating-point type, got ${wanted}`, op)
    const code = wanted?.code ?? before[1]
    native.set_autocast(type, enabled, code, cache_enabled ?? before[2])
    native.enter_autocast()
    return new AutocastContext(type, before)
  } catch (error) {
    throw from_native(error, op)
  }
}

/** R's `unset_autocast(context)`: sets back what set_autocast() switched; of several scopes the last first. */
export function unset_autocast(context: AutocastContext): void {
  if (!(context instanceof AutocastContext))
    throw new TypeError_(`context is what set_autocast() gave, got ${describe(context)}`, 'unset_autocast')
  native.leave_autocast()
  native.set_autocast(context.device_type, ...context.before)
}

/**
 * R's `local_autocast(device_type, dtype = NULL, enabled = TRUE, cache_enabled = NULL, ..., .env = parent.frame())`: autocast
 * until the end of the block.
 *
 * @example using _ = local_autocast('cpu')
 */
export function local_autocast(device_type: string, options: AutocastOptions = {}): Disposable {
  const context = switch_autocast(device_type, options, 'local_autocast')
  return { [Symbol.dispose]: () => unset_autocast(context) }
}

/**
 * R's `with_autocast(code, ..., device_type, dtype = NULL, enabled = TRUE, cache_enabled = NULL)`: runs `code` with autocast.
 *
 * @param code a synchronous function, such as a model's forward pass and loss; its result is returned.
 * @example const loss = with_autocast(() => loss_fn(net(x), y), { device_type: 'cuda' })
 */
export function with_autocast<T>(code: () => T, named: { device_type: string } & AutocastOptions): T {
  const op = 'with_autocast'
  check_named(named, ['device_type', ...names], op)
  const { device_type, ...options } = named
  const context = switch_autocast(device_type, options, op)
  try {
    return run_at_once(code, op)
  } finally {
    unset_autocast(context)
  }
}

/** The element type that autocast uses on a device. */
export const autocast_dtype = (device_type: string): torch_dtype =>
  dtype_of_code(native.autocast(torch_device(device_type).type)[1])
