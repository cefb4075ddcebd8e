import { join } from 'node:path'
import * as torchluz from 'torchluz'
import {
  accelerator,
  cuda_amp_grad_scaler,
  evaluate,
  fit,
  gan_trainer,
  get_metrics,
  luz_callback,
  luz_callback_auto_resume,
  luz_callback_gradient_clip,
  luz_callback_mixed_precision,
  luz_load,
  luz_metric_mae,
  luz_save,
  nn_batch_norm2d,
  nn_conv2d,
  nn_cross_entropy_loss,
  nn_dropout,
  nn_flatten,
  nn_gru,
  nn_linear,
  nn_lstm,
  nn_max_pool2d,
  nn_module,
  nn_mse_loss,
  nn_multihead_attention,
  nn_relu,
  nn_sequential,
  nn_transformer_encoder,
  nn_transformer_encoder_layer,
  nn_utils_clip_grad_norm_,
  nn_utils_rnn_pack_padded_sequence,
  nn_utils_rnn_pad_packed_sequence,
  optim_adam,
  optim_sgd,
  predict,
  sample_synthetic_data,
  sample_toydata,
  set_opt_hparams,
  setup,
  tidy,
  torch_cat,
  torch_float,
  torch_half,
  torch_load,
  torch_long,
  torch_manual_seed,
  torch_ones,
  torch_rand,
  torch_randint,
  torch_randn,
  torch_save,
  with_autocast,
  with_no_grad,
  type nn_Module,
  type Optimizer,
  type Tensor,
} from 'torchluz'
import { in_own_folder } from '../folder'
import { Net, train_data, valid_data } from '../luz/support'
import { bytes_held, describe_gpu, expect_close, numbers } from './gpu'

const folder = in_own_folder()

type Net = nn_Module & ((x: Tensor) => Tensor)
const Recurrent = nn_module({
  initialize: (layer: typeof nn_lstm | typeof nn_gru) => ({
    layer: layer(6, 8, { num_layers: 2, batch_first: true, bidirectional: true }),
    head: nn_linear(16, 3),
  }),
  forward(x: Tensor) {
    const [output] = (this.layer as ReturnType<typeof nn_lstm>)(x)
    return this.head(output.select(2, -1))
  },
})
const Attending = nn_module({
  initialize: () => ({ attention: nn_multihead_attention(8, 2, { batch_first: true }) }),
  forward(x: Tensor) {
    return this.attention(x, x, x)[0]!.mean({ dim: 2 })
  },
})
const nets: Record<string, [() => Net, () => Tensor]> = {
  mlp: [() => nn_sequential(nn_linear(10, 16), nn_relu(), nn_linear(16, 3)) as never, () => torch_rand(8, 10)],
  cnn: [
    () =>
      nn_sequential(
        nn_conv2d(1, 4, 3),
        nn_batch_norm2d(4),
        nn_relu(),
        nn_max_pool2d(2),
        nn_flatten(),
        nn_linear(36, 3),
      ) as never,
    () => torch_rand(8, 1, 8, 8),
  ],
  lstm: [() => Recurrent(nn_lstm) as never, () => torch_rand(8, 5, 6)],
  gru: [() => Recurrent(nn_gru) as never, () => torch_rand(8, 5, 6)],
  attention: [() => Attending() as never, () => torch_rand(8, 5, 8)],
  transformer: [
    () =>
      nn_sequential(
        nn_transformer_encoder(
          nn_transformer_encoder_layer(8, 2, { dim_feedforward: 16, dropout: 0, batch_first: true }),
          2,
        ),
        nn_flatten(),
        nn_linear(40, 3),
      ) as never,
    () => torch_rand(8, 5, 8),
  ],
}

/** cuDNN multiplies numbers rounded to TF32. */
const rounding = 2e-3

