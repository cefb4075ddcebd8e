import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  as_array,
  as_typed_array,
  autograd_grad,
  cuda_current_device,
  cuda_device_count,
  cuda_empty_cache,
  cuda_get_device_capability,
  cuda_get_rng_state,
  cuda_memory_stats,
  cuda_memory_summary,
  cuda_runtime_version,
  cuda_set_rng_state,
  cuda_synchronize,
  keep,
  local_device,
  memory,
  tidy,
  torch_device,
  torch_empty,
  torch_generator,
  torch_half,
  torch_load,
  torch_manual_seed,
  torch_ones,
  torch_randn,
  torch_save,
  torch_tensor,
  with_device,
} from 'torchluz'
import { in_own_folder } from '../folder'
import { read_rows, run_rows } from '../opinfo/run'
import { bytes_held, describe_gpu, expect_close, numbers } from './gpu'

const folder = in_own_folder()

describe_gpu('a tensor on a GPU', () => {
  test('is made there by name, by device, by default, and by moving', () => {
    for (const x of [
      torch_tensor([1, 2, 3], { device: 'cuda' }),
      torch_ones(3, { device: torch_device('cuda', 0) }),
      with_device(() => torch_ones(3), { device: 'cuda' }),
      torch_ones(3).cuda(),
      torch_ones(3).to({ device: 'cuda:0' }),
    ]) {
      expect(x.device.name).toBe('cuda:0')
      expect(x.is_cuda).toBe(true)
    }
    expect(torch_ones(2).cuda().cpu().device.name).toBe('cpu')
    expect(torch_ones(2).device.name).toBe('cpu')
  })

  test('reads back, prints as R prints, and tells its device', () => {
    const x = torch_tensor([
      [1, 2],
      [3, 4.5],
    ]).cuda()
    expect(as_array(x)).toEqual([
      [1, 2],
      [3, 4.5],
    ])
    expect(as_typed_array(x.t())).toEqual(Float32Array.of(1, 3, 2, 4.5))
    expect(x.get(2, 2).item()).toBe(4.5)
    expect(String(x)).toBe('torch_tensor\n 1.0000  2.0000\n 3.0000  4.5000\n[ CUDAFloatType{2,2} ]')
    expect(as_array(torch_tensor([1n, 2n]).cuda())).toEqual(as_array(torch_tensor([1n, 2n])))
  })

  test('is indexed and assigned to in place', () => {
    const x = torch_ones(3, 4, { device: 'cuda' })
    x.set(5, 2, null)
    x.set(torch_tensor([7, 8]).cuda(), [1, 3], 1)
    x.set(6, x.eq(5))
    expect(as_array(x)).toEqual([
      [7, 1, 1, 1],
      [6, 6, 6, 6],
      [8, 1, 1, 1],
    ])
  })

  test('does not mix with the CPU: the error names both devices and the way', () => {
    const mixed = () => torch_ones(3, { device: 'cuda' }).add(torch_ones(3))
    expect(mixed).toThrow(/cuda:0/)
    expect(mixed).toThrow(/cpu/)
    expect(() => torch_ones(1, { device: 'cuda:99' })).toThrow(/no GPU of this number.*cuda_device_count/)
    expect(torch_ones(1, { device: 'cuda' }).item()).toBe(1)
  })

  test('has gradients, of moves to and fro too', () => {
    const x = torch_tensor([1, 2, 3], { requires_grad: true })
    x.cuda().pow(2).sum().backward()
    expect(x.grad!.device.name).toBe('cpu')
    expect(numbers(x.grad!)).toEqual([2, 4, 6])
    const y = torch_tensor([1, 2], { device: 'cuda', requires_grad: true })
    const [first] = autograd_grad(y.pow(3).sum(), [y], { create_graph: true })
    const [second] = autograd_grad(first!.sum(), [y])
    expect(numbers(second!)).toEqual([6, 12])
  })

  test('is saved and loaded, to the CPU or back to the GPU', () => {
    const path = join(folder(), 'x.rt')
    const x = torch_randn(4, 5, { device: 'cuda' })
    torch_save(x, path)
    const there = torch_load(path) as typeof x
    expect(numbers(there)).toEqual(numbers(x))
    const back = torch_load(path, 'cuda') as typeof x
    expect(back.device.name).toBe('cuda:0')
    expect(numbers(back)).toEqual(numbers(x))
  })

  test('is drawn alike from the same seed and from a state set back', () => {
    torch_manual_seed(3)
    const first = numbers(torch_randn(5, { device: 'cuda' }))
    const state = cuda_get_rng_state()
    const second = numbers(torch_randn(5, { device: 'cuda' }))
    torch_manual_seed(3)
    expect(numbers(torch_randn(5, { device: 'cuda' }))).toEqual(first)
    cuda_set_rng_state(state)
    expect(numbers(torch_randn(5, { device: 'cuda' }))).toEqual(second)
    const generator = torch_generator('cuda:0')
    generator.set_current_seed(3)
    expect(numbers(torch_empty(5, { device: 'cuda' }).normal_({ generator }))).toEqual(first)
  })

  test('frees its memory when disposed, when a scope ends, and when collected', () => {
    const before = bytes_held()
    const x = torch_ones(1 << 20, { device: 'cuda' })
    expect(bytes_held() - before).toBe(4 << 20)
    expect(memory().devices['cuda:0']).toBeGreaterThanOrEqual(4 << 20)
    x.dispose()
    expect(bytes_held()).toBe(before)
    const kept = tidy(() => keep(torch_ones(1 << 20, { device: 'cuda' }).add(1)))
    expect(bytes_held() - before).toBe(4 << 20)
    kept.dispose()
    for (let i = 0; i < 20_000; i++) torch_ones(1 << 20, { device: 'cuda' }).add(1)
    expect(cuda_memory_stats().reserved_bytes.all.peak).toBeLessThan(40e9)
  })

  test('of more bytes than there are is refused with what helps, and work goes on', () => {
    expect(() => torch_empty(1 << 20, 1 << 20, { device: 'cuda' })).toThrow(/memory/)
    expect(torch_ones(2, { device: 'cuda' }).sum().item()).toBe(2)
  })

  test('of half precision multiplies as in full, up to its rounding', () => {
    torch_manual_seed(1)
    const [a, b] = [torch_randn(64, 64), torch_randn(64, 64)]
    const half = { device: 'cuda', dtype: torch_half() }
    expect_close(a.to(half).mm(b.to(half)), a.mm(b), 1e-2)
  })
})

