/** `torchluz port`: R scripts to TypeScript files. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { RSyntaxError, port, type Ported } from '../port'
import { rules_of } from '../port/explain'
import { r_of_markdown } from '../port/markdown'
import { write_text } from '../r/write'

export interface PortCommand {
  out?: string
  check?: boolean
  run?: boolean
  explain?: boolean
}

interface Source {
  name: string
  text: string
  /** Its place in the folder that was given. */
  within: string
}

/** What a command would say is wrong with its use. */
export class PortError extends Error {
  override readonly name = 'PortError'
}

const scripts = /\.(r|rmd|qmd)$/i

function sources_of(given: readonly string[]): Source[] {
  if (given.length === 0 || (given.length === 1 && given[0] === '-'))
    return [{ name: 'stdin.R', text: fs.readFileSync(0, 'utf8'), within: 'stdin.R' }]
  return given.flatMap((name) => {
    if (!fs.existsSync(name)) throw new PortError(`${name}: there is no such file or folder`)
    const is_folder = fs.statSync(name).isDirectory()
    const files = is_folder
      ? fs
          .readdirSync(name, { recursive: true, encoding: 'utf8' })
          .filter((file) => scripts.test(file))
          .sort()
          .map((file) => path.join(name, file))
      : [name]
    if (files.length === 0) throw new PortError(`${name}: there are no R scripts in it (.R, .Rmd, .qmd)`)
    return files.map((file) => ({
      name: file,
      text: fs.readFileSync(file, 'utf8'),
      within: is_folder ? path.relative(name, file) : path.basename(file),
    }))
  })
}

/** A module where it is installed. */
function optional<T>(name: string): T | undefined {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require(require.resolve(name, { paths: [process.cwd(), __dirname] })) as T
  } catch {
    return undefined
  }
}

interface Formatter {
  format(code: string, options: object): Promise<string>
  resolveConfig(file: string): Promise<object | null>
}

/** The code in the style of the formatter, where there is one. */
async function formatted(code: string): Promise<string> {
  const prettier = optional<Formatter>('prettier')
  if (prettier === undefined) return code
  const config = (await prettier.resolveConfig(path.resolve('x.ts'))) ?? {
    semi: false,
    singleQuote: true,
    printWidth: 120,
  }
  return prettier.format(code, { ...config, parser: 'typescript' })
}

const library = path.resolve(__dirname, '..', 'index')

type TypeScript = typeof import('typescript')
function typescript(what: string): TypeScript {
  const found = optional<TypeScript>('typescript')
  if (found === undefined)
    throw new PortError(`${what} needs the package typescript: npm install --save-dev typescript`)
  return found
}

/** What the type checker says of ported code. */
function check(code: string, name: string): string[] {
  const ts = typescript('--check')
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'torchluz-port-'))
  try {
    const file = path.join(folder, 'script.ts')
    fs.writeFileSync(file, code)
    const program = ts.createProgram([file], {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      types: [],
      paths: { torchluz: [library] },
    })
    return ts
      .getPreEmitDiagnostics(program)
      .filter((found) => found.file === undefined || path.resolve(found.file.fileName) === path.resolve(file))
      .map((found) => {
        const at = found.file?.getLineAndCharacterOfPosition(found.start ?? 0)
        return `${name}${at ? `:${at.line + 1}:${at.character + 1}` : ''}: ${ts.flattenDiagnosticMessageText(found.messageText, '\n')}`
      })
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs ported code in a process of its own, in the present folder. */
function run(code: string): number {
  const ts = typescript('--run')
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  })
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'torchluz-port-'))
  try {
    const file = path.join(folder, 'script.cjs')
    // An error is told as R tells it, without the places of a file that is gone.
    const told = `process.on('uncaughtException', (e) => { console.error(e instanceof Error ? (e.name === 'Error' ? 'Error: ' : e.name + ': ') + e.message : e); process.exit(1) });`
    fs.writeFileSync(file, told + outputText.replace(/require\("torchluz"\)/g, `require(${JSON.stringify(library)})`))
    return spawnSync(process.execPath, [...process.execArgv, file], { stdio: 'inherit' }).status ?? 1
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Each statement of R beside its TypeScript. */
export function explained({ rules }: Ported): string {
  const top = rules
    .filter(
      (rule, i) =>
        !rules.some((other, j) => j > i && other.line <= rule.line && other.r !== rule.r && other.r.includes(rule.r)),
    )
    .sort((a, b) => a.line - b.line)
  return top
    .map(
      ({ line, r, ts, rule }) =>
        `${line}\t${rules_of(r, ts, rule)}\n${r.replace(/^/gm, '  R   ')}\n${ts.replace(/^/gm, '  TS  ')}`,
    )
    .join('\n\n')
}

/** Where a script's TypeScript goes: folders keep their form, and no two scripts share a file. */
function target_of({ name, within }: Source, out: string | undefined, written: Set<string>): string {
  if (out !== undefined && out.endsWith('.ts')) return out
  const plain = out === undefined ? name : path.join(out, within)
  const alone = plain.replace(/\.\w+$/, '.ts')
  const file = written.has(alone) ? plain.replace(/\.(\w+)$/, (_, kind: string) => `-${kind.toLowerCase()}.ts`) : alone
  written.add(file)
  return file
}

/** Ports what it is given; the exit code is 1 where something has no translation, is wrong or fails. */
export async function port_command(given: readonly string[], options: PortCommand): Promise<number> {
  const sources = sources_of(given)
  let status = 0
  const written = new Set<string>()
  for (const source of sources) {
    const { name, text } = source
    let ported: Ported
    try {
      ported = await port(/\.(rmd|qmd)$/i.test(name) ? r_of_markdown(text) : text)
    } catch (error) {
      if (!(error instanceof RSyntaxError)) throw error
      console.error(`${name}:${error.line}:${error.column}: ${error.message.replace(/^line \d+, column \d+: /, '')}`)
      status = 1
      continue
    }
    for (const { line, why, r } of ported.problems) {
      console.error(`${name}:${line}: ${why}: ${r.replace(/\s+/g, ' ').slice(0, 80)}`)
      status = 1
    }
    const code = await formatted(ported.code)
    if (options.check) {
      const found = check(code, name)
      found.forEach((text) => console.error(text))
      if (found.length > 0) status = 1
    }
    if (options.explain) write_text(`${explained(ported)}\n`)
    else if (options.out !== undefined || sources.length > 1) {
      const file = target_of(source, options.out, written)
      fs.mkdirSync(path.dirname(file), { recursive: true })
      fs.writeFileSync(file, code)
      console.error(`${name} -> ${file}`)
    } else if (!options.run) write_text(code)
    if (options.run && ported.problems.length === 0) status = run(code) || status
  }
  return status
}
