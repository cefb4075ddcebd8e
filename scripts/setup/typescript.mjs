// lib/: the TypeScript build, and the entry for `import`.
import fs from 'node:fs'
import { at, fingerprint, report, run_package, stamp } from './step.mjs'

const built = stamp('typescript.stamp')
const sources = () =>
  fingerprint(['src', 'tsconfig.json', 'tsconfig.build.json', 'node_modules/typescript/package.json'])

const ready = () => fs.existsSync(at('lib/index.mjs')) && built.is(sources())

async function run({ force }) {
  const from = sources()
  // tsc trusts what it noted of its last build, even where the files it wrote are gone.
  if (force || !fs.existsSync(at('lib/index.js'))) fs.rmSync(at('build/tsconfig.tsbuildinfo'), { force: true })
  await report('Compiling the TypeScript', () =>
    run_package('typescript/bin/tsc', ['-p', 'tsconfig.build.json', '--pretty', 'false']),
  )
  // Node finds the names of a CommonJS module by reading it, so they need no list here.
  fs.writeFileSync(at('lib/index.mjs'), "export * from './index.js'\nexport { default } from './index.js'\n")
  fs.writeFileSync(at('lib/index.d.mts'), "export * from './index.js'\nexport * as default from './index.js'\n")
  built.write(from)
}

export const typescript = { ready, run, compiles: true }
