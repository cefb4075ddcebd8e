// Makes a checkout ready to run: npm packages, the TypeScript build, libtorch, the addon. Each step does what is missing
// and nothing twice; when all is there it costs some tens of milliseconds. Plain Node: it runs before anything is installed.
//
//   node scripts/setup.mjs            what is missing
//   node scripts/setup.mjs --force    compiles the TypeScript and the addon again
import { addon } from './setup/addon.mjs'
import { libtorch } from './setup/libtorch.mjs'
import { with_lock } from './setup/lock.mjs'
import { packages } from './setup/packages.mjs'
import { StepError } from './setup/step.mjs'
import { typescript } from './setup/typescript.mjs'

// In the order in which they need one another.
const steps = [packages, typescript, libtorch, addon]
const force = process.argv.includes('--force')

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
  if (!(error instanceof StepError)) throw error
  console.error(`\n${error.message}`)
  process.exitCode = 1
}
