/** R code, ported and run as it would be by whoever ports it. */
import { transformSync } from '@swc/core'
import * as torchluz from 'torchluz'
import { port, type Ported } from '../../src/port'

export interface Run {
  made: Ported
  /** What it wrote. */
  printed: string
  /** The value that it showed last. */
  value: unknown
  error: Error | undefined
}

type Main = (torch: unknown) => Promise<unknown>
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (...args: string[]) => Main

/** Ports a script and runs it, with R's seeds as the recordings had them. @throws RSyntaxError */
export async function run_script(r: string): Promise<Run> {
  const made = await port(r)
  const run: Run = { made, printed: '', value: undefined, error: undefined }
  const write = process.stdout.write
  try {
    const js = transformSync(`async function main() {\n${made.body}\n}`, {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      isModule: false,
    }).code
    const wanted = made.imports.filter((name) => name in torchluz)
    const main = new AsyncFunction(
      'torchluz',
      `'use strict'; const { ${wanted.join(', ')} } = torchluz;\n${js}\nreturn main()`,
    )
    torchluz.torch_manual_seed(1)
    torchluz.set_seed(1)
    process.stdout.write = ((text: string) => ((run.printed += text), true)) as typeof process.stdout.write
    const print: typeof torchluz.print = (x, options) => torchluz.print((run.value = x) as typeof x, options)
    await main({ ...torchluz, print })
  } catch (error) {
    run.error = error as Error
  } finally {
    process.stdout.write = write
  }
  return run
}
