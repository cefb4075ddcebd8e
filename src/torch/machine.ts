/** The machine: threads, CUDA, what libtorch was built with. */
import { native } from '../native/addon'
import { from_native } from './errors'
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

/** Whether a GPU can be used. */
export const cuda_is_available = (): boolean => native.cuda_available()
/** The number of GPUs. */
export const cuda_device_count = (): number => native.cuda_device_count()
export const backends_mkl_is_available = (): boolean => native.has('mkl')
export const backends_mkldnn_is_available = (): boolean => native.has('mkldnn')
export const backends_openmp_is_available = (): boolean => native.has('openmp')
export const backends_cudnn_is_available = (): boolean => native.has('cudnn')
export const backends_mps_is_available = (): boolean => native.has('mps')
/** libtorch's version. */
export const torch_version: string = native.version
