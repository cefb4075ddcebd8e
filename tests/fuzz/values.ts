/** Values of every kind that a caller could hand over, most of them wrong: made anew for each call, by name. */
import * as torch from '../../src'

const throwing = new Proxy(
  {},
  {
    get: () => {
      throw new Error('a trap that throws')
    },
    getPrototypeOf: () => {
      throw new Error('a trap that throws')
    },
    ownKeys: () => {
      throw new Error('a trap that throws')
    },
    has: () => {
      throw new Error('a trap that throws')
    },
  },
)
const revoked = (): unknown => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
const dead = (): torch.Tensor => {
  const tensor = torch.torch_ones(2)
  tensor.dispose()
  return tensor
}
const sparse_array = (): unknown[] => {
  const array: unknown[] = []
  array.length = 2 ** 32 - 1
  return array
}
const of = (dtype: torch.torch_dtype, ...shape: number[]) => torch.torch_ones(...shape, { dtype })

/** Sizes above these are absurd (their memory is refused at once), those below are small: nothing between exhausts the machine. */
const numbers = [
  0,
  1,
  2,
  3,
  4,
  -1,
  -2,
  -5,
  0.5,
  1.5,
  -0,
  NaN,
  Infinity,
  -Infinity,
  1e300,
  // More bytes than there are: a vector of 2^31 elements would fit, and take long.
  2 ** 40,
  2 ** 53,
  -(2 ** 31),
]
const integers = [0n, 1n, 2n, -1n, 2n ** 40n, 2n ** 62n, 2n ** 63n, -(2n ** 63n), 2n ** 70n]
const texts = ['', 'mean', 'cpu', 'cuda:7', 'float', 'ij,jk->ik', 'N', '\0', 'x'.repeat(1000), '💥']

const plain: Record<string, () => unknown> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  symbol: () => Symbol('s'),
  function: () => () => 1,
  'a function that throws': () => () => {
    throw new Error('thrown by an argument')
  },
  object: () => ({}),
  'object without prototype': () => Object.create(null) as object,
  'unknown named argument': () => ({ no_such_argument: 1 }),
  'named dim': () => ({ dim: 1 }),
  'named dim of the wrong type': () => ({ dim: 'x' }),
  'named self': () => ({ self: torch.torch_ones(2) }),
  complex: () => ({ re: 1, im: 2 }),
  'complex of NaN': () => ({ re: NaN, im: Infinity }),
  getter: () => ({
    get dim() {
      throw new Error('a getter that throws')
    },
  }),
  proxy: () => throwing,
  'revoked proxy': revoked,
  'proxy of a tensor': () => new Proxy(torch.torch_ones(2), {}),
  'proxy of an array': () => new Proxy([1, 2], {}),
  date: () => new Date(),
  map: () => new Map([[1, 2]]),
  regexp: () => /x/,
  error: () => new Error('x'),
  promise: () => Promise.resolve(1),
  'rejected promise': () => {
    const promise = Promise.reject(new Error('x'))
    promise.catch(() => undefined)
    return promise
  },
  'boxed number': () => Object(1) as object,
  'no real tensor': () => Object.create(torch.Tensor.prototype) as object,
  'the prototype of tensors': () => torch.Tensor.prototype,
  buffer: () => Buffer.from('abc'),
  'array buffer': () => new ArrayBuffer(8),
  'data view': () => new DataView(new ArrayBuffer(8)),
  'empty array': () => [],
  'array of null': () => [null],
  'array of undefined': () => [undefined, undefined],
  'array with holes': () => [, 1, ,],
  'array of NaN': () => [NaN],
  'array of 0': () => [0],
  'array of fractions': () => [0.5, 1.5],
  'array of absurd sizes': () => [2 ** 40, 2 ** 40],
  'array of negative numbers': () => [-1, -1],
  'array of strings': () => ['a', 'b'],
  'array of objects': () => [{}, {}],
  'ragged array': () => [[1], [2, 3]],
  'deep array': () => [[[[[1]]]]],
  'array of itself': () => {
    const array: unknown[] = []
    array.push(array)
    return array
  },
  'an array that claims 2^32 - 1 elements': sparse_array,
  'array of mixed values': () => [1, 2n, 'x', null],
  'array of booleans': () => [true, false],
  'array of bigints': () => [1n, 2n ** 64n],
  'array 1': () => [1],
  'array 1, 2': () => [1, 2],
  'array 2, 1': () => [2, 1],
  'array of arrays': () => [
    [1, 2],
    [3, 4],
  ],
  floats: () => new Float32Array([1, 2, 3]),
  doubles: () => new Float64Array(0),
  bigints: () => new BigInt64Array([1n]),
  bytes: () => new Uint8Array([0, 255]),
  'shared memory': () => new Float32Array(new SharedArrayBuffer(8)),
  'float dtype': () => torch.torch_float(),
  'long dtype': () => torch.torch_long(),
  'bool dtype': () => torch.torch_bool(),
  'complex dtype': () => torch.torch_cfloat(),
  'quantized dtype': () => torch.torch_quint8?.(),
  'meta device': () => torch.torch_device('meta'),
  'cuda device': () => torch.torch_device('cuda', 99),
  'cpu device': () => torch.torch_device('cpu'),
  'sparse layout': () => torch.torch_sparse_coo(),
  'strided layout': () => torch.torch_strided(),
  'memory format': () => torch.torch_channels_last_format(),
  generator: () => torch.torch_generator(),
  module: () => torch.nn_linear(2, 1),
}

