/** The guide to luz: its snippets are one script that has no wrong types and runs, and its tables leave nothing out. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as torchluz from 'torchluz'
import ts from 'typescript'

const root = resolve(__dirname, '../..')
const guide = readFileSync(join(root, 'docs/luz.md'), 'utf8')
const snippets = Array.from(guide.matchAll(/^```ts\n(.*?)^```$/gms), ([, code]) => code!)
const names = Object.keys(torchluz).filter((name) => new RegExp(`\\b${name}\\b`).test(snippets.join('\n')))
const script = snippets.join('\n')

/** What the compiler says of the script, as if it were a file of the tests'. */
function complaints(code: string): string[] {
  const file = join(__dirname, 'luz_guide.mts')
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object }
  }
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists, getSourceFile } = host
  host.readFile = (path) => (path === file ? code : readFile(path))
  host.fileExists = (path) => path === file || fileExists(path)
  host.getSourceFile = (path, ...rest) =>
    path === file ? ts.createSourceFile(path, code, rest[0], true) : getSourceFile(path, ...rest)
  const program = ts.createProgram([file], options, host)
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map(({ messageText, start = 0 }) => {
    const line = code.slice(0, start).split('\n').length
    return `${code.split('\n')[line - 1]}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}

test('its snippets have no wrong types', () =>
  expect(complaints(`import { ${names.join(', ')} } from 'torchluz'\n${script}`)).toEqual([]))

test('its snippets run', async () => {
  const { outputText } = ts.transpileModule(script, { compilerOptions: { target: ts.ScriptTarget.ES2022 } })
  const folder = mkdtempSync(join(tmpdir(), 'torchluz-guide-'))
  const before = process.cwd()
  const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  process.chdir(folder)
  try {
    const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => (x: unknown) => Promise<void>
    const run = new AsyncFunction('torchluz', `const { ${names.join(', ')} } = torchluz; {\n${outputText}\n}`)
    await run(torchluz)
  } finally {
    process.chdir(before)
    written.mockRestore()
    rmSync(folder, { recursive: true })
  }
})

test.each([
  ['callbacks', Object.keys(torchluz).filter((name) => name.startsWith('luz_callback_'))],
  ['metrics', Object.keys(torchluz).filter((name) => name.startsWith('luz_metric_') && !/_generator$/.test(name))],
])('it names all %s', (_, names) => {
  expect(names.length).toBeGreaterThan(7)
  expect(names.filter((name) => !guide.includes(`\`${name}\``))).toEqual([])
})

test('it lists the hooks of a fit in their order', () => {
  const [, list = ''] = /^```text\n(.*?)^```$/ms.exec(guide)!
  expect(list.match(/\bon_\w+/g)).toEqual(torchluz.luz_hooks.filter((name) => !name.includes('predict')))
})

test('it names fields that a context has', async () => {
  let fields: string[] = []
  const look = torchluz.luz_callback({
    on_fit_begin() {
      fields = rows.filter((name) => !(name in this.ctx))
    },
  })
  const [, table = ''] = /^\| field of `ctx`[^\n]*\n[^\n]*\n(.*?)\n\n/ms.exec(guide)!
  const rows = table
    .split('\n')
    .flatMap((row) => Array.from(row.split('|')[1]!.matchAll(/`(\w+)`/g), ([, name]) => name!))
  expect(rows.length).toBeGreaterThan(25)
  const { nn_linear, nn_mse_loss, optim_sgd, setup, set_hparams, set_opt_hparams, fit, torch_ones } = torchluz
  const model = set_opt_hparams(set_hparams(setup(nn_linear, nn_mse_loss(), optim_sgd), 1, 1), { lr: 0.1 })
  await fit(model, [torch_ones(32, 1), torch_ones(32, 1)], { epochs: 1, callbacks: look() })
  expect(fields).toEqual([])
})