describe_gpu('what is asked of a GPU', () => {
  test('is answered', () => {
    expect(cuda_device_count()).toBeGreaterThanOrEqual(1)
    expect(cuda_current_device()).toBe(0)
    expect(cuda_runtime_version()).toMatch(/^\d+\.\d+$/)
    expect(cuda_get_device_capability().Major).toBeGreaterThanOrEqual(5)
    cuda_synchronize()
    cuda_synchronize('cuda:0')
    cuda_empty_cache()
    expect(() => cuda_synchronize(99)).toThrow(/GPU/)
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
    try {
      expect(cuda_memory_summary().allocated_bytes.all.current).toBeGreaterThanOrEqual(0)
      expect(write.mock.calls.join('')).toContain('Allocated memory')
    } finally {
      write.mockRestore()
    }
  })
})

/** Operators whose cases differ on a GPU, and why. */
const differ_on_a_gpu: Readonly<Record<string, string>> = {
  histogram: 'libtorch has it for the CPU only',
  tensor_split: 'libtorch takes the indices on the CPU only',
  to: "the case's `other` tensor lies on the CPU, so the result does",
  'linalg.eigh': 'eigenvectors are determined up to their sign',
  'nn.functional.conv3d': 'cuDNN computes with TF32',
  nextafter: 'the gradient is not implemented in libtorch 2.11',
  aminmax: 'the gradient is not implemented in libtorch 2.11',
}

describe_gpu("PyTorch's op cases on a GPU", () => {
  const shared = resolve(__dirname, '../../../shared/opinfo/cases.jsonl.gz')
  test('pass, values and gradients, but for 1%', () => {
    const rows = read_rows(existsSync(shared) ? shared : resolve(__dirname, '../opinfo/sample.jsonl'))
    const scope = local_device('cuda')
    try {
      const { passed, failures } = run_rows(rows)
      const shown = failures
        .filter(({ op }) => !(op in differ_on_a_gpu))
        .map(({ op, variant, case: number, why }) => `${op} ${variant} ${number}: ${why}`)
      if (shown.length > passed * 0.01) expect(shown).toEqual([])
    } finally {
      scope[Symbol.dispose]()
    }
  }, 300_000)
})
