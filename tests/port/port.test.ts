import fs from 'node:fs'
import path from 'node:path'
import { port } from '../../src/port'
import { r_of_markdown } from '../../src/port/markdown'
import { explained } from '../../src/cli/port'

const body = async (r: string): Promise<string> => (await port(r)).body

describe('translation', () => {
  test.each([
    ['x <- 1', 'const x = 1'],
    ['x <- 1; x <- 2', 'let x: any = 1\nx = 2'],
    ['3 -> x', 'const x = 3'],
    ['x <- torch_ones(2)\ny <- x + 1L', 'const x = torch_ones(2)\nconst y = x.add(1n)'],
    ['x <- torch_ones(2, 2)\nx[1, ] <- 0', 'const x = torch_ones(2, 2)\nx.set(0, 1, null)'],
    ['torch_sum(torch_ones(2), dim = 1)', 'print(torch_sum(torch_ones(2), { dim: 1 }))'],
    ['f <- function(x) x', 'const f = (x: any) => x'],
    ['torch_ones(2) |> torch_mul(2)', 'print(torch_mul(torch_ones(2), 2))'],
    ['# a comment\nx <- 1 # its own', '// a comment\nconst x = 1 // its own'],
    ['library(torch)', ''],
  ])('%s', async (r, ts) => {
    expect(await body(r)).toBe(ts)
  })

  test('imports exactly the names in use', async () => {
    const { code } = await port('x <- torch_ones(2)')
    expect(code).toMatch(/^import \{ torch_ones \} from 'torchluz'/)
  })

  test('waits for what takes long, inside functions too', async () => {
    const { code } = await port('f <- function(m, d) { fit(m, d, epochs = 1) }\ny <- f(1, 2)')
    expect(code).toContain('async (m: any, d: any) =>')
    expect(code).toContain('await fit(m, d, { epochs: 1 })')
    expect(code).toContain('const y = await f(1, 2)')
  })

  test('a sum that begins as a number and becomes a tensor is not taken for a number', async () => {
    const text = await body('total <- 0\nfor (i in 1:3) { total <- total + torch_ones(1) }')
    expect(text).toContain('R.add(total, torch_ones(1))')
  })

  test('what it does not know is listed by line and fails when it is reached', async () => {
    const { problems, code } = await port('x <- 1\ny <- some_unknown_function(x)')
    expect(problems).toMatchObject([{ line: 2, r: 'some_unknown_function(x)' }])
    expect(code).toContain("R.not_ported('some_unknown_function(x)')")
    expect(code).toContain('// line 2:')
  })
})

describe('refusal', () => {
  test('a bracket that is not closed has its line', async () => {
    await expect(port('x <- 1\nf(x')).rejects.toMatchObject({ name: 'RSyntaxError', line: 2 })
  })
  test('a bracket too many has its line and column', async () => {
    await expect(port('x <- 1\n)')).rejects.toMatchObject({ name: 'RSyntaxError', line: 2, column: 1 })
  })
})

test('the chapter’s script ports without help', async () => {
  const script = fs.readFileSync(path.resolve(__dirname, '../../scripts/mnist.R'), 'utf8')
  const { problems, code } = await port(script)
  expect(problems).toEqual([])
  expect(code).toContain('this.linear1 = nn_linear({ in_features: 28 * 28, out_features: 256 })')
})

test('a thousand lines take a second of computing at most', async () => {
  await port('1')
  const script = Array.from(
    { length: 250 },
    (_, i) =>
      `x${i} <- torch_randn(3, ${i})$view(c(-1))$mul(2)$add(1)\nf${i} <- function(a, b = 2) {\n  a * b + x${i}[1]\n}`,
  )
  const start = process.cpuUsage()
  const { problems } = await port(script.join('\n'))
  expect(problems).toEqual([])
  const { user, system } = process.cpuUsage(start)
  expect((user + system) / 1000).toBeLessThan(1000)
})

test('names that objects have by themselves are names like any other', async () => {
  const { body, problems } = await port(
    'toString(c("a", "b"), sep = ";")\nvalueOf <- function(x, y = 1) x + y\nvalueOf(y = 2, x = 1)',
  )
  expect(problems).toEqual([])
  expect(body).toContain('valueOf(1, 2)')
})
test('`...` where no others are taken has the type of what must be there', async () => {
  const { body } = await port(
    'mse <- function(y, yhat) mean((y - yhat)^2)\nrmse <- function(...) sqrt(mse(...))\nconv3 <- function(cin, cout, ...) nn_conv2d(cin, cout, 3, ...)',
  )
  expect(body).toContain('mse(...(dots as [any, any]))')
  expect(body).toContain('nn_conv2d(cin, cout, 3, ...(dots as []))')
})
test('R Markdown: chunks are code at their own lines, prose is comments', () => {
  expect(r_of_markdown('---\ntitle: a\n---\n# Title\n\n```{r}\nx <- 1\n```\nText')).toBe(
    '\n\n\n# # Title\n\n\nx <- 1\n\n# Text',
  )
})

test('an explanation has each statement beside its translation', async () => {
  expect(explained(await port('x <- 1\ny <- x'))).toContain('  R   x <- 1\n  TS  const x = 1')
})
