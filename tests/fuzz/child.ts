/**
 * Random functions on random wrong values: never a crash, always an error of ours that bears the function's name.
 *
 *   node --import tsx tests/fuzz/child.ts CALLS SEED LOG [--replay INDEX,VALUE,…]
 *
 * The call that is being made stands in LOG, so that whoever started this process can tell which one ended it.
 */
import fc from 'fast-check'
import { openSync, writeSync } from 'node:fs'
import { TorchError, tidy } from '../../src'
import { targets, type Target } from './functions'
import { makers, tensor_names, value_names } from './values'

const [calls = '1000', seed = '1', log = '/dev/null'] = process.argv.slice(2)
const file = openSync(log, 'w')

type Argument = string | { name: number; value: string }
interface Call {
  target: number
  args: Argument[]
}

const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...tensor_names) },
  { weight: 4, arbitrary: fc.constantFrom(...value_names) },
)
const named = fc.record({ name: fc.nat({ max: 11 }), value })
const call: fc.Arbitrary<Call> = fc.record({
  target: fc.nat({ max: targets.length - 1 }),
  args: fc.array(fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: named }), { maxLength: 5 }),
})

/** Values in order; those with a name in one object at the end. */
function arguments_of(target: Target, args: readonly Argument[]): unknown[] {
  const positional: unknown[] = []
  const by_name: Record<string, unknown> = {}
  for (const arg of args) {
    if (typeof arg === 'string') positional.push(makers[arg]!())
    else by_name[target.names[arg.name % target.names.length]!] = makers[arg.value]!()
  }
  return Object.keys(by_name).length > 0 ? [...positional, by_name] : positional
}
const show = ({ target, args }: Call): string => {
  const { shown, names } = targets[target]!
  const parts = args.map((arg) => (typeof arg === 'string' ? arg : `${names[arg.name % names.length]} = ${arg.value}`))
  return `${shown}(${parts.join('; ')})`
}

/** What is wrong with an error; empty where nothing is. */
function fault(error: unknown, { name }: Target): string {
  if (!(error instanceof TorchError)) {
    const what = error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error)
    return `no error of the library's: ${what}`
  }
  const { message } = error
  if (!message.includes(name)) return `the message does not name the function: ${message}`
  if (/Exception raised from|c10::Error|\bat 0x/.test(message)) return `a trace of C++: ${message}`
  return ''
}

const blanks = Buffer.alloc(2000, ' ')
function remember(text: string): void {
  blanks.copy(line)
  line.write(text.slice(0, 1900))
  writeSync(file, line, 0, line.length, 0)
}
const line = Buffer.from(blanks)

const counts = { calls: 0, errors: 0 }
const faults = new Map<string, string>()

function run(one: Call): void {
  const target = targets[one.target]!
  remember(show(one))
  counts.calls++
  try {
    tidy(() => {
      const args = arguments_of(target, one.args)
      const result = target.call(args)
      if (result instanceof Promise) result.catch(() => undefined)
      return undefined
    })
  } catch (error) {
    counts.errors++
    const wrong = fault(error, target)
    if (wrong !== '' && !faults.has(target.shown)) faults.set(target.shown, `${show(one)}: ${wrong}`)
  }
}

const started = Date.now()
fc.assert(fc.property(call, run), { numRuns: Number(calls), seed: Number(seed), endOnFailure: true })
remember('')
// On a line of its own: print() writes to the same place.
process.stdout.write(
  '\n' +
    JSON.stringify({
      ...counts,
      targets: targets.length,
      seconds: (Date.now() - started) / 1000,
      faults: [...faults.values()],
    }),
)
