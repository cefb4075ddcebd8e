import {
  torch_relu,
  cuda_is_available,
  RArray,
  as_array,
  as_numeric,
  as_typed_array,
  autograd_grad,
  keep,
  memory,
  newaxis,
  tidy,
  torch_add,
  torch_arange,
  torch_argmax,
  torch_bool,
  torch_cat,
  torch_chalf,
  OutOfMemoryError,
  torch_quantize_per_tensor,
  torch_qint8,
  torch_complex,
  torch_device,
  torch_double,
  torch_float,
  torch_cfloat,
  torch_full,
  torch_long,
  torch_manual_seed,
  torch_max,
  torch_ones,
  torch_randint,
  torch_randn,
  torch_randperm,
  torch_sort,
  torch_sum,
  torch_tensor,
  torch_topk,
  torch_where,
  torch_zeros,
  with_enable_grad,
  with_no_grad,
  torch_is_grad_enabled,
  call_torch_function,
  type Tensor,
  type TensorData,
} from 'torchluz'

const m = () =>
  torch_tensor([
    [1, 2, 3],
    [4, 5, 6],
  ])

describe('torch_tensor()', () => {
  test.each([
    [1, torch_float(), [1]],
    [1n, torch_long(), [1]],
    [true, torch_bool(), [1]],
    [[1, 2], torch_float(), [2]],
    [[[1n], [2n]], torch_long(), [2, 1]],
    [new Float64Array([1, 2]), torch_double(), [2]],
    [new RArray(Uint8Array.of(1, 2, 3, 4), [2, 2], 'integer'), torch_long(), [2, 2]],
    [null, torch_bool(), [0]],
    [[true, 2n, 3], torch_float(), [3]],
  ] as [TensorData, ReturnType<typeof torch_float>, number[]][])(
    'of %p has R’s type and shape',
    (data, dtype, shape) => {
      const tensor = torch_tensor(data)
      expect([tensor.dtype, tensor.shape]).toEqual([dtype, shape])
    },
  )

  test('of numbers is the same whether or not they fit the memory shared with the addon', () => {
    for (const count of [0, 1, 1000, 5000]) {
      const numbers = Array.from({ length: count }, (_, i) => i / 4)
      expect(as_array(torch_tensor(numbers))).toEqual(numbers)
      expect(as_array(torch_tensor(numbers, { dtype: torch_double() }))).toEqual(numbers)
    }
    expect(as_array(torch_tensor([1.5, -2.5], { dtype: torch_long() }))).toEqual([1, -2])
    expect(as_array(torch_tensor([1, null, 3]))).toEqual([1, NaN, 3])
  })

  test('keeps every bit of large integers', () => {
    const big = 2n ** 53n + 1n
    expect(as_typed_array(torch_tensor([big]))[0]).toBe(big)
    expect(() => as_array(torch_tensor([big]))).toThrow(/as_typed_array/)
  })

  test('of unsigned 64-bit integers is numbers, and plain memory every bit', () => {
    const unsigned = torch_tensor(BigUint64Array.of(3n, 7n))
    expect(as_array(unsigned)).toEqual([3, 7])
    expect(as_typed_array(unsigned)).toEqual(BigUint64Array.of(3n, 7n))
    expect(() => as_array(torch_tensor(BigUint64Array.of(2n ** 64n - 1n)))).toThrow(/a BigUint64Array/)
  })

  test('of complex numbers in half precision has their pairs as floats', () => {
    const halves = torch_complex(torch_tensor([1, 2]), torch_tensor([0.5, -3])).to({ dtype: torch_chalf() })
    expect(as_typed_array(halves)).toEqual(Float32Array.of(1, 0.5, 2, -3))
    expect(as_array(halves)).toEqual([
      { re: 1, im: 0.5 },
      { re: 2, im: -3 },
    ])
  })

  test('refuses what 64 bits do not hold, rather than wrap it', () => {
    expect(() => torch_tensor([2n ** 63n])).toThrow(/9223372036854775808 is too large for a Long/)
    expect(() => torch_tensor([[1n], [-(2n ** 63n) - 1n]])).toThrow(/too large for a Long/)
    expect(() => torch_tensor([1e20], { dtype: torch_long() })).toThrow(/too large for a Long/)
    expect(as_typed_array(torch_tensor([-(2n ** 63n)]))).toEqual(BigInt64Array.of(-(2n ** 63n)))
    expect(as_array(torch_tensor([1.5, 2n ** 64n]))).toEqual([1.5, 2 ** 64])
  })

  test('copies memory that workers share', () => {
    const shared = new Float32Array(new SharedArrayBuffer(8))
    shared.set([1, 2])
    const tensor = torch_tensor(shared)
    shared[0] = 5
    expect(as_array(tensor)).toEqual([1, 2])
  })

  test('is read back from quantized elements as the numbers they stand for', () => {
    const quantized = torch_quantize_per_tensor(torch_tensor([1, 2.4]), 0.5, 0, torch_qint8())
    expect(as_array(quantized)).toEqual([1, 2.5])
  })

  test('says how much memory there is not', () => {
    expect(() => torch_zeros(1e15)).toThrow(
      new OutOfMemoryError('there is no memory for 4000000000000000 bytes', 'torch_zeros'),
    )
  })

  test('makes Longs of numbers without their fractions, and refuses what is no integer', () => {
    expect(as_array(torch_tensor([1.9, -1.9], { dtype: torch_long() }))).toEqual([1, -1])
    expect(() => torch_tensor([1, NaN], { dtype: torch_long() })).toThrow(/NaN is no integer/)
  })

  test.each([
    [[[1, 2], [3]], /ragged: element \[2\] has 1 elements where others have 2/],
    [[1, [2]], /ragged/],
    [['a'], /element \[1\] is the string "a"/],
    ['a', /got the string "a"/],
    [Symbol('x'), /got a symbol/],
    [() => 1, /got the function/],
    [{ a: 'x' }, /is the string "x"/],
    [new Map(), /class Map/],
  ])('refuses %p and says why', (data, message) => {
    expect(() => torch_tensor(data as TensorData)).toThrow(message)
  })

  test('names the argument that it does not know', () => {
    expect(() => torch_tensor(1, { dtypee: torch_long() } as never)).toThrow(/'dtypee'; did you mean 'dtype'/)
    expect(() => torch_device('banana')).toThrow(/'banana' is no device/)
    expect(torch_device('cuda', 1)).toBe(torch_device('cuda:1'))
    expect(m().device).toBe(torch_device('cpu'))
  })
})

