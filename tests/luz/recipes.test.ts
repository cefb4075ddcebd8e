/** The ways of luz's documentation to one's own training: several optimizers, losses and steps, and loops. */
import {
  accelerator,
  as_numeric,
  dataloader,
  dataset,
  evaluate,
  fit,
  get_metrics,
  loop,
  luz_callback,
  luz_metric_mae,
  luz_metric_set,
  nn_bce_with_logits_loss,
  nn_linear,
  nn_module,
  nn_mse_loss,
  nn_sequential,
  nnf_mse_loss,
  optim_adam,
  optim_sgd,
  predict,
  set_hparams,
  set_opt_hparams,
  setup,
  tensor_dataset,
  torch_exp,
  torch_manual_seed,
  torch_ones,
  torch_randn,
  torch_randn_like,
  torch_relu,
  torch_zeros,
  type Tensor,
} from 'torchluz'
import { train_data, valid_data } from './support'

beforeEach(() => torch_manual_seed(1))

test('a GAN: two networks, whose losses depend on the optimizer at work', async () => {
  const Gan = nn_module({
    name: 'gan',
    initialize({ latent_dim = 4 }: { latent_dim?: number } = {}) {
      return {
        latent_dim,
        G: nn_sequential(nn_linear(latent_dim, 8), nn_linear(8, 2)),
        D: nn_sequential(nn_linear(2, 8), nn_linear(8, 1)),
        bce: nn_bce_with_logits_loss(),
      }
    },
    set_optimizers({
      lr = 2e-4,
      betas = [0.5, 0.999] as const,
    }: { lr?: number; betas?: readonly [number, number] } = {}) {
      return {
        discriminator: optim_adam(this.D.parameters, { lr, betas }),
        generator: optim_adam(this.G.parameters, { lr, betas }),
      }
    },
    forward(input: Tensor): Tensor {
      return input
    },
    loss(input: Tensor): Tensor {
      const n = input.size(1)
      const fake = this.G(torch_randn(n, this.latent_dim)) as Tensor
      const [real_y, fake_y] = [torch_ones(n, 1), torch_zeros(n, 1)]
      if (this.ctx.opt_name === 'generator') return this.bce(this.D(fake) as Tensor, real_y)
      return this.bce(this.D(input) as Tensor, real_y).add(this.bce(this.D(fake.detach()) as Tensor, fake_y))
    },
  })
  const real = torch_randn(64, 2).add(3)
  const fitted = await fit(set_opt_hparams(set_hparams(setup(Gan), { latent_dim: 3 }), { lr: 0.01 }), {
    data: tensor_dataset(real),
    valid_data: tensor_dataset(real),
    epochs: 3,
    dataloader_options: { batch_size: 16 },
  })
  expect(get_metrics(fitted).nrow).toBe(3 * 2 * 2)
  expect(Object.keys(fitted.records.metrics.valid[2]!.loss as object)).toEqual(['discriminator', 'generator'])
  expect(fitted.model.parameters['G.0.weight']!.shape).toEqual([8, 3])
  expect(get_metrics(await evaluate(fitted, tensor_dataset(real))).columns.metric).toEqual([
    'loss.discriminator',
    'loss.generator',
  ])
})

test('a step of its own, in a module that assigns its parts to this', async () => {
  const Net = nn_module({
    name: 'Net',
    initialize(latent: number) {
      this.inner = nn_linear(3, latent)
      this.outer = nn_linear(latent, 1)
    },
    // No type is given: what initialize() assigns can be anything.
    forward(x: Tensor) {
      return this.outer(this.inner(x))
    },
    step() {
      const { ctx } = this
      ctx.loss = {}
      for (const [name, opt] of Object.entries(ctx.optimizers)) {
        ctx.pred = ctx.model(ctx.input)
        const loss = ctx.loss_fn(ctx.pred, ctx.target)
        if (ctx.training) {
          opt.zero_grad()
          loss.backward()
          opt.step()
        }
        ctx.loss[name] = loss.detach()
      }
    },
  })
  const model = set_hparams(setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam }), 4)
  // @ts-expect-error -- the module's initialize() takes a number
  set_hparams(setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam }), 'four')
  const fitted = await fit(model, train_data(), { epochs: 2, valid_data: valid_data() })
  expect(fitted.model.inner.weight.shape).toEqual([4, 3])
  expect(get_metrics(fitted).nrow).toBe(4)
})

