/** R scripts to TypeScript. */
import { by_name } from './calls'
import { Context, children_of, places_of, type Place, type Problem, type Rule } from './context'
import type { Kind } from './kinds'
import { indented } from './layout'
import { identifier, in_base, in_package } from './names'
import { parse, type Node } from './parse'
import { note_script } from './script'
import { renamed } from './rules'
import { declare_assigned } from './scan'
import { write_block } from './statements'

export { RSyntaxError } from './parse'
export type { Problem, Rule } from './context'

export interface PortOptions {
  /** Where the names are imported from. */
  from?: string
}

export interface Ported {
  /** The TypeScript. */
  code: string
  /** What has no translation, by its line in the R source. */
  problems: Problem[]
  /** Each statement beside its translation. */
  rules: Rule[]
  /** The names that it imports. */
  imports: string[]
  /** The statements alone, without imports. */
  body: string
  is_async: boolean
}

/** The name under which a function of R is at hand, with its import. */
function function_of(context: Context, name: string): string | undefined {
  const variable = context.find(name)
  if (variable) return variable.js
  const js = renamed[name] ?? identifier(name)
  return in_package(js) ? context.use(js) : in_base(js) ? context.helper(js) : undefined
}

function begun(
  source: string,
  places: ReadonlyMap<string, readonly Place[]>,
  kinds: Map<string, Kind>,
  statements: readonly Node[],
): Context {
  const context = new Context(source, places, kinds)
  context.call_by_name = (call) => by_name(context, { ...call, given: [...call.given] })
  context.function_by_name = (name) => function_of(context, name)
  note_script(context, statements)
  return context
}

/**
 * Translates an R script to TypeScript. It runs none of the code it reads.
 *
 * @throws RSyntaxError with line and column where the source is not R.
 * @example (await port('x <- torch_ones(2)')).code
 */
export async function port(source: string, { from = 'torchluz' }: PortOptions = {}): Promise<Ported> {
  const root = await parse(source)
  const statements = children_of(root)
  const places = places_of(root)
  const kinds = new Map<string, Kind>()
  let context = begun(source, places, kinds, statements)
  let body = ''
  // What variables hold that loops assign shows only when all is read: the passes end when they learn nothing new.
  for (let pass = 0; pass < 4; pass++) {
    const known = JSON.stringify([...kinds])
    const waiting = context.async_methods.size
    const before = context.async_methods
    context = begun(source, places, kinds, statements)
    for (const name of before) context.async_methods.add(name)
    declare_assigned(context, statements)
    body = write_block(context, statements, 'show', true)
    if (JSON.stringify([...kinds]) === known && context.async_methods.size === waiting) break
  }
  const is_async = context.scope.awaits
  // What was tried for a statement and written otherwise is not imported.
  const used = (name: string): boolean => new RegExp(`(?<![.\\w$])${name.replace(/\$/g, '\\$')}(?![\\w$])`).test(body)
  const imports = [...context.imports].filter(used).sort((a, b) => a.localeCompare(b))
  const names = [...imports, ...[...context.types].map((name) => `type ${name}`)]
  const head = names.length > 0 ? `import { ${names.join(', ')} } from '${from}'\n\n` : ''
  const main = is_async ? `async function main() {\n${body}\n}\n\nvoid main()` : body
  const notes = context.problems.map(({ line, r, why }) => `// line ${line}: ${why}: ${r.replace(/\s+/g, ' ')}`)
  const tail = notes.length > 0 ? `\n// Not translated:\n${notes.join('\n')}\n` : ''
  return {
    code: indented(`${head}${main}\n${tail}`),
    problems: context.problems,
    rules: context.rules,
    imports,
    body,
    is_async,
  }
}