describe('numbers in operations are those of R', () => {
  test('a double makes Float of Long, an integer does not', () => {
    const long = torch_tensor([1n, 2n])
    expect(long.add(1).dtype).toBe(torch_float())
    expect(long.add(1n).dtype).toBe(torch_long())
  })
})

describe('what counts from 1', () => {
  test('dimensions', () => {
    expect(as_array(torch_sum(m(), { dim: 1 }))).toEqual([5, 7, 9])
    expect(as_array(torch_sum(m(), { dim: -1 }))).toEqual([6, 15])
    expect(() => torch_sum(m(), { dim: 0 })).toThrow(/Indexing starts at 1 but found a 0/)
    expect(() => torch_cat([m(), m()], 0)).toThrow(/Indexing starts at 1/)
    expect(() => m().size(0)).toThrow(/Indexing starts at 1/)
  })

  test('indices in results', () => {
    expect(as_array(torch_argmax(m(), { dim: 2 }))).toEqual([3, 3])
    expect(as_array(torch_max(m(), 1)[1])).toEqual([2, 2, 2])
    expect(as_array(torch_sort(torch_tensor([3, 1, 2]))[1])).toEqual([2, 3, 1])
    expect(as_array(torch_topk(torch_tensor([3, 1, 2]), 1)[1])).toEqual([1])
    expect(torch_where(torch_tensor([0, 1, 1]).gt(0)).map((x) => as_array(x))).toEqual([[2, 3]])
  })

  test('index tensors, where a zero is refused', () => {
    expect(as_array(m().index_select(2, torch_tensor([3n, 1n])))).toEqual([
      [3, 1],
      [6, 4],
    ])
    expect(() => m().index_select(2, torch_tensor([0n]))).toThrow(/Indexing starts at 1/)
  })
})

