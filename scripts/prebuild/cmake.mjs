// What prebuildify calls in node-gyp's place: builds the addon with cmake-js in the folder where prebuildify looks for it.
import { spawnSync } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { at } from '../setup/step.mjs'

const folder = process.cwd()
const { status } = spawnSync(
  process.execPath,
  [
    at('node_modules/cmake-js/bin/cmake-js'),
    'rebuild',
    `--directory=${at()}`,
    `--out=${path.join(folder, 'build')}`,
    `--CDLIBTORCH=${process.env.TORCHLUZ_PREBUILD_LIBTORCH}`,
    '--parallel',
    String(os.availableParallelism()),
  ],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 1
