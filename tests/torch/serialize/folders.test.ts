import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { make_folders } from '../../../src/torch/serialize/folders'
import { in_own_folder } from '../../folder'

const folder = in_own_folder()

test('folders are made with those that they lie in, and may be there', () => {
  for (const path of ['a/b/c/', 'a/b', join(folder(), 'd', 'e'), '.', '/']) make_folders(path)
  expect(readdirSync('.').sort()).toEqual(['a', 'd'])
  expect(readdirSync('a/b')).toEqual(['c'])
})
test('a file in their place is told of', () => {
  writeFileSync('file', '')
  expect(() => make_folders('file')).toThrow(/EEXIST/)
  expect(() => make_folders('file/a')).toThrow(/EEXIST|ENOTDIR/)
})
test('a working folder that was removed is an error, where Node would not return', () => {
  mkdirSync('gone')
  process.chdir('gone')
  rmdirSync('../gone')
  expect(() => make_folders('a/b')).toThrow(/ENOENT/)
})