describe('indexing', () => {
  test.each<[string, (x: Tensor) => Tensor, unknown]>([
    ['one element', (x) => x.get(1, -1), 3],
    ['a row', (x) => x.get(2, null), [4, 5, 6]],
    [
      'a slice with both ends',
      (x) => x.get(null, '1:2'),
      [
        [1, 2],
        [4, 5],
      ],
    ],
    [
      'to the end',
      (x) => x.get(null, '2:N'),
      [
        [2, 3],
        [5, 6],
      ],
    ],
    ['a step', (x) => x.get(1, '1:3:2'), [1, 3]],
    ['all before', (x) => x.get('..', 1), [1, 4]],
    ['one string', (x) => x.get('1:2, -1'), [3, 6]],
    [
      'rows and columns',
      (x) => x.get([2, 1], [1, 3]),
      [
        [4, 6],
        [1, 3],
      ],
    ],
    ['a mask', (x) => x.get(x.gt(4)), [5, 6]],
    ['a matrix of places', (x) => x.get([[2, 1]], 1), [[4, 1]]],
    ["R's matrix of places", (x) => x.get(1, new RArray([3, 1], [2, 1])), [[3], [1]]],
    [
      'a matrix of booleans',
      (x) =>
        x.get([
          [true, false, false],
          [false, true, true],
        ]),
      [1, 5, 6],
    ],
    ['a slice past the end', (x) => x.get('1:9', 1), [1, 4]],
    ['kept dimensions', (x) => x.get(1, null, { drop: false }), [[1, 2, 3]]],
  ])('%s', (_, take, expected) => {
    expect(as_array<never>(take(m()))).toEqual(expected)
  })

  test('makes views, and new dimensions', () => {
    const x = m()
    x.get(1, null).fill_(0)
    expect(as_array<number[][]>(x)[0]).toEqual([0, 0, 0])
    expect(x.get(newaxis, '..').shape).toEqual([1, 2, 3])
  })

  test('assigns in place', () => {
    const x = m()
    x.set(9, 1, 1).set([7, 8], null, 3).set(0, x.eq(5))
    expect(as_array<number[][]>(x)).toEqual([
      [9, 2, 7],
      [4, 0, 8],
    ])
  })

  test.each<[string, () => unknown, RegExp]>([
    ['0', () => m().get(0, 1), /1-based and found a 0/],
    ['beyond the end', () => m().get(3, 1), /index 3 is out of bounds for dimension 1 with size 2/],
    ['too many', () => m().get(1, 1, 1), /too many indices: 3/],
    ['a fraction', () => m().get(1.5), /whole number/],
    ['words', () => m().get('first'), /cannot read the index 'first'/],
    ['a float tensor', () => m().get(torch_tensor([1])), /Only long and boolean tensors/],
    ['a vector beyond the end', () => m().get([1, 9]), /^get: index 9 is out of bounds for dimension 1 with size 2/],
    ['a tensor beyond the end', () => m().get(torch_tensor([5n])), /index 5 is out of bounds for dimension 1/],
    ['a vector of places to set', () => m().set(0, [9, 1]), /^set: index 9 is out of bounds for dimension 1/],
    ['a short mask', () => m().get(null, [true]), /mask \[1\] at dimension 1 .* \[2, 3\] at dimension 2/],
    ['numbers among booleans', () => m().get([1, true]), /numbers or booleans, not both/],
    ['fractions', () => m().get([[1, 1.5]]), /indices are whole numbers/],
    ["R's c()", () => m().get('c(1, 2)'), /^get: .*picked by an array: \[1, 3\] for c\(1, 3\)/],
    ['an object', () => m().get(new Date() as never), /an index is/],
  ])('refuses %s', (_, take, message) => {
    expect(take).toThrow(message)
  })
})

