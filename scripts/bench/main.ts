/**
 * Runs a benchmark beside its peers, by turns in one run, and reports ratios: `npm run bench -- --help`.
 *
 * A ratio is torchluz's time over the peer's (for rates, the peer's rate over torchluz's): below 1, torchluz is faster.
 * The peers are the scripts of ../shared/bench, where that folder exists.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { Argument, InvalidArgumentError, Option, program } from 'commander'
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript'
import { find_libtorch } from '../../src/native/libtorch'
import type { Figure } from './common'

const root = resolve(__dirname, '../..')
const peers = resolve(root, '../shared/bench')
const mnist = process.env.MNIST_DIR ?? join(root, 'mnist', 'raw')

const benchmarks = ['mnist', 'gan', 'ops', 'train', 'memory'] as const
type Benchmark = (typeof benchmarks)[number]

function whole_number(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1 on.')
  return Number(text)
}

interface Options {
  pairs: number
  case: string[]
  threads?: number
  busy: boolean
  json?: string
  pytorch?: string
}
program
  .name('npm run bench --')
  .description('Times torchluz and its peers by turns; a ratio below 1 means that torchluz is faster.')
  .addArgument(
    new Argument('[benchmarks...]', 'what is timed').choices(benchmarks).default(['mnist', 'ops', 'train', 'memory']),
  )
  .option('--pairs <n>', 'runs of each side', whole_number, 5)
  .option('--case <names...>', 'cases of ops or train, or the beginning of some (steps/lstm); all by default', [])
  .option('--threads <n>', "OMP_NUM_THREADS of both sides; each side's own default otherwise", whole_number)
  .option('--busy', 'keeps one core busy with another process meanwhile', false)
  .option('--json <file>', 'writes the figures to a file, a line of JSON for each')
  .addOption(new Option('--pytorch <folder>', "where Python's PyTorch is installed").env('PYTORCH_DIR'))
  .parse()
const options = program.opts<Options>()

/** One side's process of a benchmark; both sides of a pair print figures of the same cases. */
interface Contest {
  name: string
  ours: string[]
  theirs?: string[]
  /** How the peer's case is called, where it differs. */
  rename?: (name: string) => string
}

/** Our side as its users run it: compiled, without a loader that takes memory of its own. */
function ours(script: string, ...more: string[]): string[] {
  const folder = join(root, 'build', 'bench')
  mkdirSync(folder, { recursive: true })
  for (const file of [script, 'common.ts']) {
    const { outputText } = transpileModule(readFileSync(join(__dirname, file), 'utf8'), {
      compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true },
    })
    writeFileSync(join(folder, file.replace(/ts$/, 'js')), outputText)
  }
  return [process.execPath, join(folder, script.replace(/ts$/, 'js')), ...more]
}
const python = (script: string, ...more: string[]) => ['python3', join(peers, script), ...more]

function contests(bench: Benchmark): Contest[] {
  switch (bench) {
    case 'mnist':
      return [
        { name: 'mnist item', ours: ours('mnist.ts', 'item'), theirs: python('mnist_py.py', 'item') },
        { name: 'mnist batch', ours: ours('mnist.ts', 'batch'), theirs: python('mnist_py.py', 'batch') },
        {
          name: 'mnist batch / C++ floor',
          ours: ours('mnist.ts', 'batch'),
          theirs: [compiled_floor(), mnist],
          rename: (name) => name.replace('floor/', 'batch/'),
        },
        {
          name: 'mnist item / C++ floor',
          ours: ours('mnist.ts', 'item'),
          theirs: [compiled_floor(), mnist],
          rename: (name) => name.replace('floor/', 'item/'),
        },
        {
          name: 'mnist item / batch',
          ours: ours('mnist.ts', 'item'),
          theirs: ours('mnist.ts', 'batch'),
          rename: (name) => name.replace('batch/', 'item/'),
        },
      ]
    case 'ops':
      return [
        {
          name: 'op overhead',
          ours: ours('ops.ts', ...options.case),
          theirs: python('op_overhead.py', ...options.case),
        },
      ]
    case 'gan':
      return [{ name: 'gan', ours: ours('gan.ts'), theirs: python('gan_py.py') }]
    case 'train':
      return [
        {
          name: 'training steps',
          ours: ours('train.ts', ...options.case),
          theirs: python('train_py.py', ...options.case),
        },
      ]
    case 'memory':
      return [{ name: 'memory', ours: ours('memory.ts') }]
  }
}

