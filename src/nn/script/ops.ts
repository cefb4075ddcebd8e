/** `jit_ops`: every operator that TorchScript has, by namespace and name. */
import { inspect } from 'node:util'
import { native } from '../../native/addon'
import { R_CLASS, R_PRINT } from '../../r/protocol'
import { ValueError, nearest } from '../../torch/errors'
import { refusing } from './function'
import { from_script, inputs_to_script } from './values'

/** An operator: call it with its inputs. Dimensions and indices count from 0, as libtorch's do. */
export interface JitOperator {
  (...inputs: unknown[]): unknown
  /** The schemas of its overloads. */
  readonly schemas: string[]
}

let known: Map<string, Set<string>> | undefined

/** The operators' names by namespace. */
function operators(): Map<string, Set<string>> {
  if (known !== undefined) return known
  known = new Map()
  for (const full of native.script_operators()) {
    const [namespace = '', name = ''] = full.split('::')
    known.set(namespace, (known.get(namespace) ?? new Set()).add(name))
  }
  return known
}

/** Makes an object print as R prints it. */
function shown<T extends object>(object: T, text: () => string): T {
  return Object.defineProperties(object, {
    [R_PRINT]: { value: text },
    [R_CLASS]: { value: () => ['torch_ops'] },
    [inspect.custom]: { value: text },
    toString: { value: text },
  })
}

/** An operator's first schema, as R prints it. */
function schema_text(name: string): string {
  const [schema] = native.script_schemas(name)
  const list = schema!.arguments.map(([argument, type]) => `${argument} - ${type}`)
  const returns = schema!.returns.map(([, type]) => type)
  const or_none = (items: string[]) => (items.length === 0 ? '<none>' : items.join(', '))
  return `function_schema (name = ${name})\narguments: ${or_none(list)} \nreturns: ${or_none(returns)} `
}

function operator(name: string): JitOperator {
  const run = (...inputs: unknown[]): unknown =>
    refusing(name, () => {
      const results = native.script_execute(name, inputs_to_script(inputs, name)).map(from_script)
      return results.length === 1 ? results[0] : results
    })
  Object.defineProperties(run, {
    name: { value: name },
    schemas: { get: () => native.script_schemas(name).map(({ text }) => text) },
  })
  return shown(run as unknown as JitOperator, () => schema_text(name))
}

/** An object whose members are made as they are asked for, by names that are known. */
function lazy<T>(
  target: object,
  names: () => Iterable<string>,
  make: (name: string) => T,
  what: string,
): Record<string, T> {
  const made = new Map<string, T>()
  const has = (name: string): boolean => new Set(names()).has(name)
  return new Proxy(target, {
    get(object, name) {
      if (typeof name === 'symbol' || Object.hasOwn(object, name)) return Reflect.get(object, name) as unknown
      if (!has(name)) {
        // What awaits, prints or turns it into JSON looks for members of its own.
        if (['then', 'toJSON', 'asymmetricMatch', 'nodeType', '$$typeof', 'constructor'].includes(name))
          return undefined
        const near = nearest(name, names())
        throw new ValueError(
          `there is no ${what} '${name}'${near === undefined ? '' : `; did you mean '${near}'?`}`,
          'jit_ops',
        )
      }
      const known = made.get(name) ?? make(name)
      made.set(name, known)
      return known
    },
    has: (object, name) => Reflect.has(object, name) || (typeof name === 'string' && has(name)),
    ownKeys: (object) => [...new Set([...Reflect.ownKeys(object), ...names()])],
    getOwnPropertyDescriptor: (object, name) =>
      Reflect.getOwnPropertyDescriptor(object, name) ??
      (typeof name === 'string' && has(name) ? { enumerable: true, configurable: true } : undefined),
  }) as Record<string, T>
}

const namespace = (name: string): Record<string, JitOperator> =>
  lazy(
    shown({}, () => `<torch_ops>: Handle to namespace  ${name} `),
    () => operators().get(name) ?? [],
    (op) => operator(`${name}::${op}`),
    `operator of '${name}'`,
  )

/**
 * Every operator that TorchScript has: `jit_ops.aten.matmul(x, y)`. Inputs are taken by position, in the schema's order;
 * those that have a default can be left out. Dimensions and indices count from 0.
 *
 * @example jit_ops.aten.split(x, 2n, 0n)
 */
export const jit_ops: Record<string, Record<string, JitOperator>> = lazy(
  shown({}, () => 'Object of class <torch_ops>'),
  () => operators().keys(),
  namespace,
  'namespace',
)
