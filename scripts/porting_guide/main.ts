/** Writes docs/porting.md from the porter's own translations. With --check it only says whether the file is up to date. */
import fs from 'node:fs'
import path from 'node:path'
import prettier from 'prettier'
import { port } from '../../src/port'
import { chapters } from './examples'

const file = path.resolve(__dirname, '../../docs/porting.md')

const head = `# From R to TypeScript

\`npx torchluz port script.R > script.ts\` translates a script, line for line. It runs none of the code it reads. What has no
translation stays as its R text in a call that fails when it is reached, is listed with its line, and makes the exit code 1.

| option | what it does |
| --- | --- |
| \`--check\` | checks the types of the result |
| \`--run\` | runs the result |
| \`--explain\` | shows each statement of R beside its TypeScript, with the rules that made it |
| \`-o path\` | writes to a file or folder |

It takes files, folders, standard input and R Markdown (prose becomes comments). This page is made by
\`node --import tsx scripts/porting_guide/main.ts\`; its examples are run in the tests.
`

async function main(): Promise<void> {
  const parts = [head]
  for (const { title, text, examples } of chapters) {
    parts.push(`## ${title}\n\n${text}\n`)
    for (const { r } of examples) {
      const { body } = await port(r)
      const code = await prettier.format(body, {
        parser: 'typescript',
        semi: false,
        singleQuote: true,
        printWidth: 100,
      })
      parts.push(`\`\`\`r\n${r}\n\`\`\`\n\n\`\`\`ts\n${code.trim()}\n\`\`\`\n`)
    }
  }
  const made = await prettier.format(parts.join('\n'), {
    parser: 'markdown',
    semi: false,
    singleQuote: true,
    printWidth: 120,
  })
  if (!process.argv.includes('--check')) return fs.writeFileSync(file, made)
  if (fs.readFileSync(file, 'utf8') === made) return
  console.error('docs/porting.md is out of date: node --import tsx scripts/porting_guide/main.ts')
  process.exitCode = 1
}

void main()
