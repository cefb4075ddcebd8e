/** `torchluz doctor`: what is there, what is missing, and how to mend it. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe_places, libtorch_places, type LibtorchPlace } from '../native/libtorch'
import { waiting_policy } from '../native/threads'

/** One thing looked at. */
export interface Finding {
  name: string
  ok: boolean
  text: string
  /** What mends it, where it is not well. */
  fix?: string
}

/** What a process that has loaded the addon tells of itself. */
interface Report {
  version: string
  file: string
  threads: number
  interop_threads: number
  capability: string
  mkl: boolean
  devices: number
  cuda: boolean
  problems: Record<string, string>
}

const PACKAGE = path.resolve(__dirname, '..', '..')

const ADDON = `
const { native, loaded } = require(process.argv[1])
const cuda = native.cuda_available()
console.log(JSON.stringify({
  version: native.version, file: loaded.build.file, problems: loaded.problems,
  threads: native.threads(), interop_threads: native.interop_threads(), capability: native.cpu_capability(),
  mkl: native.has('mkl'), cuda, devices: cuda ? native.cuda_device_count() : 0,
}))`

/** Loads the addon in a child process: whatever happens there, this process goes on and can tell of it. */
function try_addon(): Report | string {
  const module = path.join(PACKAGE, 'lib', 'native', 'addon.js')
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['-e', ADDON, module], { encoding: 'utf8' })
  if (status === 0) return JSON.parse(stdout) as Report
  const message = /^(?:SetupError|Error): ([^]*?)\n {4}at /m.exec(stderr)?.[1] ?? stderr.trim()
  return message || `the process that loaded it ended with ${signal ?? `code ${String(status)}`}`
}

function check_node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major > 20 || (major === 20 && minor >= 19)
  return { name: 'Node', ok, text: process.version, fix: 'torchluz needs Node 20.19 or newer: https://nodejs.org.' }
}

function check_libtorch(places: readonly LibtorchPlace[]): Finding {
  const used = places.find((candidate) => candidate.libtorch)?.libtorch
  const text = used ? `${used.version} (${used.build}) at ${used.root}` : 'not found'
  return {
    name: 'libtorch',
    ok: used !== undefined,
    text: `${text}\n${describe_places(places)}`,
    fix: 'Run `npx torchluz setup`, or set LIBTORCH to the folder that holds its include/ and lib/.',
  }
}

function check_threads({ threads, interop_threads }: Report): Finding {
  const chosen = Object.entries(waiting_policy()).map(([name, value]) => `${name}=${value}`)
  const policy = chosen.length > 0 ? chosen.join(' ') : "the environment's own policy"
  return { name: 'Threads', ok: true, text: `${threads} within an operator, ${interop_threads} between; ${policy}` }
}

function check_cuda({ cuda, devices, problems }: Report): Finding {
  const failed = Object.entries(problems).map(([file, reason]) => `${file}: ${reason}`)
  const gpu = spawnSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { encoding: 'utf8' })
  const there = gpu.status === 0 ? gpu.stdout.trim().split('\n').join(', ') : ''
  if (cuda) return { name: 'CUDA', ok: true, text: `${devices} device${devices === 1 ? '' : 's'}: ${there}` }
  if (failed.length > 0) {
    return {
      name: 'CUDA',
      ok: false,
      text: failed.join('\n'),
      fix: 'Install the CUDA build anew: `npx torchluz install --cuda 13.0 --force`.',
    }
  }
  if (there === '') return { name: 'CUDA', ok: true, text: 'no NVIDIA GPU here; the CPU is used' }
  return {
    name: 'CUDA',
    ok: false,
    text: `${there} is not used: this libtorch is the build for the CPU, or the driver is too old for it`,
    fix: 'Run `npx torchluz install --cuda 13.0` (with the CUDA version that `nvidia-smi` names, or an older one).',
  }
}

/** The data of the MNIST script: its absence is no problem, since `mnist_dataset` gets it. */
function check_mnist(): Finding {
  const folder = path.resolve('mnist')
  const there = fs.existsSync(folder)
  return {
    name: 'MNIST',
    ok: true,
    text: there ? folder : `not in ${folder}: mnist_dataset({ download: true }) gets it`,
  }
}

/** Looks at everything that torchluz needs. */
export function examine(): Finding[] {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(PACKAGE, 'package.json'), 'utf8')) as Record<
    string,
    string
  >
  const places = [...libtorch_places()]
  const report = try_addon()
  const findings: Finding[] = [
    { name: 'Platform', ok: true, text: `${process.platform}-${process.arch}` },
    check_node(),
    { name: 'Package', ok: true, text: `${name} ${version} at ${PACKAGE}` },
    check_libtorch(places),
  ]
  if (typeof report === 'string') {
    const fix = 'Run `npx torchluz setup` (where it has to be compiled, that needs cmake and a C++20 compiler).'
    findings.push({ name: 'Addon', ok: false, text: report, fix })
  } else {
    const text = `${report.file}, with libtorch ${report.version} (${report.capability}${report.mkl ? ', MKL' : ''})`
    findings.push({ name: 'Addon', ok: true, text }, check_threads(report), check_cuda(report))
  }
  return [...findings, check_mnist()]
}

/**
 * Prints what is there and what is missing.
 *
 * @returns whether all is well.
 */
export function doctor(write: (line: string) => void = console.log): boolean {
  const findings = examine()
  for (const { name, ok, text, fix } of findings) {
    write(`${ok ? '✓' : '✗'} ${name.padEnd(9)} ${text.replaceAll('\n', '\n    ')}`)
    if (!ok && fix !== undefined) write(`    → ${fix}`)
  }
  const wrong = findings.filter((finding) => !finding.ok).length
  write(wrong === 0 ? '\nAll is well.' : `\n${wrong} problem${wrong === 1 ? '' : 's'} found.`)
  return wrong === 0
}