describe_gpu('modules', () => {
  test.each(Object.keys(nets))('%s gives what it gives on the CPU, and the same gradients', (name) => {
    torch_manual_seed(1)
    const [make, input] = nets[name]!
    const [net, x] = [make(), input()]
    const there = net.clone(true) as Net
    expect(there.to({ device: 'cuda' })).toBe(there)
    for (const one of [net, there]) one.train(true)
    const [a, b] = [net(x), there(x.cuda())]
    expect(b.device.name).toBe('cuda:0')
    expect_close(b, a, rounding)
    a.pow(2).sum().backward()
    b.pow(2).sum().backward()
    const gradients = (one: Net) => torch_cat(Object.values(one.parameters).map((p) => p.grad!.flatten()))
    expect_close(gradients(there), gradients(net), 1e-3)
    net.eval()
    there.eval()
    with_no_grad(() => expect_close(there(x.cuda()), net(x), rounding))
  })

  test('packed sequences run through recurrent layers', () => {
    torch_manual_seed(1)
    const layer = nn_lstm(3, 4, { batch_first: true })
    const x = torch_rand(3, 5, 3)
    const run = (at: (x: Tensor) => Tensor) => {
      const packed = nn_utils_rnn_pack_padded_sequence(at(x), torch_ones(3, { dtype: torch_long() }).mul(4), {
        batch_first: true,
      })
      return nn_utils_rnn_pad_packed_sequence(layer(packed)[0] as never, { batch_first: true })[0] as Tensor
    }
    const wanted = run((x) => x)
    layer.cuda()
    expect_close(
      run((x) => x.cuda()),
      wanted,
      rounding,
    )
  })

  test('recurrent weights lie in one piece of memory from the first pass on, after moves too', () => {
    const layer = nn_lstm(3, 4).cuda()
    const places = () => new Set(Object.values(layer.parameters).map((p) => p.storage().data_ptr())).size
    expect(places()).toBe(4)
    layer(torch_rand(2, 1, 3, { device: 'cuda' }))
    expect(places()).toBe(1)
    layer.cpu().cuda()
    layer(torch_rand(2, 1, 3, { device: 'cuda' }))[0]
      .sum()
      .backward()
    expect(places()).toBe(1)
    optim_sgd(layer.parameters, { lr: 0.1 }).step()
    expect(places()).toBe(1)
  })

  test('are saved from a GPU and loaded without one', () => {
    const path = join(folder(), 'net.pt')
    const net = nn_linear(3, 2).cuda()
    torch_save(net, path)
    const loaded = torch_load(path) as typeof net
    expect(loaded.weight.device.name).toBe('cpu')
    expect(numbers(loaded.weight)).toEqual(numbers(net.weight))
    torch_save(net.state_dict(), path)
    const fresh = nn_linear(3, 2).cuda()
    fresh.load_state_dict(torch_load(path) as never)
    expect(fresh.weight.device.name).toBe('cuda:0')
    expect(numbers(fresh.weight)).toEqual(numbers(net.weight))
  })
})

const optimizers: Record<string, object> = {
  optim_sgd: { lr: 0.05, momentum: 0.9, nesterov: true, weight_decay: 0.01 },
  optim_adam: { amsgrad: true },
  optim_adamw: {},
  optim_adadelta: {},
  optim_adagrad: {},
  optim_asgd: {},
  optim_rmsprop: { centered: true, momentum: 0.5 },
  optim_rprop: {},
  optim_nadam: {},
  optim_radam: {},
  optim_adamax: {},
  optim_lbfgs: {},
}
describe_gpu('optimizers take the steps that they take on the CPU', () => {
  test.each(Object.entries(optimizers))('%s', (name, options) => {
    const make = (torchluz as unknown as Record<string, (params: unknown, options: object) => Optimizer>)[name]!
    const run = (device: string) => {
      torch_manual_seed(1)
      const [net, x, y] = [nn_linear(4, 2), torch_rand(8, 4), torch_rand(8, 2)]
      net.to({ device })
      const optimizer = make(net.parameters, options)
      for (let i = 0; i < 20; i++) {
        optimizer.step(() => {
          optimizer.zero_grad()
          const loss = net(x.to({ device })).sub(y.to({ device })).pow(2).mean()
          loss.backward()
          return loss
        })
      }
      const restored = make(net.parameters, options)
      restored.load_state_dict(optimizer.state_dict())
      return net.weight
    }
    expect_close(run('cuda'), run('cpu'), 1e-3)
  })

  test('gradients are clipped alike', () => {
    const x = torch_ones(3, { device: 'cuda', requires_grad: true })
    x.mul(4).sum().backward()
    expect(nn_utils_clip_grad_norm_([x], 1).item()).toBeCloseTo(Math.sqrt(48), 4)
    expect(numbers(x.grad!)[0]).toBeCloseTo(1 / Math.sqrt(3), 4)
  })

  test('thousands of steps hold no more memory at their end than at their beginning', () => {
    const net = nn_sequential(nn_linear(64, 64), nn_relu(), nn_dropout(0.5), nn_linear(64, 10)).cuda()
    const loss = nn_cross_entropy_loss()
    const optimizer = optim_adam(net.parameters)
    const x = torch_rand(32, 64, { device: 'cuda' })
    const y = torch_randint(1, 11, [32], { device: 'cuda', dtype: torch_long() })
    const step = () => {
      optimizer.zero_grad()
      const l = loss(net(x) as Tensor, y)
      l.backward()
      optimizer.step()
    }
    for (let i = 0; i < 10; i++) tidy(step)
    const before = bytes_held()
    for (let i = 0; i < 2000; i++) tidy(step)
    expect(bytes_held()).toBeLessThanOrEqual(before)
  })
})

