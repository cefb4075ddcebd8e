/** The examples in doc comments run, as they stand. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as torchluz from 'torchluz'
import ts from 'typescript'

const source = join(__dirname, '..', 'src')
const parts = ['data', 'distributions', 'nn', 'optim']

/** What an example may use without having made it. */
const at_hand = `
  class Net extends nn_Module {
    fc1 = nn_linear(3, 4)
    fc2 = nn_linear(4, 1)
    forward(x) { return this.fc2(this.fc1(x).relu()) }
  }
  const net = new Net()
  const [x, y] = [torch_randn(2, 3), torch_randn(2, 1)]
  const loss = nn_mse_loss()
  const state = net.state_dict()
  const seen = []
  const ds = tensor_dataset(torch_randn(10, 3))`
/** optimizer() is a function too. */
const an_optimizer = 'const optimizer = optim_sgd(net.parameters, { lr: 0.1 })'

/** The examples of a file, by their lines. */
function examples_of(path: string): [place: string, code: string][] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const found = new Map<number, string>()
  const visit = (node: ts.Node): void => {
    for (const { tagName, pos, comment } of ts.getJSDocTags(node))
      if (tagName.text === 'example') found.set(pos, ts.getTextOfJSDocComment(comment) ?? '')
    ts.forEachChild(node, visit)
  }
  visit(file)
  const place = (at: number) => `${path.slice(source.length + 1)}:${file.getLineAndCharacterOfPosition(at).line + 1}`
  return [...found].map(([at, code]) => [place(at), code])
}

const files = parts.flatMap((part) =>
  readdirSync(join(source, part), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(source, part, name)),
)
const examples = files.flatMap(examples_of)

const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => (...args: unknown[]) => Promise<void>

describe('examples of doc comments', () => {
  const before = process.cwd()
  const folder = mkdtempSync(join(tmpdir(), 'torchluz-examples-'))
  beforeAll(() => process.chdir(folder))
  afterAll(() => {
    process.chdir(before)
    rmSync(folder, { recursive: true })
  })

  test('are there', () => expect(examples.length).toBeGreaterThan(300))

  test.each(examples)('%s', async (_, code) => {
    const shown = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
    const given = /\boptimizer(_ignite)?\(/.test(code) ? at_hand : `${at_hand}\n${an_optimizer}`
    const { outputText } = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022 } })
    const run = new AsyncFunction(...Object.keys(torchluz), `{\n${given}\n{\n${outputText}\n}}`)
    try {
      await run(...Object.values(torchluz))
    } finally {
      shown.mockRestore()
    }
  })
})