describe('operators', () => {
  test('take arguments by position and by name', () => {
    expect(as_array(torch_add(torch_tensor([1]), torch_tensor([2]), { alpha: 3 }))).toEqual([7])
    expect(as_array(torch_arange(1, 2, 0.5))).toEqual([1, 1.5, 2])
    expect(as_array(torch_arange(3n))).toEqual([1, 2, 3])
    expect(torch_randint(1, 5, [3]).dtype).toBe(torch_float())
    expect(Math.min(...as_array(torch_randperm(5)))).toBe(0)
    expect(as_array<number[][]>(torch_full([1, 2], 7))).toEqual([[7, 7]])
    expect(as_array(torch_full([1], { re: 1, im: 2 }))).toEqual([{ re: 1, im: 2 }])
    expect(torch_full([1], { re: 1, im: 2 }).dtype).toBe(torch_cfloat())
  })

  test('in place give back the tensor itself', () => {
    const x = torch_zeros(2)
    expect(x.add_(1)).toBe(x)
  })

  test('show what they take when arguments do not fit, with their name', () => {
    expect(() => torch_add(m(), 'x' as never)).toThrow(/torch_add: these arguments do not fit/)
    expect(() => torch_sum(m(), { dims: 1 } as never)).toThrow(/'dims'; did you mean 'dim'/)
    expect(() => m().matmul(m())).toThrow(/matmul: mat1 and mat2 shapes cannot be multiplied/)
    expect(() => (m().add as (...args: number[]) => Tensor).call(m(), 1, 1, 1, 1, 1, 1)).toThrow(/at most/)
    expect(() => (torch_relu as (...args: unknown[]) => Tensor)(m(), 1, 2)).toThrow(/takes at most 1 argument, got 3/)
    if (!cuda_is_available()) expect(() => torch_ones(1, { device: 'cuda' })).toThrow(/torchluz install --cuda/)
    expect(() => call_torch_function('no_such_op', 1)).toThrow(/no operator 'no_such_op'/)
    for (const odd of [undefined, null, Symbol('s'), () => 1, new Map(), 'text', { re: 'x' }]) {
      expect(() => torch_add(odd as never, odd as never)).toThrow()
    }
  })

  test('reach every operator of libtorch, the internal ones too', () => {
    const y = call_torch_function('_softmax', torch_ones(2), 1, false) as Tensor
    expect(as_array(y)).toEqual([0.5, 0.5])
  })
  test('refuse by every name what would end the process', () => {
    const scores = torch_ones(5, 1, 3)
    for (const name of ['ctc_loss', '_ctc_loss', 'aten::ctc_loss']) {
      expect(() => call_torch_function(name, scores, torch_tensor([[1n, 9_000_000n]]), [5], [2])).toThrow(
        "ctc_loss: 'targets' are labels from 0 to 2, one of the 3 of 'log_probs', got 9000000",
      )
    }
    const [loss] = call_torch_function('_ctc_loss', scores, torch_tensor([[1n, 2n]]), [5], [2], 0, false) as [Tensor]
    const same = call_torch_function('ctc_loss', scores, torch_tensor([[1n, 2n]]), [5], [2], { reduction: 0 }) as Tensor
    expect(as_array(loss)).toEqual(as_array(same))
    const nan = torch_ones(2, 2).mul(NaN)
    expect(() => call_torch_function('linalg_eigvals', nan)).toThrow(/linalg_eigvals: the matrix holds NaN/)
  })

  test('repeat R’s random numbers', () => {
    torch_manual_seed(1)
    expect(as_array(torch_randn(3)).map((x) => x.toFixed(4))).toEqual(['0.6614', '0.2669', '0.0617'])
  })
})

describe('reading back', () => {
  test('gives nested arrays, R’s order, plain memory', () => {
    expect(as_numeric(m())).toEqual([1, 4, 2, 5, 3, 6])
    expect(as_typed_array(m())).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6))
    expect(as_array(torch_tensor(3))).toEqual([3])
    expect(torch_tensor([2]).item()).toBe(2)
    expect(() => m().item()).toThrow(/6 elements/)
  })
})