/** The C++ peer, compiled once. */
function compiled_floor(): string {
  const program = join(root, 'build', 'bench', 'mnist_floor')
  if (existsSync(program)) return program
  mkdirSync(join(root, 'build', 'bench'), { recursive: true })
  const libtorch = find_libtorch().root
  const include = join(libtorch, 'include')
  execFileSync('g++', [
    '-O2',
    '-std=c++20',
    join(peers, 'mnist_floor.cpp'),
    '-o',
    program,
    `-I${include}`,
    `-I${join(include, 'torch/csrc/api/include')}`,
    `-L${join(libtorch, 'lib')}`,
    '-ltorch',
    '-ltorch_cpu',
    '-lc10',
    `-Wl,-rpath,${join(libtorch, 'lib')}`,
  ])
  return program
}

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  MNIST_DIR: mnist,
  ...(options.pytorch ? { PYTORCH_DIR: resolve(options.pytorch) } : {}),
  ...(options.threads ? { OMP_NUM_THREADS: String(options.threads) } : {}),
})

function run(command: string[]): Figure[] {
  const text = execFileSync(command[0]!, command.slice(1), {
    env: environment(),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Figure)
}

function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)]!
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at))
}

/** The figures of one case, pair by pair. */
interface Series {
  unit: string
  ours: number[]
  theirs: number[]
}

function compete(contest: Contest, pairs: number): Map<string, Series> {
  const table = new Map<string, Series>()
  const note = (figure: Figure, side: 'ours' | 'theirs') => {
    const name = side === 'theirs' && contest.rename ? contest.rename(figure.case) : figure.case
    const series = table.get(name) ?? { unit: figure.unit, ours: [], theirs: [] }
    series[side].push(figure.value)
    table.set(name, series)
  }
  for (let pair = 0; pair < pairs; pair++) {
    for (const figure of run(contest.ours)) note(figure, 'ours')
    if (contest.theirs) for (const figure of run(contest.theirs)) note(figure, 'theirs')
  }
  return table
}

const short = (x: number) => (Number.isFinite(x) ? x.toPrecision(4) : '-')

function report(name: string, table: Map<string, Series>): object[] {
  const rows = [...table].map(([item, { unit, ours, theirs }]) => {
    const ratios = ours.flatMap((x, i) =>
      theirs[i] === undefined ? [] : [unit === '1/s' ? theirs[i] / x : x / theirs[i]],
    )
    return {
      contest: name,
      case: item,
      unit,
      ours: quantile(ours, 0.5),
      peer: quantile(theirs, 0.5),
      ratio: quantile(ratios, 0.5),
      least: quantile(ratios, 0),
      most: quantile(ratios, 1),
    }
  })
  console.log(
    `\n${name}   (load ${loadavg()[0]!.toFixed(2)}, threads ${options.threads ?? 'default'}${options.busy ? ', one core busy' : ''})`,
  )
  for (const row of rows) {
    const spread = Number.isFinite(row.ratio) ? `${short(row.ratio)} (${short(row.least)}–${short(row.most)})` : ''
    console.log(
      `  ${row.case.padEnd(24)} ${short(row.ours).padStart(10)} ${short(row.peer).padStart(10)} ${row.unit.padEnd(4)} ${spread}`,
    )
  }
  const ratios = rows.map((row) => row.ratio).filter(Number.isFinite)
  if (ratios.length > 1 && name === 'op overhead') {
    console.log(
      `  geometric mean of ratios: ${short(Math.exp(ratios.reduce((sum, x) => sum + Math.log(x), 0) / ratios.length))}`,
    )
  }
  return rows
}

function main() {
  let neighbour: ChildProcess | undefined
  if (options.busy) neighbour = spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' })
  try {
    const rows = (program.processedArgs[0] as Benchmark[]).flatMap(contests).flatMap((contest) => {
      if (contest.theirs && contest.name !== 'mnist item / batch' && !existsSync(peers))
        contest = { ...contest, theirs: undefined }
      return report(contest.name, compete(contest, contest.name === 'memory' ? 1 : options.pairs))
    })
    if (options.json) writeFileSync(options.json, rows.map((row) => JSON.stringify(row)).join('\n') + '\n')
  } finally {
    neighbour?.kill()
  }
}

main()