describe_gpu('mixed precision', () => {
  test('runs products in half precision and scales the losses', () => {
    torch_manual_seed(1)
    const net = nn_linear(8, 4).cuda()
    const optimizer = optim_sgd(net.parameters, { lr: 0.1 })
    const scaler = cuda_amp_grad_scaler()
    const x = torch_randn(16, 8, { device: 'cuda' })
    const losses: number[] = []
    for (let i = 0; i < 20; i++) {
      optimizer.zero_grad()
      const loss = with_autocast(
        () => {
          const out = net(x)
          expect(out.dtype).toBe(torch_half())
          return out.float().pow(2).mean()
        },
        { device_type: 'cuda' },
      )
      scaler.scale(loss).backward()
      expect(net.weight.grad!.dtype).toBe(torch_float())
      scaler.step(optimizer)
      scaler.update()
      losses.push(loss.item())
    }
    expect(losses.at(-1)!).toBeLessThan(losses[0]!)
    expect(scaler.get_scale()).toBeGreaterThan(0)
  })
})

describe_gpu('luz', () => {
  const fitted = (on_cpu: boolean, callbacks: unknown[] = []) => {
    torch_manual_seed(1)
    return fit(
      set_opt_hparams(setup(Net, { loss: nn_mse_loss(), optimizer: optim_sgd, metrics: [luz_metric_mae()] }), {
        lr: 0.05,
      }),
      {
        data: train_data(),
        valid_data: valid_data(),
        epochs: 3,
        verbose: false,
        dataloader_options: { batch_size: 8, shuffle: false },
        callbacks: callbacks as never,
        ...(on_cpu ? { accelerator: accelerator({ cpu: true }) } : {}),
      },
    )
  }
  test('finds the GPU by itself and learns there what it learns on the CPU', async () => {
    expect(accelerator().device).toBe('cuda:0')
    const [here, there] = [await fitted(true), await fitted(false)]
    const [a, b] = [get_metrics(here), get_metrics(there)]
    expect(b.value.length).toBe(a.value.length)
    b.value.forEach((value, i) => expect(value).toBeCloseTo(a.value[i]!, 4))
    expect_close((await predict(there, train_data()[0])) as Tensor, (await predict(here, train_data()[0])) as Tensor)
    expect(get_metrics(await evaluate(there, valid_data())).value.length).toBeGreaterThan(0)
  })
  test('trains in mixed precision with clipped gradients', async () => {
    const trained = await fitted(false, [luz_callback_mixed_precision(), luz_callback_gradient_clip({ max_norm: 1 })])
    const losses = get_metrics(trained)
    expect(losses.value.every(Number.isFinite)).toBe(true)
  })
  test('goes on after a break with the GPU’s own random numbers', async () => {
    const Dropping = nn_module({
      initialize: () => ({ a: nn_linear(3, 8), drop: nn_dropout(0.5), b: nn_linear(8, 1) }),
      forward(x: Tensor) {
        return this.b(this.drop(this.a(x)))
      },
    })
    const path = join(folder(), 'state.pt')
    const run = (...callbacks: unknown[]) => {
      torch_manual_seed(1)
      return fit(setup(Dropping, { loss: nn_mse_loss(), optimizer: optim_adam }), train_data(), {
        epochs: 4,
        verbose: false,
        dataloader_options: { batch_size: 8, shuffle: false },
        callbacks: callbacks as never,
      })
    }
    const unbroken = await run()
    const breaking = luz_callback({
      on_epoch_begin() {
        if (this.ctx.epoch === 3) throw new Error('broken off')
      },
    })
    await expect(run(luz_callback_auto_resume(path), breaking())).rejects.toThrow('broken off')
    const resumed = await run(luz_callback_auto_resume(path))
    for (const [name, parameter] of Object.entries(unbroken.model.parameters))
      expect(numbers(resumed.model.parameters[name]!)).toEqual(numbers(parameter))
  })
  test('saves what was fitted and predicts after loading', async () => {
    const there = await fitted(false)
    const path = join(folder(), 'fitted.luz')
    luz_save(there, path)
    const x = train_data()[0]
    expect_close((await predict(luz_load(path), x)) as Tensor, (await predict(there, x)) as Tensor)
  })
})

describe_gpu('gan_trainer', () => {
  test('trains and samples on the GPU', async () => {
    const data = sample_toydata(200)
    const trained = await gan_trainer(data, { epochs: 2, batch_size: 20, device: 'cuda', seed: 1, track_loss: true })
    expect(trained.losses!.g_loss.every(Number.isFinite)).toBe(true)
    expect(sample_synthetic_data(trained, null).length).toBeGreaterThan(0)
  })
})
