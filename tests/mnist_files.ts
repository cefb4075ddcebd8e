/** Real MNIST, for the tests that compare with R on it: they are left out where it was not fetched yet. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** The folder that holds mnist/raw. */
export const mnist_root = resolve(process.env.TORCHLUZ_MNIST ?? resolve(__dirname, '..'))
export const has_mnist = existsSync(resolve(mnist_root, 'mnist/raw/train-images-idx3-ubyte'))
