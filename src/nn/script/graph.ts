/** The text of what TorchScript runs. */
import { inspect } from 'node:util'
import { R_CLASS, R_PRINT } from '../../r/protocol'

/** A graph, known by its text. */
export class ScriptGraph {
  constructor(readonly str: string) {}
  toString(): string {
    return this.str
  }
  [R_PRINT](): string {
    return this.str.replace(/\n$/, '')
  }
  [R_CLASS](): string[] {
    return ['script_method_graph']
  }
  [inspect.custom](): string {
    return this.str
  }
}
