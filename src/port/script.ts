/** What a whole script says before it is translated: its classes' methods and its S3 generics. */
import { argument, arguments_of } from './arguments'
import { name_of, type Context } from './context'
import { signature_of } from './functions'
import { note_names } from './handed_on'
import type { Node } from './parse'
import { s3_method } from './assignments'
import { classes } from './rules'
import { assignment, root_of } from './scan'
import { note_conditions } from './told'
import { ends_invisibly } from './visible'

const calls = (nodes: readonly Node[], type: string): Node[] =>
  nodes.flatMap((node) => [
    ...(node.type === type ? [node] : []),
    ...node.descendantsOfType(type).filter((each): each is Node => each !== null && each.id !== node.id),
  ])

/** Functions among a definition's members, those of R6's public and private lists too. */
function methods_in(definition: Node): [string, Node][] {
  return arguments_of(definition).flatMap(({ name, value }): [string, Node][] => {
    if (name === undefined || !value) return []
    if (value.type === 'function_definition') return [[name, value]]
    return (name === 'public' || name === 'private' || name === 'active') && value.type === 'call'
      ? methods_in(value)
      : []
  })
}

/** Names that libraries give their own methods: a script's class does not change what they take. */
const common = /^(forward|initialize|step|backward|fit|predict|print|\.getitem|\.getbatch|\.length|on_.*)$/

export function note_script(context: Context, statements: readonly Node[]): void {
  note_fields(context, statements)
  note_saved(context, statements)
  note_conditions(context, calls(statements, 'call'))
  note_names(context, calls(statements, 'call'), calls(statements, 'binary_operator'))
  const seen = new Map<string, number>()
  for (const call of calls(statements, 'call')) {
    const f = call.childForFieldName('function')!
    const family = f.type === 'namespace_operator' ? f.childForFieldName('rhs')!.text : f.text
    if (!Object.hasOwn(classes, family)) continue
    for (const [name, method] of methods_in(call)) {
      if (ends_invisibly(context, method.childForFieldName('body'))) context.invisible_methods.add(name)
      else if (!common.test(name)) context.invisible_methods.delete(name)
      seen.set(name, (seen.get(name) ?? 0) + 1)
      if (!common.test(name)) context.methods.set(name, signature_of(method))
    }
  }
  // Functions that a closure gives in a list are called as methods are.
  for (const list of calls(statements, 'call')) {
    if (list.childForFieldName('function')!.text !== 'list') continue
    for (const { name, value } of arguments_of(list)) {
      const f = value?.type === 'identifier' ? definition_of(statements, name_of(value)) : value
      if (name === undefined || f?.type !== 'function_definition' || common.test(name)) continue
      if (ends_invisibly(context, f.childForFieldName('body'))) context.invisible_methods.add(name)
      else context.invisible_methods.delete(name)
    }
  }
  // Two classes may call different things alike: then only the call says what is meant.
  for (const [name, count] of seen) if (count > 1 && context.methods.has(name)) settle(context, name, statements)
  for (const node of calls(statements, 'binary_operator')) {
    const found = assignment(node)
    if (found?.value.type !== 'function_definition' || !/^(identifier|string)$/.test(found.target.type)) continue
    const body = found.value.childForFieldName('body')
    if (body && /^\s*\{?\s*UseMethod\s*\(/.test(body.text)) context.s3_generics.add(name_of(found.target))
  }
  for (const node of calls(statements, 'binary_operator')) {
    const found = assignment(node)
    if (found?.value.type !== 'function_definition' || !/^(identifier|string)$/.test(found.target.type)) continue
    const method = s3_method(context, name_of(found.target))
    if (
      method &&
      !context.s3_generics.has(method.generic) &&
      /^[a-z]/i.test(method.generic) &&
      method.generic !== 'print'
    )
      context.generics.add(method.generic)
  }
  note_invisible(context, statements)
}

/** The function that a script calls so, wherever it defines it. */
const definition_of = (statements: readonly Node[], name: string): Node | undefined =>
  calls(statements, 'binary_operator')
    .map(assignment)
    .find((found) => found?.value.type === 'function_definition' && name_of(found.target) === name)?.value

/** Notes the script's generics whose methods all end with what R does not show. */
function note_invisible(context: Context, statements: readonly Node[]): void {
  const shows = new Map<string, boolean>()
  for (const node of calls(statements, 'binary_operator')) {
    const found = assignment(node)
    if (found?.value.type !== 'function_definition' || !/^(identifier|string)$/.test(found.target.type)) continue
    const method = s3_method(context, name_of(found.target))
    const body = found.value.childForFieldName('body')
    if (!method || !context.s3_generics.has(method.generic) || /NextMethod\(\)\s*\}?$/.test(body?.text ?? '')) continue
    shows.set(method.generic, (shows.get(method.generic) ?? false) || !ends_invisibly(context, body))
  }
  for (const [generic, shown] of shows) if (!shown) context.invisible_generics.add(generic)
}

/** Notes which files hold modules: what is loaded there is a module again, as in R. */
function note_saved(context: Context, statements: readonly Node[]): void {
  const [makers, modules] = [new Set(['nn_sequential']), new Set<string>()]
  for (const node of calls(statements, 'binary_operator')) {
    const found = assignment(node)
    if (found?.value.type !== 'call' || found.target.type !== 'identifier') continue
    const f = found.value.childForFieldName('function')!
    const made_by = f.type === 'extract_operator' ? (/^\w+/.exec(f.text)?.[0] ?? '') : f.text
    if (f.text === 'nn_module') makers.add(found.target.text)
    else if (makers.has(made_by) || modules.has(made_by) || /^(nn_|model_)/.test(made_by))
      modules.add(found.target.text)
  }
  for (const node of calls(statements, 'call')) {
    if (node.childForFieldName('function')!.text !== 'torch_save') continue
    const [object, path] = [argument(arguments_of(node), 'obj', 0), argument(arguments_of(node), 'path', 1, ['obj'])]
    if (object?.type === 'identifier' && path && modules.has(object.text))
      context.saved_modules.set(path.text, object.text)
  }
}

/** Methods of one name in several classes keep their parameters' places only where all agree. */
function settle(context: Context, name: string, statements: readonly Node[]): void {
  const all = calls(statements, 'call').flatMap((call) => {
    const family = call.childForFieldName('function')!.text
    return Object.hasOwn(classes, family)
      ? methods_in(call)
          .filter(([each]) => each === name)
          .map(([, method]) => signature_of(method))
      : []
  })
  if (new Set(all.map(({ params }) => params.join())).size > 1) context.methods.delete(name)
}

/** Notes of which variables fields are read, and of which they are assigned. */
function note_fields(context: Context, statements: readonly Node[]): void {
  for (const type of ['extract_operator', 'subset2']) {
    for (const node of calls(statements, type)) {
      const root = root_of(node)
      // A list may be indexed by number: only a name makes it one of fields.
      if (type === 'subset2' && arguments_of(node)[0]?.value?.type !== 'string') continue
      if (root.type === 'identifier') context.fields.read.add(name_of(root))
    }
  }
  for (const node of calls(statements, 'binary_operator')) {
    const target = assignment(node)?.target
    if (target && target.type !== 'identifier' && target.type !== 'string')
      context.fields.written.add(name_of(root_of(target)))
  }
}
