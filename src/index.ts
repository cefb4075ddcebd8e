/// <reference types="node" preserve="true" />
/** torchluz: R's torch and luz for TypeScript, on libtorch. */
import { tensors } from './r/base'
import { as_numeric, torch_tensor } from './torch'

export * from './data'
export * from './distributions'
export * from './luz'
export * from './nn'
export * from './optim'
export * from './plot'
export * from './r'
export * from './rgan'
export { Generator } from './rgan'
export { type Generator as TorchGenerator } from './torch'
export * from './torch'
export * from './vision'

tensors.make = torch_tensor
tensors.values = as_numeric

// What an index hands on are getters, each of which takes as long as a small operator: here they become plain values.
const exported = module as { exports: object }
exported.exports = Object.defineProperty({ ...exported.exports }, '__esModule', { value: true })
