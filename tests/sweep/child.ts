/**
 * Every function of the layers, losses, initializers, optimizers, schedulers and distributions, called rightly but for one
 * value: never a crash, always an error of ours that bears a name, and no wrong value taken for a right one.
 *
 *   node --import tsx tests/sweep/child.ts LOG [PATTERN]
 *
 * The call that is being made stands in LOG, so that whoever started this process can tell which one ended it.
 */
import { openSync, writeSync } from 'node:fs'
import * as torch from '../../src'
import { makers, value_names } from '../fuzz/values'
import { cases, takes_anything, takes_nan, type Case } from './cases'

const [log = '/dev/null', pattern = ''] = process.argv.slice(2)
const file = openSync(log, 'w')
const blanks = Buffer.alloc(300, ' ')
function remember(text: string): void {
  const line = Buffer.from(blanks)
  line.write(text.slice(0, 300))
  writeSync(file, line, 0, line.length, 0)
}

type Function = (...args: unknown[]) => unknown
const api = torch as unknown as Record<string, Function>
const faults: string[] = []
const counts = { functions: 0, arguments: 0, calls: 0, errors: 0 }

/** What values say themselves when they are read, or called. */
const own_words = /a trap that throws|a getter that throws|thrown by an argument|revoked/
/** What JavaScript says of a value that was not looked at. */
const internal = /Cannot (read|convert|set|assign|mix)|is not (a function|iterable)|\(reading |\[object /

/** What is wrong with an error; empty where nothing is. */
function fault(error: unknown, names: readonly string[], value: string): string {
  if (!(error instanceof torch.TorchError)) {
    // A function that was handed over and failed when it was called: its error is the caller's.
    if (error instanceof Error && value === 'a function that throws' && error.message === 'thrown by an argument')
      return ''
    // So is what a definition or an argument of the caller's own function does when it is read.
    const of_caller = /^(nn_module|optimizer|optimizer_ignite|lr_scheduler|nn_utils_checkpoint)$/.test(names[0]!)
    if (error instanceof Error && of_caller && own_words.test(error.message)) return ''
    return `no error of the library's: ${error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error)}`
  }
  const { message } = error
  if (!names.some((name) => message.includes(name))) return `the message does not name ${names[0]}: ${message}`
  if (/Exception raised from|c10::Error|\bat 0x/.test(message)) return `a trace of C++: ${message}`
  if (internal.test(message) && !own_words.test(message) && !/imitation|no real/.test(message))
    return `JavaScript's own words: ${message}`
  return ''
}

/** Functions that call modules of the caller's. */
const takes_modules = /^nn_(sequential|utils_checkpoint|transformer)|^optim_|^summary/

/** Values that no argument takes, but for those of `takes_anything`. */
const never = ['symbol', 'date', 'map', 'regexp', 'string 💥']

function attempt(where: string, names: readonly string[], value: string, run: () => unknown): void {
  // What is handed on to a function of the caller's is walked through whole.
  if (where.startsWith('nn_utils_checkpoint(#2)') && value.includes('claims')) return
  remember(`${where} ${value}`)
  counts.calls++
  try {
    torch.tidy(() => {
      run()
      return undefined
    })
    const taken = value === 'number NaN' ? takes_nan.test(where) : !never.includes(value)
    if (!taken && !takes_anything.test(`${where} ${value}`)) faults.push(`${where} takes ${value}`)
  } catch (error) {
    counts.errors++
    const wrong = fault(error, names, value)
    if (wrong !== '') faults.push(`${where} with ${value}: ${wrong}`)
  }
}

const made = (values: Record<string, () => unknown>) =>
  Object.fromEntries(Object.entries(values).map(([name, make]) => [name, make()]))
const all = (values: readonly (() => unknown)[]) => values.map((make) => make())
function make({ name, positional, named }: Case, with_named = made(named), with_positional = all(positional)): unknown {
  const args = Object.keys(with_named).length > 0 ? [...with_positional, with_named] : with_positional
  return api[name]!(...args)
}

/** The names of a function's arguments: its refusal of one that it does not have lists them. */
function names_of(one: Case): string[] {
  if (!one.takes_names) return Object.keys(one.named)
  try {
    make(one, { ...made(one.named), no_such_argument: 1 })
  } catch (error) {
    const listed = error instanceof torch.TorchError && /'no_such_argument'.* It takes (.*)\.$/.exec(error.message)
    if (listed) return listed[1] === 'no named arguments' ? [] : listed[1]!.split(', ')
    faults.push(`${one.name} with an unknown name: ${String(error)}`)
    return []
  }
  faults.push(`${one.name} takes an unknown name`)
  return []
}

function sweep(one: Case): void {
  const { name, positional, named, inputs, methods } = one
  const run = (with_named = made(named), with_positional = all(positional)) => {
    const result = make(one, with_named, with_positional)
    return inputs.length > 0 ? (result as Function)(...all(inputs)) : result
  }
  const each = (where: string, names: string[], call: (value: unknown) => unknown) => {
    counts.arguments++
    for (const value of value_names) attempt(where, names, value, () => call(makers[value]!()))
  }
  const replaced = (values: readonly (() => unknown)[], at: number, value: unknown) =>
    values.map((right, i) => (i === at ? value : right()))

  counts.functions++
  try {
    torch.tidy(() => void run())
  } catch (error) {
    faults.push(`${name} refuses what is right: ${String(error)}`)
  }
  // A module that was handed over refuses inputs in its own name.
  const own = takes_modules.test(name) ? ['nn_linear'] : []
  const names = [name, ...own]
  for (const argument of names_of(one))
    each(`${name}(${argument})`, names, (value) => run({ ...made(named), [argument]: value }))
  for (const missing of Object.keys(named)) {
    const { [missing]: _, ...rest } = named
    attempt(`${name}(${missing})`, names, 'nothing', () => run(made(rest)))
  }
  positional.forEach((_, i) => {
    each(`${name}(#${i + 1})`, names, (value) => run(made(named), replaced(positional, i, value)))
  })
  inputs.forEach((_, i) => {
    each(`${name}()(#${i + 1})`, names, (value) => (make(one) as Function)(...replaced(inputs, i, value)))
  })
  for (const [method, args] of Object.entries(methods)) {
    args.forEach((_, i) => {
      each(`${name}().${method}(#${i + 1})`, [method, ...names, ...own], (value) =>
        (make(one) as Record<string, Function>)[method]!(...replaced(args, i, value)),
      )
    })
  }
}

const wanted = new RegExp(pattern)
for (const one of cases) if (wanted.test(one.name)) sweep(one)
remember('')
// On a line of its own: warnings go elsewhere, but not all that is printed.
process.stdout.write('\n' + JSON.stringify({ ...counts, faults, names: cases.map(({ name }) => name) }))