describe('printing', () => {
  test.each<[() => Tensor, string]>([
    [m, 'torch_tensor\n 1  2  3\n 4  5  6\n[ CPUFloatType{2,3} ]'],
    [() => torch_tensor(1n), 'torch_tensor\n 1\n[ CPULongType{1} ]'],
    [() => torch_ones(1, { requires_grad: true }), 'torch_tensor\n 1\n[ CPUFloatType{1} ][ requires_grad = TRUE ]'],
    [
      () => torch_ones(1, { requires_grad: true }).mul(2),
      'torch_tensor\n 2\n[ CPUFloatType{1} ][ grad_fn = <MulBackward1> ]',
    ],
    [
      () => torch_complex(torch_ones(1), torch_ones(1)),
      'torch_tensor\nℹ Use `$real` or `$imag` to print the contents of this tensor.\n[ CPUComplexFloatType{1} ]',
    ],
  ])('is that of R', (make, expected) => {
    expect(String(make())).toBe(expected)
  })

  test('is cut after 30 lines, and refuses to be a number', () => {
    const lines = String(torch_arange(1, 40)).split('\n')
    expect(lines).toHaveLength(33)
    expect(lines.at(-2)).toBe('... [the output was truncated (use n=-1 to disable)]')
    expect(() => Number(m() as never)).toThrow(/x.add\(y\)/)
  })
})

describe('gradients', () => {
  test('flow to the leaves', () => {
    const x = torch_tensor([1, 2], { requires_grad: true })
    x.mul(x).sum().backward()
    expect(as_array(x.grad!)).toEqual([2, 4])
  })

  test('can be differentiated again', () => {
    const x = torch_tensor([3], { requires_grad: true })
    const [dx] = autograd_grad(x.pow(3), x, { create_graph: true })
    const [ddx] = autograd_grad(dx!, x)
    expect([dx!.item(), ddx!.item()]).toEqual([27, 18])
  })

  test('need one number, or the gradient of more', () => {
    expect(() => torch_ones(2, { requires_grad: true }).mul(2).backward()).toThrow(
      /implicitly created only for scalar outputs/,
    )
    expect(() => torch_ones(1).backward()).toThrow(/does not require grad/)
  })

  test('are not recorded in with_no_grad(), whatever happens in it', async () => {
    const x = torch_ones(1, { requires_grad: true })
    expect(with_no_grad(() => x.mul(2).requires_grad)).toBe(false)
    expect(with_no_grad(() => with_enable_grad(() => x.mul(2).requires_grad))).toBe(true)
    expect(() =>
      with_no_grad(() => {
        throw new Error('mine')
      }),
    ).toThrow('mine')
    expect(() => with_no_grad(async () => Promise.reject(new Error('late')))).toThrow(/asynchronous/)
    expect(torch_is_grad_enabled()).toBe(true)
    await Promise.resolve()
  })
})

describe('memory', () => {
  test('of a tidy() is given back, but for what it returns or keeps', () => {
    const x = torch_ones(1000)
    let kept: Tensor | undefined
    let lost: Tensor | undefined
    const before = memory().tensors
    const result = tidy(() => {
      lost = x.add(1)
      kept = keep(x.add(2))
      return [x.add(3)]
    })
    expect(memory().tensors).toBeLessThanOrEqual(before + 2)
    expect([result[0]!.get(1).item(), kept!.get(1).item()]).toEqual([4, 3])
    expect(() => lost!.shape).toThrow(/disposed/)
    const found = tidy(() => ({ map: new Map([['a', torch_ones(1)]]), set: new Set([torch_ones(1)]) }))
    expect([found.map.get('a')!.is_disposed, [...found.set][0]!.is_disposed]).toEqual([false, false])
    expect(() => tidy(async () => 1)).toThrow(/asynchronous/)
  })

  test('of views is counted once', () => {
    const x = torch_zeros(1 << 20)
    const before = memory().bytes
    const views = Array.from({ length: 10 }, () => x.view([-1]))
    expect(memory().bytes).toBeLessThanOrEqual(before)
    views.forEach((view) => view.dispose())
    expect(x.get(1).item()).toBe(0)
  })
})
