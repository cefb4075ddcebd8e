/** R source to a syntax tree, by tree-sitter's grammar of R compiled to WebAssembly. */
import fs from 'node:fs'
import { Language, Parser, type Node as Parsed } from 'web-tree-sitter'
import { tree_of, type Node } from './tree'

export type { Node }

/** R source that is not R. */
export class RSyntaxError extends Error {
  override readonly name = 'RSyntaxError'
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`line ${line}, column ${column}: ${message}`)
  }
}

let ready: Promise<Parser> | undefined

async function load(): Promise<Parser> {
  // Read here rather than by name: the package would read them with import(), which not every host of ours allows.
  await Parser.init({ wasmBinary: fs.readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')) })
  const grammar = await Language.load(
    fs.readFileSync(require.resolve('@davisvaughan/tree-sitter-r/tree-sitter-r.wasm')),
  )
  return new Parser().setLanguage(grammar)
}

const shown = (text: string): string => (text.length > 30 ? `${text.slice(0, 30)}…` : text).replace(/\s+/g, ' ')

/** The first place where the source stops being R. */
function first_error(node: Parsed): RSyntaxError | undefined {
  if (!node.hasError && !node.isMissing) return undefined
  const at = [node.startPosition.row + 1, node.startPosition.column + 1] as const
  if (node.isMissing && node.type === 'string_close' && node.parent) {
    const { row, column } = node.parent.startPosition
    return new RSyntaxError(
      `expected the end of the text that begins here: its quote is not closed`,
      row + 1,
      column + 1,
    )
  }
  if (node.isMissing) return new RSyntaxError(`expected '${node.type}'`, ...at)
  for (const child of node.children) {
    const found = child && first_error(child)
    if (found) return found
  }
  if (!node.isError) return undefined
  const open = unclosed(node.text)
  if (open !== undefined && node.text.length > 1) {
    const before = node.text.slice(0, open).split('\n')
    const column = before.length === 1 ? at[1] + open : before.at(-1)!.length + 1
    return new RSyntaxError(
      `expected the end of what begins here: '${node.text[open]!}' is not closed`,
      at[0] + before.length - 1,
      column,
    )
  }
  return new RSyntaxError(`expected an expression or the end of the line, found '${shown(node.text)}'`, ...at)
}

/** The place of the last bracket that is opened and not closed, outside texts and comments. */
function unclosed(text: string): number | undefined {
  const open: number[] = []
  for (const { 0: found, index } of text.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|#[^\n]*|[()[\]{}]/g)) {
    if (/^[([{]$/.test(found)) open.push(index)
    else if (/^[)\]}]$/.test(found)) open.pop()
  }
  return open.at(-1)
}

/** Reads R source. @throws RSyntaxError with line, column and what was expected */
export async function parse(source: string): Promise<Node> {
  const parser = await (ready ??= load())
  const tree = parser.parse(source)
  if (tree === null) throw new RSyntaxError('the source could not be read', 1, 1)
  try {
    const error = first_error(tree.rootNode)
    if (error !== undefined) throw error
    return tree_of(source, tree.rootNode)
  } finally {
    tree.delete()
  }
}
