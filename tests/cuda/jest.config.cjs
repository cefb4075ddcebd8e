/** The tests that need a GPU: `npm run test:cuda`. */
const visible = process.env.CUDA_VISIBLE_DEVICES
const common = require('../../jest.config.cjs')
if (visible === undefined) delete process.env.CUDA_VISIBLE_DEVICES
else process.env.CUDA_VISIBLE_DEVICES = visible

module.exports = {
  ...common,
  rootDir: '../..',
  roots: ['<rootDir>/tests/cuda'],
  testPathIgnorePatterns: ['/node_modules/'],
}
