/** The table that summary() gives: its numbers, and how torchinfo shows them. */
import { inspect } from 'node:util'
import { R_PRINT } from '../r/protocol'

/** One call of a module. */
export interface SummaryLayer {
  /** R's class. */
  class: string
  /** How deep in the module it is; the module itself is at 0. */
  depth: number
  /** Its number among those at its depth, from 1. */
  index: number
  /** Null of a container, such as a module list, whose modules are called one by one. */
  output_size: number[] | null
  /** Elements of its parameters, without those of the modules within it that are called. */
  params: number
  /** Whether any of them is learned. */
  trainable: boolean
  /** Whether it was called before. */
  recursive: boolean
}

const grouped = (n: number) => n.toLocaleString('en-US')
const megabytes = (n: number) => (n / 1e6).toFixed(2)
const width = { name: 40, column: 25 }
const rule = '='.repeat(width.name + 2 * width.column)
const row = (name: string, size: string, params: string) =>
  `${name.padEnd(width.name)} ${size.padEnd(width.column)} ${params.padEnd(width.column)}`.trimEnd()

/** The numbers of a module's table. */
interface SummaryNumbers {
  layers: readonly SummaryLayer[]
  total_params: number
  trainable_params: number
  /** Multiplications and additions of one forward pass. */
  total_mult_adds: number
  input_bytes: number
  /** What layers with parameters gave, and their gradients. */
  output_bytes: number
  param_bytes: number
}

/** A module's table. Its fields are the numbers; print() and String() show it as torchinfo does. */
export class ModuleSummary implements SummaryNumbers {
  declare readonly layers: readonly SummaryLayer[]
  declare readonly total_params: number
  declare readonly trainable_params: number
  declare readonly total_mult_adds: number
  declare readonly input_bytes: number
  declare readonly output_bytes: number
  declare readonly param_bytes: number
  readonly #depth: number

  constructor(numbers: SummaryNumbers, depth: number) {
    Object.assign(this, numbers)
    this.#depth = depth
  }
  get total_bytes(): number {
    return this.input_bytes + this.output_bytes + this.param_bytes
  }

  toString(): string {
    const shown = this.layers.filter(({ depth }) => depth <= this.#depth)
    const lines = shown.map((layer) => {
      const { depth, params } = layer
      const indent = depth === 0 ? '' : depth === 1 ? '├─' : `${'│    '.repeat(depth - 1)}└─`
      const name = `${indent}${layer.class}${depth === 0 ? '' : `: ${depth}-${layer.index}`}`
      // A module whose parts are not shown stands for them.
      const hidden = depth === this.#depth ? hidden_params(this.layers, this.layers.indexOf(layer)) : 0
      const total = params + hidden
      const text =
        total === 0 ? '--' : layer.recursive ? '(recursive)' : layer.trainable ? grouped(total) : `(${grouped(total)})`
      return row(name, layer.output_size === null ? '--' : `[${layer.output_size.join(', ')}]`, text)
    })
    const operations = this.total_mult_adds
    const [unit, scale] = operations >= 1e12 ? ['T', 1e12] : operations >= 1e9 ? ['G', 1e9] : ['M', 1e6]
    return [
      rule,
      row('Layer (type:depth-idx)', 'Output Shape', 'Param #'),
      rule,
      ...lines,
      rule,
      `Total params: ${grouped(this.total_params)}`,
      `Trainable params: ${grouped(this.trainable_params)}`,
      `Non-trainable params: ${grouped(this.total_params - this.trainable_params)}`,
      `Total mult-adds (${unit}): ${(operations / scale).toFixed(2)}`,
      rule,
      `Input size (MB): ${megabytes(this.input_bytes)}`,
      `Forward/backward pass size (MB): ${megabytes(this.output_bytes)}`,
      `Params size (MB): ${megabytes(this.param_bytes)}`,
      `Estimated Total Size (MB): ${megabytes(this.total_bytes)}`,
      rule,
    ].join('\n')
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
}

/** The parameters of all layers below one. */
function hidden_params(layers: readonly SummaryLayer[], at: number): number {
  let sum = 0
  for (const layer of layers.slice(at + 1)) {
    if (layer.depth <= layers[at]!.depth) break
    if (layers[at]!.recursive || !layer.recursive) sum += layer.params
  }
  return sum
}