test('a variational autoencoder: a prediction of several parts, and a loss of its own', async () => {
  const Vae = nn_module({
    name: 'vae',
    initialize() {
      return { encode: nn_linear(6, 4), mean: nn_linear(4, 2), spread: nn_linear(4, 2), decode: nn_linear(2, 6) }
    },
    forward(x: Tensor) {
      const h = torch_relu(this.encode(x))
      const [mean, log_variance] = [this.mean(h), this.spread(h)]
      const z = mean.add(torch_randn_like(mean).mul(torch_exp(log_variance.mul(0.5))))
      return { reconstruction: this.decode(z), mean, log_variance }
    },
    loss(pred: { reconstruction: Tensor; mean: Tensor; log_variance: Tensor }, target: Tensor): Tensor {
      const { reconstruction, mean, log_variance } = pred
      const divergence = log_variance.add(1).sub(mean.pow(2)).sub(torch_exp(log_variance)).sum().mul(-0.5)
      return nnf_mse_loss(reconstruction, target, 'sum').add(divergence)
    },
    predict(x: Tensor): Tensor {
      return this.decode(this.mean(torch_relu(this.encode(x))))
    },
  })
  const pictures = torch_randn(80, 6)
  const fitted = await fit(set_opt_hparams(setup(Vae, { optimizer: optim_adam }), { lr: 0.05 }), {
    data: [pictures, pictures],
    epochs: 8,
    valid_data: 0.25,
    dataloader_options: { batch_size: 20 },
  })
  const losses = fitted.records.metrics.train.map((epoch) => epoch!.loss as number)
  expect(losses.at(-1)).toBeLessThan(losses[0]!)
  expect((await predict(fitted, pictures)).shape).toEqual([80, 6])
})

test('two optimizers with rates of their own, and a penalty for one of them', async () => {
  const Net = nn_module({
    initialize() {
      return { fc1: nn_linear(3, 8), fc2: nn_linear(8, 1) }
    },
    forward(x: Tensor): Tensor {
      return this.fc2(torch_relu(this.fc1(x)))
    },
    set_optimizers({ lr_fc1 = 0.1, lr_fc2 = 0.01 }: { lr_fc1?: number; lr_fc2?: number } = {}) {
      return {
        opt_fc1: optim_adam(this.fc1.parameters, { lr: lr_fc1 }),
        opt_fc2: optim_adam(this.fc2.parameters, { lr: lr_fc2 }),
      }
    },
    loss(input: Tensor, target: Tensor): Tensor {
      const loss = nnf_mse_loss(input, target)
      const { ctx } = this
      return ctx.opt_name === 'opt_fc1' ? loss.add(this.fc1.weight.abs().sum().mul(0.001)) : loss
    },
  })
  const fitted = await fit(setup(Net, { metrics: [luz_metric_mae()] }), {
    data: train_data(),
    valid_data: valid_data(),
    epochs: 2,
  })
  const { loss } = fitted.records.metrics.train[1]! as { loss: Record<string, number> }
  expect(Object.keys(loss)).toEqual(['opt_fc1', 'opt_fc2'])
  expect(String(fitted)).toMatch(/loss: opt_fc1: [\d.]+ \| opt_fc2: [\d.]+/)
})

test('virtual batches: a step that accumulates gradients', async () => {
  const steps: number[] = []
  const Net = nn_module({
    initialize(accumulate_batches: number) {
      return { linear: nn_linear(3, 1), accumulate_batches }
    },
    forward(x: Tensor): Tensor {
      return this.linear(x)
    },
    step() {
      const { ctx } = this
      ctx.pred = ctx.model(ctx.input)
      const loss = ctx.loss_fn(ctx.pred, ctx.target)
      ctx.loss = loss.detach()
      if (!ctx.training) return
      loss.div(this.accumulate_batches).backward()
      if (ctx.iter % this.accumulate_batches !== 0) return
      const [opt] = Object.values(ctx.optimizers)
      opt!.step()
      opt!.zero_grad()
      steps.push(ctx.iter)
    },
  })
  const generator = set_hparams(setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam }), 2)
  const fitted = await fit(generator, {
    data: train_data(),
    valid_data: valid_data(),
    epochs: 2,
    dataloader_options: { batch_size: 10 },
  })
  expect(steps).toEqual([2, 4, 2, 4])
  expect(get_metrics(fitted).columns.metric).toEqual(['loss', 'loss', 'loss', 'loss'])
})

