/** Tables of vectors. */
import { tensor_op } from '../torch/dispatch'
import type { Tensor } from '../torch/tensor'

/** The rows of `weight` with the numbers `input`, counted from 1. */
export const nnf_embedding = (input: Tensor, weight: Tensor): Tensor => tensor_op('embedding', weight, input)
