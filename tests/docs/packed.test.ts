/** The package as it is installed has the documents to which its README links. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

test('every document that the README links to is packed', () => {
  const root = resolve(__dirname, '../..')
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] }
  const links = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\]\((docs\/[^)#]*)/g)]
  expect(links.length).toBeGreaterThan(0)
  for (const [, link] of links) expect(files.some((name) => link === name || link!.startsWith(`${name}/`))).toBe(true)
})
