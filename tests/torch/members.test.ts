/** Small members of tensors that R has and libtorch has no operator for. */
import {
  IndexError,
  NotImplementedError,
  TypeError_,
  as_array,
  as_complex,
  as_integer64,
  linalg_inv,
  linalg_lstsq,
  linalg_tensorinv,
  nn_linear,
  nn_module,
  torch_allclose,
  torch_complex,
  torch_dequantize,
  torch_double,
  torch_eye,
  torch_float,
  torch_int,
  torch_ones,
  torch_per_tensor_affine,
  torch_quantize_per_tensor,
  torch_quint8,
  torch_randn,
  torch_result_type,
  torch_tensor,
  type Tensor,
} from 'torchluz'

const x = () =>
  torch_tensor([
    [1, 2, 3],
    [4, 5, 6],
  ])

describe('memory', () => {
  test('is shared by views and by nothing else', () => {
    const a = x()
    expect(a.get(1).storage().data_ptr()).toBe(a.storage().data_ptr())
    expect(x().storage().data_ptr()).not.toBe(a.storage().data_ptr())
    expect(a.storage().data_ptr()).toMatch(/^0x[0-9a-f]+$/)
  })
  test('is not one of a sparse tensor', () => {
    expect(x().has_storage()).toBe(true)
    expect(x().to_sparse().has_storage()).toBe(false)
  })
})

test('length() is the number of elements', () => expect(x().length()).toBe(6))

test('where() takes elements where a condition holds', () => {
  const a = x()
  expect(as_array(a.where(a.gt(3), 0))).toEqual([
    [0, 0, 0],
    [4, 5, 6],
  ])
})

test('print(n) shows n lines and gives the tensor back', () => {
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true)
  const a = x()
  const back = a.print({ n: 2 })
  const text = write.mock.calls.join('')
  write.mockRestore()
  expect(back).toBe(a)
  expect(text).toContain('truncated')
})

test('set_grad_() sets the gradient', () => {
  const a = torch_ones(2, { requires_grad: true })
  a.set_grad_(torch_tensor([3, 4]))
  expect(as_array(a.grad!)).toEqual([3, 4])
})

test('real and imag parts of a complex tensor are assigned, those of others are not', () => {
  const z = torch_complex(torch_ones(2), torch_ones(2))
  z.real = torch_tensor([5, 6])
  z.imag = 0
  expect(as_array(z)).toEqual([
    { re: 5, im: 0 },
    { re: 6, im: 0 },
  ])
  expect(() => (x().real = 1)).toThrow(TypeError_)
})

test('names of dimensions are not there', () => {
  expect(x().names).toBeNull()
  expect(x().has_names()).toBe(false)
  for (const name of ['rename', 'rename_', 'refine_names', 'align_as', 'align_to'] as const)
    expect(() => (x()[name] as (names: unknown) => never)('N')).toThrow(NotImplementedError)
})

test('quantized tensors tell how they are quantized, others refuse', () => {
  const q = torch_quantize_per_tensor(x(), 0.1, 10, torch_quint8()) as Tensor
  expect(q.is_quantized()).toBe(true)
  expect(q.qscheme()).toBe(torch_per_tensor_affine())
  expect(as_array(torch_dequantize(q))).toEqual(as_array(q.dequantize()))
  expect(() => x().qscheme()).toThrow(TypeError_)
})

test('conversions take a memory format, and refuse names that they do not have', () => {
  expect(x().double({ memory_format: null }).dtype).toBe(torch_double())
  expect(x().cpu({}).dtype).toBe(torch_float())
  expect(() => x().cpu({ memory: null } as never)).toThrow("cpu: unknown argument 'memory'")
  expect(x().expand([2, 2, 3], { implicit: false }).shape).toEqual([2, 2, 3])
})

test('64-bit integers and complex numbers come in R’s order', () => {
  expect(
    as_integer64(
      torch_tensor([
        [2n ** 62n, 1n],
        [2n, 3n],
      ]),
    ),
  ).toEqual([2n ** 62n, 2n, 1n, 3n])
  expect(as_complex(x()).map(({ re }) => re)).toEqual([1, 4, 2, 5, 3, 6])
})

test('linear algebra has R’s names of arguments', () => {
  const A = torch_eye(2)
  expect(as_array(linalg_inv({ A }))).toEqual(as_array(A))
  expect(torch_allclose(linalg_lstsq({ A, B: A })[0], A)).toBe(true)
  expect(() => linalg_inv({ self: A } as never)).toThrow(/It takes A/)
})

test('linalg_tensorinv() counts `ind` from 1', () => {
  const a = torch_eye(24).reshape(4, 6, 8, 3)
  expect(linalg_tensorinv(a).shape).toEqual([8, 3, 4, 6])
  expect(linalg_tensorinv(a, { ind: 3 }).shape).toEqual([8, 3, 4, 6])
  expect(linalg_tensorinv(torch_randn(6, 3, 2), { ind: 2 }).shape).toEqual([3, 2, 6])
})

test('the type of a result is told', () => {
  expect(torch_result_type(torch_ones(1, { dtype: torch_int() }), torch_ones(1))).toBe(torch_float())
})

test('children of a module are found by number from 1 and by name', () => {
  const Net = nn_module({
    initialize() {
      this.first = nn_linear(1, 1)
      this.second = nn_linear(2, 2)
    },
    forward: (x: Tensor) => x,
  })
  const net = Net()
  expect(net.get(2)).toBe(net.second)
  expect(net.get('first')).toBe(net.first)
  for (const wrong of [0, 3, 'third', 'toString']) expect(() => net.get(wrong)).toThrow(IndexError)
})