const tensors: Record<string, () => unknown> = {
  'tensor []': () => torch.torch_tensor(1).reshape([]),
  'tensor [0]': () => torch.torch_zeros(0),
  'tensor [1]': () => torch.torch_ones(1),
  'tensor [3]': () => torch.torch_tensor([3, 1, 2]),
  'tensor [2, 3]': () => torch.torch_ones(2, 3),
  'tensor [3, 3]': () => torch.torch_eye(3),
  'tensor [0, 3]': () => torch.torch_zeros(0, 3),
  'tensor [2, 0, 2]': () => torch.torch_zeros(2, 0, 2),
  'tensor [2, 2, 2]': () => torch.torch_ones(2, 2, 2),
  'tensor [1, 2, 4, 4]': () => torch.torch_ones(1, 2, 4, 4),
  'tensor [1, 1, 2, 2, 2]': () => torch.torch_ones(1, 1, 2, 2, 2),
  'tensor of 20 dimensions': () => torch.torch_ones(...Array<number>(20).fill(1)),
  'tensor of NaN': () => torch.torch_full([2, 2], NaN),
  'tensor of infinity': () => torch.torch_full([2], Infinity),
  'tensor of singular matrices': () => torch.torch_zeros(2, 2, 2),
  'long tensor': () => torch.torch_tensor([1n, 2n]),
  'long tensor of 0': () => torch.torch_zeros(2, { dtype: torch.torch_long() }),
  'long tensor far out': () => torch.torch_tensor([2n ** 62n, -(2n ** 62n)]),
  'long tensor [2, 2]': () => of(torch.torch_long(), 2, 2),
  'int tensor': () => of(torch.torch_int(), 3),
  'byte tensor': () => of(torch.torch_uint8(), 3),
  'bool tensor': () => torch.torch_tensor([true, false]),
  'bool tensor [2, 3]': () => of(torch.torch_bool(), 2, 3),
  'double tensor': () => of(torch.torch_double(), 2, 3),
  'half tensor': () => of(torch.torch_half(), 2),
  'bfloat16 tensor': () => of(torch.torch_bfloat16(), 2),
  'complex tensor': () => of(torch.torch_cfloat(), 2, 2),
  parameter: () => torch.torch_ones(2, 2, { requires_grad: true }),
  'recorded tensor': () => torch.torch_ones(2, { requires_grad: true }).mul(2),
  'transposed tensor': () => torch.torch_ones(2, 3).t(),
  'expanded tensor': () => torch.torch_ones(1).expand([4]),
  'meta tensor': () => torch.torch_ones(2, 2, { device: 'meta' }),
  'sparse tensor': () => torch.torch_eye(2).to_sparse(),
  'disposed tensor': dead,
  'array of tensors': () => [torch.torch_ones(2), torch.torch_ones(2)],
  'array of tensors that differ': () => [torch.torch_ones(2), of(torch.torch_long(), 3, 3)],
  'array with a disposed tensor': () => [torch.torch_ones(2), dead()],
  'array of tensors and null': () => [null, torch.torch_tensor([1n])],
}

const entries = (list: readonly unknown[]): [string, () => unknown][] =>
  list.map((x) => [`${typeof x} ${Object.is(x, -0) ? '-0' : String(x).slice(0, 20)}`, () => x])

/** Makers of values, by name. */
export const makers: Readonly<Record<string, () => unknown>> = {
  ...plain,
  ...Object.fromEntries([...entries(numbers), ...entries(integers), ...entries(texts)]),
  ...tensors,
}
export const value_names = Object.keys(makers)
export const tensor_names = Object.keys(tensors)
