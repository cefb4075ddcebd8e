import { nn_linear, nn_lstm, nn_module, torch_ones, type Tensor } from 'torchluz'

const loose = (module: unknown) => module as (...args: unknown[]) => unknown

describe('arguments that forward() does not take', () => {
  test('are refused', () => {
    expect(() => loose(nn_linear(2, 2))(torch_ones(2), 3)).toThrow(
      'nn_linear: unused argument: forward() takes 1, got 2',
    )
  })
  test('are refused by a module of the user’s too', () => {
    const net = nn_module({ name: 'Net', forward: (x: Tensor) => x })()
    expect(() => loose(net)(torch_ones(2), torch_ones(2))).toThrow('Net: unused argument')
  })
  test('are none where they are optional or any number of them', () => {
    expect(() => loose(nn_lstm(2, 2))(torch_ones(1, 1, 2), undefined)).not.toThrow()
    const sum = nn_module({ name: 'Sum', forward: (...xs: Tensor[]) => xs.length })()
    expect(loose(sum)(1, 2, 3)).toBe(3)
  })
  test('are left alone where an array’s map() hands them over', () => {
    expect([torch_ones(2), torch_ones(2)].map(nn_linear(2, 2))).toHaveLength(2)
  })
})
