import {
  cuda_amp_grad_scaler,
  local_autocast,
  nn_linear,
  optim_sgd,
  set_autocast,
  torch_bfloat16,
  torch_float,
  torch_half,
  torch_long,
  torch_manual_seed,
  torch_ones,
  torch_tensor,
  unset_autocast,
  with_autocast,
} from 'torchluz'

describe('autocast', () => {
  const product = () => torch_ones(2, 2).mm(torch_ones(2, 2)).dtype
  test('runs products in the smaller type within its scope, and as they were after it', () => {
    expect(with_autocast(product, { device_type: 'cpu' })).toBe(torch_bfloat16())
    expect(with_autocast(product, { device_type: 'cpu', dtype: torch_half() })).toBe(torch_half())
    expect(with_autocast(product, { device_type: 'cpu', enabled: false })).toBe(torch_float())
    expect(product()).toBe(torch_float())
  })
  test('is set back however its scope ends', () => {
    expect(() =>
      with_autocast(
        () => {
          throw new Error('own')
        },
        { device_type: 'cpu' },
      ),
    ).toThrow('own')
    expect(product()).toBe(torch_float())
    const scope = local_autocast('cpu')
    expect(product()).toBe(torch_bfloat16())
    scope[Symbol.dispose]()
    expect(product()).toBe(torch_float())
  })
  test('names the function that was called for what is wrong with its arguments', () => {
    expect(() => with_autocast(product, { device_type: 'tpu' })).toThrow(/^with_autocast: .*'tpu' is no device/)
    expect(() => local_autocast('cpu', { cache_enabled: 3 as never })).toThrow(
      'local_autocast: cache_enabled is true or false, got the number 3',
    )
    expect(() => set_autocast('cpu', { dtype: torch_long() })).toThrow(/^set_autocast: .*got torch_Long/)
    expect(product()).toBe(torch_float())
  })
  test('nests: inner scopes are set back to outer ones', () => {
    const outer = set_autocast('cpu')
    const inner = set_autocast('cpu', { enabled: false })
    expect(product()).toBe(torch_float())
    unset_autocast(inner)
    expect(product()).toBe(torch_bfloat16())
    unset_autocast(outer)
    expect(product()).toBe(torch_float())
  })
  test.each([
    [() => with_autocast(async () => 1, { device_type: 'cpu' }), /asynchronous/],
    [() => with_autocast(product, { device_type: 'cpu', dtyp: 1 } as never), /did you mean 'dtype'/],
    [() => set_autocast('banana'), /'banana' is no device/],
    [() => unset_autocast(1 as never), /context is what set_autocast\(\) gave/],
  ])('refuses what makes no sense', (run, message) => expect(run).toThrow(message))
})

describe('cuda_amp_grad_scaler()', () => {
  const train = (scaled: boolean) => {
    torch_manual_seed(1)
    const net = nn_linear(3, 1)
    const optimizer = optim_sgd(net.parameters, { lr: 0.1 })
    const scaler = cuda_amp_grad_scaler({ init_scale: 1024 })
    for (let i = 0; i < 3; i++) {
      optimizer.zero_grad()
      const loss = net(torch_ones(2, 3)).sub(1).pow(2).mean()
      if (!scaled) {
        loss.backward()
        optimizer.step()
        continue
      }
      scaler.scale(loss).backward()
      scaler.step(optimizer)
      scaler.update()
    }
    return String(net.weight)
  }
  test('trains as without it, up to rounding', () => expect(train(true)).toBe(train(false)))

  test('leaves out steps with infinite gradients, with a smaller scale after them and a larger one after good ones', () => {
    const x = torch_tensor([1], { requires_grad: true })
    const optimizer = optim_sgd([x], { lr: 1 })
    const scaler = cuda_amp_grad_scaler({ init_scale: 8, growth_interval: 2 })
    const iterate = (factor: number) => {
      optimizer.zero_grad()
      scaler.scale(x.mul(factor).sum()).backward()
      scaler.step(optimizer)
      scaler.update()
      return [x.item(), scaler.get_scale()]
    }
    expect([iterate(1), iterate(Infinity), iterate(1), iterate(1)]).toEqual([
      [0, 8],
      [0, 4],
      [-1, 4],
      [-2, 8],
    ])
    const other = cuda_amp_grad_scaler()
    other.load_state_dict(scaler.state_dict() as never)
    expect(other.state_dict()).toEqual(scaler.state_dict())
  })
  test('unscales once, for clipping', () => {
    const x = torch_tensor([1], { requires_grad: true })
    const optimizer = optim_sgd([x], { lr: 1 })
    const scaler = cuda_amp_grad_scaler()
    expect(() => scaler.unscale_(optimizer)).toThrow(/scale\(loss\)\.backward\(\) comes first/)
    scaler.scale(x.mul(3).sum()).backward()
    scaler.unscale_(optimizer)
    expect(x.grad!.item()).toBe(3)
    expect(() => scaler.unscale_(optimizer)).toThrow(/called already/)
    scaler.step(optimizer)
    expect(() => scaler.step(optimizer)).toThrow(/called already/)
    expect(x.item()).toBe(-2)
  })
  test.each([
    [() => cuda_amp_grad_scaler({ growth_factor: 1 }), /growth_factor is above 1/],
    [() => cuda_amp_grad_scaler({ init_scal: 1 } as never), /did you mean 'init_scale'/],
    [() => cuda_amp_grad_scaler('x' as never), /init_scale is a number/],
    [() => cuda_amp_grad_scaler().scale(1 as never), /outputs are tensors/],
  ])('refuses what makes no sense', (run, message) => expect(run).toThrow(message))
})
