/** What the comparison of recorded cases notices. */
import { torch_tensor } from 'torchluz'
import { RError } from '../../src/r/errors'
import { ValueError } from '../../src/torch/errors'
import { refusal_difference } from './refusals'
import { value_difference } from './values'

describe('a value', () => {
  const recorded = { dtype: 'Float', shape: [2], values: [1, 2] }
  test.each([
    ['the same', torch_tensor([1, 2]), ''],
    ['within single precision', torch_tensor([1, 2 + 5e-7]), ''],
    ['of another value', torch_tensor([1, 2.1]), 'value 2 is 2.0999999046325684 instead of 2'],
    ['of another type', torch_tensor([1n, 2n]), 'it is Long instead of Float'],
    ['of another shape', torch_tensor([[1, 2]]), 'its shape is [1,2] instead of [2]'],
    ['no tensor', [1, 2], 'it is no tensor'],
  ])('%s', (_, own, why) => {
    expect(value_difference(own, recorded)).toBe(why)
  })
  test('a matrix is read by columns, as R writes it', () => {
    const matrix = { r: 'double', dim: [2, 2], values: [1, 3, 2, 4] }
    expect(value_difference([[1, 2], [3, 4]], matrix)).toBe('') // prettier-ignore
    expect(value_difference([[1, 3], [2, 4]], matrix)).not.toBe('') // prettier-ignore
  })
  test('parts are compared one by one', () => {
    expect(value_difference([torch_tensor([1, 2])], [recorded, recorded])).toBe('1 parts instead of 2')
  })
})

describe('a refusal', () => {
  const recorded = "shape '[5]' is invalid for input of size 6"
  test.each([
    ['that says the same', new ValueError(recorded, 'view'), ''],
    ['without the sizes', new ValueError('that does not fit', 'view'), '[5] is not named'],
    ['of JavaScript itself', new TypeError('x.view is not a function'), 'an error of JavaScript'],
    ['without a name', Object.assign(new RError(recorded, 'x'), { message: 'no' }), 'no function is named'],
  ])('%s', (_, error, why) => {
    const told = refusal_difference(error, recorded)
    expect(told.slice(0, why.length || 99)).toBe(why)
  })
})
