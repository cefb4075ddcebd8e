// Makes a checkout ready to run: npm packages, the TypeScript build, libtorch, the addon; of the installed package
// (`npx torchluz setup`) the last two. Each step does what is missing and nothing twice; when all is there it costs some
// tens of milliseconds. Plain Node: it runs before anything is installed.
//
//   node scripts/setup.mjs            what is missing
//   node scripts/setup.mjs --force    compiles the TypeScript and the addon again
import { addon } from './setup/addon.mjs'
import { libtorch } from './setup/libtorch.mjs'
import { with_lock } from './setup/lock.mjs'
import { packages } from './setup/packages.mjs'
import { Interrupted, root, StepError } from './setup/step.mjs'
import { typescript } from './setup/typescript.mjs'

// In the order in which they need one another.
const steps = [packages, typescript, libtorch, addon]
const force = process.argv.includes('--force')

const NOT_WRITABLE = `Run it as the owner of ${root}, or install torchluz in a folder of your own.`
/** What the system's error codes mean for the user. */
const FILE_ADVICE = {
  ENOSPC: 'The disk is full: free some space and run it again.',
  EDQUOT: 'Your share of the disk is used up: free some space and run it again.',
  EACCES: NOT_WRITABLE,
  EPERM: NOT_WRITABLE,
  EROFS: NOT_WRITABLE,
}

async function all_ready() {
  for (const step of steps) if (!(await step.ready())) return false
  return true
}

try {
  if (force || !(await all_ready())) {
    await with_lock('build/setup.lock', async () => {
      for (const step of steps) {
        if ((force && step.compiles) || !(await step.ready())) await step.run({ force })
      }
    })
  }
} catch (error) {
  if (error instanceof Interrupted) {
    console.error('\nInterrupted: run it again to go on.')
    process.exitCode = 130
  } else if (error instanceof StepError) {
    console.error(`\n${error.message}`)
    process.exitCode = 1
  } else if (error.code in FILE_ADVICE) {
    console.error(`\n${error.message}\n${FILE_ADVICE[error.code]}`)
    process.exitCode = 1
  } else {
    throw error
  }
}
