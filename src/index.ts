/** torchluz: R's torch and luz for TypeScript, on libtorch. */
export * from './data'
export * from './luz'
export * from './nn'
export * from './optim'
export * from './plot'
export * from './r'
export * from './torch'
export * from './vision'
