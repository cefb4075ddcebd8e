// lib/: the TypeScript build, and the entry for `import`.
import fs from 'node:fs'
import { at, fingerprint, in_checkout, report, run_package, stamp } from './step.mjs'

const built = stamp('typescript.stamp')
const sources = () =>
  fingerprint(['src', 'tsconfig.json', 'tsconfig.build.json', 'node_modules/typescript/package.json'])

const ready = () => !in_checkout || (fs.existsSync(at('lib/index.mjs')) && built.is(sources()))

/**
 * The module that `import` loads: every name of lib/index.js, each written out, because not every loader finds the names
 * that a CommonJS module passes on.
 */
async function entry() {
  const { default: ts } = await import('typescript')
  const program = ts.createProgram([at('lib/index.d.ts')], { skipLibCheck: true, types: [] })
  const checker = program.getTypeChecker()
  const target = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
  const names = checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(at('lib/index.d.ts'))))
    .filter((symbol) => target(symbol).flags & ts.SymbolFlags.Value)
    .filter(({ declarations }) => !declarations?.some(ts.isTypeOnlyImportOrExportDeclaration))
    .map((symbol) => symbol.name)
    .sort()
  return `import torchluz from './index.js'\n\nexport default torchluz\nexport const {\n  ${names.join(',\n  ')},\n} = torchluz\n`
}

/** What lib/ holds of sources that are there no more: Node would take such a file for the folder that replaced it. */
const left_over = () =>
  fs.existsSync(at('lib'))
    ? fs
        .readdirSync(at('lib'), { recursive: true })
        .filter((file) => /\.(js|d\.ts)$/.test(file) && !fs.existsSync(at('src', file.replace(/\.(js|d\.ts)$/, '.ts'))))
    : []

async function run({ force }) {
  const from = sources()
  built.clear()
  for (const file of left_over()) fs.rmSync(at('lib', file))
  // tsc trusts what it noted of its last build, even where the files it wrote are gone.
  if (force || !fs.existsSync(at('lib/index.js'))) fs.rmSync(at('build/tsconfig.tsbuildinfo'), { force: true })
  await report('Compiling the TypeScript', async () => {
    await run_package('typescript/bin/tsc', ['-p', 'tsconfig.build.json', '--pretty', 'false'])
    fs.writeFileSync(at('lib/index.mjs'), await entry())
    fs.writeFileSync(at('lib/index.d.mts'), "export * from './index.js'\nexport * as default from './index.js'\n")
  })
  built.write(from)
}

export const typescript = { ready, run, compiles: in_checkout }
