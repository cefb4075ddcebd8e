import {
  as_array,
  torch_broadcast_shapes,
  torch_cdist,
  torch_linspace,
  torch_lu,
  torch_masked_argmax,
  torch_masked_mean,
  torch_masked_std,
  torch_masked_sum,
  torch_norm,
  torch_pca_lowrank,
  torch_randn,
  torch_signal_windows_exponential,
  torch_signal_windows_hann,
  torch_svd_lowrank,
  torch_tensor,
  torch_tensordot,
  torch_tril_indices,
  torch_unique,
  torch_unravel_index,
} from 'torchluz'

const rounded = (x: number[]): number[] => x.map((value) => Math.round(value * 1e4) / 1e4)

describe('composed functions', () => {
  const x = torch_tensor([
    [1, 2],
    [3, 4],
  ])

  test('torch_unique gives the elements, their places and their counts', () => {
    const [values, places, counts] = torch_unique(torch_tensor([3, 1, 3]), {
      return_inverse: true,
      return_counts: true,
    })
    expect([as_array(values), as_array(places), as_array(counts)]).toEqual([
      [1, 3],
      [1, 0, 1],
      [1, 2],
    ])
  })

  test('shapes broadcast, or say which sizes do not', () => {
    expect(torch_broadcast_shapes([2, 1], [3], [])).toEqual([2, 3])
    expect(() => torch_broadcast_shapes([2], [3])).toThrow(/torch_broadcast_shapes: 2 and 3 do not broadcast/)
  })

  test('flat indices are unravelled from 1', () => {
    expect(torch_unravel_index(torch_tensor([1n, 6n]), [2, 3]).map((index) => as_array(index))).toEqual([
      [1, 2],
      [1, 3],
    ])
    expect(() => torch_unravel_index(torch_tensor([1.5]), [2, 3])).toThrow(/whole numbers/)
  })

  test('torch_tensordot takes a number of dimensions, or lists of them from 1', () => {
    expect(torch_tensordot(x, x).item()).toBe(30)
    expect(as_array(torch_tensordot(x, x, [[1], [1]]))).toEqual(as_array(x.t().matmul(x)))
    expect(() => torch_tensordot(x, x, 3)).toThrow(/'dims' is a number from 0 to 2/)
  })

  test('torch_cdist takes its mode by name', () => {
    const zero = torch_tensor([[0, 0]])
    const five = torch_tensor([[3, 4]])
    expect(torch_cdist(zero, five, { compute_mode: 'donot_use_mm_for_euclid_dist' }).item()).toBe(5)
    expect(() => torch_cdist(zero, five, { compute_mode: 'fast' as never })).toThrow(/'compute_mode' is one of/)
  })

  test('torch_norm takes its arguments by position and by name', () => {
    expect(rounded(as_array(torch_norm(x, 2, 1)))).toEqual(rounded(as_array(torch_norm(x, { dim: 1 }))))
  })

  test('linspace runs between tensors, triangles take an offset by name', () => {
    expect(as_array(torch_linspace(torch_tensor(0).reshape([]), 1, 3))).toEqual([0, 0.5, 1])
    expect(torch_tril_indices(2, 2, { offset: -1 }).shape).toEqual([2, 1])
  })
})

describe('decompositions', () => {
  test('torch_lu has infos where they are asked for', () => {
    const A = torch_randn(3, 3)
    expect([torch_lu(A).length, torch_lu(A, { get_infos: true }).length]).toEqual([2, 3])
  })

  test('of low rank rebuild a matrix of low rank', () => {
    const A = torch_randn(8, 2).matmul(torch_randn(2, 5))
    const [U, S, V] = torch_svd_lowrank(A, { q: 3 })
    expect(U.mul(S).matmul(V.t()).sub(A).abs().max().item()).toBeLessThan(1e-4)
    expect(torch_pca_lowrank(A).map((part) => part.shape)).toEqual([[8, 5], [5], [5, 5]])
    expect(() => torch_pca_lowrank(A, 9)).toThrow(/'q' is at most 5/)
  })
})

describe('masked', () => {
  const x = torch_tensor([
    [1, 2, 3],
    [4, 5, 6],
  ])
  const mask = torch_tensor([
    [true, false, true],
    [false, false, false],
  ])

  test('reductions see the elements of the mask', () => {
    expect(as_array(torch_masked_sum(x, 2, { mask }))).toEqual([4, 0])
    expect(as_array(torch_masked_mean(x, { dim: 2, mask }))).toEqual([2, NaN])
    expect(torch_masked_std(x, { mask }).item()).toBeCloseTo(Math.SQRT2, 5)
  })

  test('indices count from 1', () => {
    expect(torch_masked_argmax(x, 2, { mask }).get(1).item()).toBe(3)
  })

  test('a mask with more dimensions than the input is refused', () => {
    expect(() => torch_masked_sum(x.get(1), { mask })).toThrow(/torch_masked_sum: the mask has 2 dimensions/)
  })
})

describe('windows', () => {
  test('are symmetric, or periodic', () => {
    expect(rounded(as_array(torch_signal_windows_hann(3)))).toEqual([0, 1, 0])
    expect(rounded(as_array(torch_signal_windows_hann(4, { sym: false })))).toEqual([0, 0.5, 1, 0.5])
  })

  test('refuse what they cannot use', () => {
    expect(() => torch_signal_windows_hann(-1)).toThrow(/torch_signal_windows_hann: 'M' is the number of points/)
    expect(() => torch_signal_windows_exponential(3, { tau: 0 })).toThrow(/'tau' is a number above 0/)
  })
})
