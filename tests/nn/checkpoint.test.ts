/** Gradient checkpointing: the same results and gradients as without it, for less memory. */
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import {
  as_array,
  autograd_function,
  autograd_grad,
  nn_dropout,
  nn_linear,
  nn_lstm,
  nn_sequential,
  nn_tanh,
  nn_utils_checkpoint,
  torch_bfloat16,
  torch_manual_seed,
  torch_ones,
  torch_rand,
  torch_randn,
  torch_tensor,
  with_autocast,
  with_no_grad,
  type Tensor,
} from 'torchluz'

const block = (p = 0.5) => nn_sequential(nn_linear(4, 8), nn_tanh(), nn_dropout(p), nn_linear(8, 4))
const arrays = (tensors: Record<string, Tensor> | (Tensor | null)[]) =>
  Object.values(tensors).map((x: Tensor | null) => (x === null ? null : as_array(x)))
const gradients = (net: { parameters: Record<string, Tensor> }) =>
  arrays(Object.values(net.parameters).map((parameter) => parameter.grad))

describe('nn_utils_checkpoint', () => {
  /** The result, the input's gradient and those of two blocks' parameters, from one seed. */
  function outcome(run: (part: (x: Tensor) => Tensor, x: Tensor) => Tensor): unknown[] {
    torch_manual_seed(1)
    const [first, second] = [block(), block()]
    const x = torch_randn(3, 4).requires_grad_()
    const y = run(second, run(first, x.mul(2)))
    y.pow(2).sum().backward()
    // What is drawn next is the same too.
    return [as_array(y.detach()), as_array(x.grad!), gradients(first), gradients(second), as_array(torch_rand(2))]
  }
  const plain = outcome((part, x) => part(x))

  test('gives the results and gradients of a plain call, with the same dropout', () => {
    expect(outcome((part, x) => nn_utils_checkpoint(part, x))).toEqual(plain)
  })

  test('stands within another', () => {
    const nested = (part: (x: Tensor) => Tensor, x: Tensor) =>
      nn_utils_checkpoint((y: Tensor) => nn_utils_checkpoint(part, y), x)
    expect(outcome(nested)).toEqual(plain)
  })

  test('has gradients of parameters where no input needs one, and for autograd_grad()', () => {
    torch_manual_seed(1)
    const net = block(0)
    const x = torch_ones(2, 4)
    const wanted = autograd_grad(net(x).sum(), Object.values(net.parameters))
    const found = autograd_grad(nn_utils_checkpoint(net, x).sum(), Object.values(net.parameters))
    expect(arrays(found)).toEqual(arrays(wanted))
    expect(Object.values(net.parameters).every((parameter) => parameter.grad === null)).toBe(true)
  })

  test('takes and gives tensors in arrays and objects, and others', () => {
    torch_manual_seed(1)
    const lstm = nn_lstm(2, 3)
    const x = torch_randn(4, 1, 2).requires_grad_()
    const [output, [h, c]] = nn_utils_checkpoint((y: Tensor) => lstm(y), x)
    h.sum().add(c.sum()).add(output.pow(2).sum()).backward()
    const found = [as_array(x.grad!), ...gradients(lstm)]
    x.grad = null
    lstm.zero_grad()
    const [output2, [h2, c2]] = lstm(x)
    h2.sum().add(c2.sum()).add(output2.pow(2).sum()).backward()
    expect(found).toEqual([as_array(x.grad!), ...gradients(lstm)])

    const named = nn_utils_checkpoint(
      ({ a, b }: { a: Tensor; b: Tensor[] }, factor: number) => ({
        sum: a.add(b[0]!).mul(factor),
        largest: a.argmax(),
        factor,
      }),
      { a: torch_tensor([1, 2]).requires_grad_(), b: [torch_ones(2)] },
      3,
    )
    expect([as_array(named.sum.detach()), named.largest.item(), named.factor]).toEqual([[6, 9], 2, 3])
    expect([named.sum.requires_grad, named.largest.requires_grad]).toEqual([true, false])
  })

  test('has gradients of gradients', () => {
    const cube = (x: Tensor, run: (f: (x: Tensor) => Tensor, x: Tensor) => Tensor) => {
      const y = run((z) => z.pow(3), x)
      const [dx] = autograd_grad(y.sum(), x, { create_graph: true })
      return autograd_grad(dx!.sum(), x)[0]!
    }
    const x = torch_tensor([1, 2]).requires_grad_()
    expect(as_array(cube(x, nn_utils_checkpoint))).toEqual([6, 12])
  })

  test('runs operations with a backward pass of their own', () => {
    const cube = autograd_function({
      forward(ctx, x: Tensor) {
        ctx.save_for_backward(x)
        return x.pow(3)
      },
      backward: (ctx, grad) => grad.mul(ctx.saved_variables[0]!.pow(2)).mul(3),
    })
    const x = torch_tensor([1, 2]).requires_grad_()
    nn_utils_checkpoint((y: Tensor) => cube(cube(y)), x)
      .sum()
      .backward()
    expect(as_array(x.grad!)).toEqual([9, 9 * 256])
  })

  test('has the autocast of the first run in the second', () => {
    const seen: string[] = []
    const net = nn_linear(2, 2)
    const y = with_autocast(
      () =>
        nn_utils_checkpoint(
          (x: Tensor) => {
            const z = net(x)
            seen.push(z.dtype.name)
            return z
          },
          torch_ones(1, 2),
        ),
      { device_type: 'cpu', dtype: torch_bfloat16() },
    )
    y.sum().backward()
    expect(seen).toEqual(['BFloat16', 'BFloat16'])
  })

  test('runs once where no gradients are recorded, and where nothing is learned', () => {
    let runs = 0
    const count = (x: Tensor) => {
      runs++
      return x.mul(2)
    }
    const x = torch_ones(1).requires_grad_()
    expect(with_no_grad(() => nn_utils_checkpoint(count, x)).requires_grad).toBe(false)
    expect(nn_utils_checkpoint(count, torch_ones(1)).requires_grad).toBe(false)
    expect(runs).toBe(2)
    nn_utils_checkpoint(count, x).backward()
    expect([runs, x.grad!.item()]).toEqual([4, 2])
  })

  test('keeps less for the gradients', () => {
    // In processes of their own, where large blocks go back to the system at once.
    const kept = (how: 'checkpointed' | 'plain') =>
      Number(
        execFileSync(process.execPath, ['--import', 'tsx', resolve(__dirname, 'checkpoint_memory.ts'), how], {
          env: { ...process.env, MALLOC_MMAP_THRESHOLD_: '65536' },
        }),
      )
    const plain = kept('plain')
    expect(plain).toBeGreaterThan((8 * 256 * 8192 * 4) / 4)
    expect(kept('checkpointed')).toBeLessThan(plain / 10)
  })

  test('refuses what it could not compute again', () => {
    const hidden = torch_ones(1).requires_grad_().mul(2)
    expect(() => nn_utils_checkpoint((x: Tensor) => x.mul(hidden), torch_ones(1))).toThrow(
      /nn_utils_checkpoint: .*not among its arguments/,
    )
    let runs = 0
    const fickle = nn_utils_checkpoint(
      (x: Tensor) => (runs++ === 0 ? [x.mul(2), x.mul(3)] : [x.mul(2)]),
      torch_ones(1).requires_grad_(),
    )
    expect(() => fickle[0]!.backward()).toThrow(/gives other results when it is run again/)
    expect(() => nn_utils_checkpoint('relu' as never, hidden)).toThrow(
      /it takes a module or function, then its arguments, got the string "relu"/,
    )
    expect(() => nn_utils_checkpoint((async (x: Tensor) => x) as never, hidden)).toThrow(/asynchronous/)
  })

  test('notices an input that was changed meanwhile', () => {
    const x = torch_ones(2)
    const net = nn_linear(2, 1)
    const y = nn_utils_checkpoint(net, x)
    x.add_(1)
    expect(() => y.sum().backward()).toThrow(/modified by an inplace operation/)
  })
})
