/** R's syntax tree as plain objects: read once out of the parser, whose own nodes are slow to ask. */
import type { Node as Parsed, TreeCursor } from 'web-tree-sitter'

interface Position {
  row: number
  column: number
}

/** A node of the tree. Places in the source are counted from 0. */
export class Node {
  readonly namedChildren: Node[] = []
  private readonly fields = new Map<string, Node>()

  constructor(
    private readonly source: string,
    readonly id: number,
    readonly type: string,
    readonly startIndex: number,
    readonly endIndex: number,
    readonly startPosition: Position,
    readonly endPosition: Position,
    readonly parent: Node | null,
  ) {}

  get text(): string {
    return this.source.slice(this.startIndex, this.endIndex)
  }
  /** The child that the grammar gives this name. */
  childForFieldName(name: string): Node | null {
    return this.fields.get(name) ?? null
  }
  adopt(child: Node, field: string | null, named: boolean): void {
    if (named) this.namedChildren.push(child)
    if (field !== null && !this.fields.has(field)) this.fields.set(field, child)
  }
  /** All nodes of a type within this one, itself among them, in their order. */
  descendantsOfType(type: string): Node[] {
    const found: Node[] = []
    const walk = (node: Node): void => {
      if (node.type === type) found.push(node)
      for (const child of node.namedChildren) walk(child)
    }
    walk(this)
    return found
  }
  /** The innermost node at a place. */
  descendantForIndex(at: number): Node {
    const inner = this.namedChildren.find((child) => at >= child.startIndex && at < child.endIndex)
    return inner ? inner.descendantForIndex(at) : this
  }
}

/** A parsed tree as plain objects. */
export function tree_of(source: string, root: Parsed): Node {
  let count = 0
  const walk = (cursor: TreeCursor, parent: Node | null): Node => {
    const node = new Node(
      source,
      count++,
      cursor.nodeType,
      cursor.startIndex,
      cursor.endIndex,
      cursor.startPosition,
      cursor.endPosition,
      parent,
    )
    if (cursor.gotoFirstChild()) {
      do {
        const [field, named] = [cursor.currentFieldName, cursor.nodeIsNamed]
        // Signs without a name are read where the grammar gives them a field, as operators.
        if (named || field !== null) node.adopt(walk(cursor, node), field, named)
      } while (cursor.gotoNextSibling())
      cursor.gotoParent()
    }
    return node
  }
  const cursor = root.walk()
  try {
    return walk(cursor, null)
  } finally {
    cursor.delete()
  }
}