test('a step of its own can call the hooks that luz calls, and be asynchronous', async () => {
  const seen: string[] = []
  const Net = nn_module({
    initialize() {
      return { linear: nn_linear(3, 1) }
    },
    forward(x: Tensor): Tensor {
      return this.linear(x)
    },
    async step() {
      const { ctx } = this
      ctx.pred = ctx.model(ctx.input)
      await ctx.call_callbacks(ctx.training ? 'on_train_batch_after_pred' : 'on_valid_batch_after_pred')
      const loss = ctx.loss_fn(ctx.pred, ctx.target)
      ctx.loss = { opt: loss.detach() }
      await Promise.resolve()
      if (!ctx.training) return
      loss.backward()
      ctx.opt.step()
      ctx.opt.zero_grad()
    },
  })
  const callback = luz_callback({
    on_train_batch_after_pred() {
      seen.push('train')
    },
    on_valid_batch_after_pred() {
      seen.push('valid')
    },
  })
  await fit(set_opt_hparams(setup(Net, nn_mse_loss(), optim_sgd), { lr: 0.1 }), {
    data: train_data(),
    valid_data: valid_data(),
    epochs: 1,
    callbacks: callback(),
  })
  expect(seen).toEqual(['train', 'valid'])
})

test('inputs of several parts, and no target', async () => {
  const triplets = dataset({
    name: 'triplets',
    initialize: () => ({}),
    getitem: () => [{ anchor: torch_randn(3), positive: torch_randn(3), negative: torch_randn(3) }, []],
    length: () => 20,
  })
  const Triplet = nn_module({
    initialize() {
      this.embedding = nn_linear(3, 2)
    },
    loss(input: Record<string, Tensor>): Tensor {
      const [a, p, n] = ['anchor', 'positive', 'negative'].map((part) =>
        (this as unknown as { embedding(x: Tensor): Tensor }).embedding(input[part]!),
      ) as [Tensor, Tensor, Tensor]
      return torch_relu(
        a
          .sub(p)
          .pow(2)
          .sum({ dim: 2 })
          .sub(a.sub(n).pow(2).sum({ dim: 2 }))
          .add(1),
      ).mean()
    },
  })
  const fitted = await fit(setup(Triplet, { optimizer: optim_adam }), {
    data: triplets(),
    epochs: 2,
    dataloader_options: { batch_size: 5 },
  })
  expect(fitted.records.metrics.train).toHaveLength(2)
})

test('metrics of training or validation alone', async () => {
  const metrics = luz_metric_set({ valid_metrics: luz_metric_mae() })
  const fitted = await fit(
    set_hparams(setup(nn_linear, { loss: nn_mse_loss(), optimizer: optim_adam, metrics }), {
      in_features: 3,
      out_features: 1,
    }),
    { data: train_data(), valid_data: valid_data(), epochs: 1 },
  )
  expect(Object.keys(fitted.records.metrics.train[0]!)).toEqual(['loss'])
  expect(Object.keys(fitted.records.metrics.valid[0]!)).toEqual(['loss', 'mae'])
})

test('a loop of one’s own, with device placement by accelerator()', () => {
  const acc = accelerator({ cpu: true })
  const model = nn_linear(3, 1)
  const [x, y] = train_data()
  const [net, opt, batches] = acc.prepare(
    model,
    optim_sgd(model.parameters, { lr: 0.1 }),
    dataloader(tensor_dataset({ x, y }), { batch_size: 10 }),
  ) as [typeof model, ReturnType<typeof optim_sgd>, ReturnType<typeof dataloader>]
  const losses: number[] = []
  net.train()
  for (let epoch = 0; epoch < 5; epoch++) {
    loop(batches, (batch) => {
      const part = batch as { x: Tensor; y: Tensor }
      opt.zero_grad()
      const loss = nnf_mse_loss(net(part.x) as Tensor, part.y)
      loss.backward()
      opt.step()
      losses.push(loss.item() as number)
    })
  }
  expect(losses).toHaveLength(20)
  expect(losses.at(-1)).toBeLessThan(losses[0]!)
  expect(as_numeric(net.weight).every(Number.isFinite)).toBe(true)
})
