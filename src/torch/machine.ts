/** The machine: threads, CUDA, what libtorch was built with. */
import { native } from '../native/addon'
import { torch_ones } from './creation'
import { RuntimeError, from_native } from './errors'
import { choose_threads_no_more } from './threads'

/** How many threads an operation of libtorch uses. */
export const torch_get_num_threads = (): number => native.threads()
/** How many operations can run side by side. */
export const torch_get_num_interop_threads = (): number => native.interop_threads()

function set(run: (n: number) => void, op: string) {
  return (num_threads: number): void => {
    try {
      run(num_threads)
    } catch (error) {
      throw from_native(error, op)
    }
  }
}
/**
 * Sets how many threads an operation of libtorch uses. Without it, and without OMP_NUM_THREADS, that is one for each core,
 * and fewer while other processes keep some of the cores busy. A seeded run repeats to the last bit with a fixed number.
 */
export const torch_set_num_threads = set((n) => {
  native.set_threads(n)
  choose_threads_no_more()
}, 'torch_set_num_threads')
/** Sets how many operations can run side by side; once, before the first of them. */
export const torch_set_num_interop_threads = set((n) => native.set_interop_threads(n), 'torch_set_num_interop_threads')

/** `backends_mkl_is_available()`: whether Intel's library of linear algebra is in use. */
export const backends_mkl_is_available = (): boolean => native.has('mkl')
/** `backends_mkldnn_is_available()`: whether oneDNN is in use. */
export const backends_mkldnn_is_available = (): boolean => native.has('mkldnn')
/** `backends_openmp_is_available()`: whether operators use several threads. */
export const backends_openmp_is_available = (): boolean => native.has('openmp')
/** `backends_cudnn_is_available()`: whether NVIDIA's library of neural networks can be used. */
export const backends_cudnn_is_available = (): boolean => native.has('cudnn')
/** `backends_cudnn_version()`: cuDNN's version, `'9.1.0'`; null without it. */
export function backends_cudnn_version(): string | null {
  const version = native.cudnn_version()
  if (version === null) return null
  // From version 9 on, five digits hold major, minor and patch.
  const [major, minor] = version >= 90000 ? [10000, 100] : [1000, 100]
  return `${Math.floor(version / major)}.${Math.floor((version % major) / minor)}.${version % minor}`
}
/** `backends_mps_is_available()`: whether an Apple GPU can be used. */
export const backends_mps_is_available = (): boolean => native.has('mps')
/** `backends_mps_synchronize()`: waits until an Apple GPU has done all its work. @throws where there is none. */
export function backends_mps_synchronize(): void {
  const op = 'backends_mps_synchronize'
  if (!backends_mps_is_available()) throw new RuntimeError('no Apple GPU can be used here', op)
  // What it computed is read back in order: copying an element waits for all before it.
  torch_ones(1, { device: 'mps' }).item()
}
/** libtorch's version. */
export const torch_version: string = native.version
