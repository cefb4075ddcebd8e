// What is compared with recordings was computed on a CPU, so these tests see no GPU: tests/cuda has its own configuration.
process.env.CUDA_VISIBLE_DEVICES = ''

/** Tests import the TypeScript sources through the package's own name. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/cuda/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        // Class fields as tsconfig.json has them.
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2022',
          transform: { useDefineForClassFields: false },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  // No test measures time: a slow machine gets it. A worker that has grown is replaced, so that collections stay short.
  testTimeout: 60_000,
  workerIdleMemoryLimit: '1GB',
  moduleNameMapper: { '^torchluz$': '<rootDir>/src/index.ts' },
}
