#!/usr/bin/env node
/** The command `torchluz`. */
import { Command } from 'commander'
import fs from 'node:fs'
import path from 'node:path'
import { DEFAULT_LIBTORCH, SetupError } from '../native/libtorch'
import { doctor } from './doctor'
import { install, type InstallOptions } from './install'
import { PortError, port_command, type PortCommand } from './port'
import { setup } from './setup'

/** The exit code of a program that Ctrl-C has ended. */
const INTERRUPTED = 130

/** Runs `work` with a signal that Ctrl-C aborts, so that it can tidy up. */
async function interruptible(work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const controller = new AbortController()
  const stop = (): void => controller.abort()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop)
  try {
    await work(controller.signal)
  } catch (error) {
    if (controller.signal.aborted) {
      console.error('\nInterrupted: nothing was installed. Run it again to go on.')
      process.exitCode = INTERRUPTED
    } else if (error instanceof SetupError) {
      console.error(`\n${error.message}`)
      process.exitCode = 1
    } else {
      throw error
    }
  } finally {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, stop)
  }
}

const manifest = path.resolve(__dirname, '..', '..', 'package.json')
const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version: string }

const program = new Command('torchluz')
  .description('Deep learning in TypeScript on libtorch: set up this machine, and see what is wrong with it.')
  .version(version)
  .showHelpAfterError('(see torchluz --help)')
  .addHelpText(
    'after',
    `
Examples:
  npx torchluz setup                 all that is missing: libtorch, the compiled addon
  npx torchluz install               libtorch for the CPU, into the cache
  npx torchluz install --cuda 13.0   libtorch for an NVIDIA GPU
  npx torchluz doctor                what is there, what is missing, how to mend it
  npx torchluz port script.R         an R script as TypeScript

Environment:
  LIBTORCH          a libtorch to use instead: the folder that holds include/ and lib/
  TORCH_HOME        looked at next
  TORCHLUZ_CACHE    where libtorch is installed (default: ~/.cache/torchluz)
  TORCHLUZ_MIRROR   a mirror of https://download.pytorch.org
  TORCHLUZ_DEBUG    1: errors of disposed tensors say where the tensor was made and given back
  TORCHLUZ_LEAKS    1: tensors still held at the end are listed by the place where they were made
  https_proxy       a proxy for downloads`,
  )

program
  .command('setup')
  .description('get what is missing: libtorch, where none is found, and the addon, where none fits it')
  .option('--force', 'compile the addon again')
  .addHelpText(
    'after',
    '\nWhere the addon has to be compiled, that needs cmake and a C++20 compiler. To choose the libtorch, install it first.',
  )
  .action(async (options: { force?: boolean }) => {
    process.exitCode = await setup(options)
  })

program
  .command('install')
  .description("install libtorch into torchluz's cache")
  .option('--cpu', 'the build for the CPU (default)')
  .option('--cuda <version>', 'the build for an NVIDIA GPU with this CUDA version, such as 13.0')
  .option('--from <source>', 'an archive, a wheel, a folder or an address to take it from')
  .option('--pip', "take the wheel of Python's torch, through pip")
  .option('--sha256 <hash>', 'what the archive or wheel must hash to')
  .option('--libtorch <version>', 'the version to install', DEFAULT_LIBTORCH)
  .option('--force', 'install again what is there already')
  .addHelpText(
    'after',
    `
Without --from and --pip: the official archive of this platform where it can be reached, else the wheel through pip.
A download that breaks is continued by the next call. Nothing half-installed is ever left behind.`,
  )
  .action(async (given: InstallOptions & { cpu?: boolean; libtorch: string }) => {
    const { cpu, libtorch, ...options } = given
    if (cpu && options.cuda !== undefined) program.error('--cpu and --cuda exclude each other')
    if (options.pip && options.from !== undefined) program.error('--pip and --from exclude each other')
    await interruptible((signal) => install({ ...options, version: libtorch, signal }))
  })

program
  .command('doctor')
  .description('tell what is there and what is missing; ends with code 1 where something is wrong')
  .action(() => {
    if (!doctor()) process.exitCode = 1
  })

program
  .command('port')
  .description('translate R scripts to TypeScript')
  .argument('[files...]', 'R scripts, R Markdown documents or folders; none or - for standard input')
  .option(
    '-o, --out <path>',
    'the file or folder to write to (default: standard output, or beside each of several scripts)',
  )
  .option('--check', 'check the types of the result')
  .option('--run', 'run the result')
  .option('--explain', 'show each statement of R beside its TypeScript, and why')
  .addHelpText(
    'after',
    '\nWhat has no translation is listed with its line, and the exit code is 1. None of the R is run.',
  )
  .action(async (files: string[], options: PortCommand) => {
    try {
      process.exitCode = await port_command(files, options)
    } catch (error) {
      if (!(error instanceof PortError)) throw error
      console.error(error.message)
      process.exitCode = 1
    }
  })

void program.parseAsync()
