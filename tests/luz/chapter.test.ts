import {
  as_array,
  as_numeric,
  fit,
  get_metrics,
  luz_callback,
  luz_metric_accuracy,
  mnist_dataset,
  nn_cross_entropy_loss,
  nn_dropout,
  nn_linear,
  nn_module,
  nn_relu,
  nnf_cross_entropy,
  nnf_relu,
  optim_adam,
  optim_adamw,
  optim_rmsprop,
  optim_sgd,
  pipe,
  predict,
  set_seed,
  setup,
  torch_argmax,
  torch_div,
  torch_flatten,
  torch_float,
  torch_manual_seed,
  torch_set_num_threads,
  torch_get_num_threads,
  torch_tensor,
  type RArray,
  type Tensor,
} from 'torchluz'
import { has_mnist, mnist_root } from '../mnist_files'
import { cases } from '../shared'

interface Chapter {
  train_losses: number[]
  valid_losses: number[]
  metrics: { value: number[] }
  test_accuracy: number
  first_100_class: number[]
}
interface Steps {
  id: 'sgd' | 'sgd_momentum' | 'adam' | 'rmsprop' | 'adamw'
  losses: number[]
  final_loss: number
  train_accuracy: number
}

const chapter = cases<Chapter>('goldens/mnist/chapter.json')[0]
const steps = cases<Steps>('goldens/mnist/steps.jsonl')
const describe_mnist = has_mnist && chapter !== undefined ? describe : describe.skip

// RMSprop divides a gradient by its own size at first, so that rounding grows from step to step: R's digits need R's
// kernels. Those that MKL has for the instruction set are in force unless TORCHLUZ_MKL=vendor asks for the maker's.
const tolerance = 1e-5

const relative = (x: number, y: number) => Math.abs(x - y) / Math.abs(y)

describe_mnist("the chapter's run on real MNIST, with R's seeds and one thread", () => {
  const threads = torch_get_num_threads()
  beforeAll(() => {
    torch_set_num_threads(1)
    jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  })
  afterAll(() => {
    torch_set_num_threads(threads)
    jest.restoreAllMocks()
  })

  test("has R's losses batch by batch, its metrics and its accuracy", async () => {
    const transform = (x: RArray) => pipe(x, torch_tensor, torch_flatten, (_) => torch_div(_, 255))
    const train_ds = await mnist_dataset({ root: mnist_root, transform })
    const test_ds = await mnist_dataset({ root: mnist_root, train: false, transform })
    const Net = nn_module({
      initialize() {
        this.linear1 = nn_linear({ in_features: 28 * 28, out_features: 256 })
        this.linear2 = nn_linear({ in_features: 256, out_features: 128 })
        this.linear3 = nn_linear({ in_features: 128, out_features: 10 })
        this.drop1 = nn_dropout({ p: 0.4 })
        this.drop2 = nn_dropout({ p: 0.3 })
        this.activation = nn_relu()
      },
      forward(x: Tensor): Tensor {
        return pipe(
          x,
          this.linear1,
          this.activation,
          this.drop1,
          this.linear2,
          this.activation,
          this.drop2,
          this.linear3,
        )
      },
    })
    const train: number[] = []
    const valid: number[] = []
    const spy = luz_callback({
      name: 'spy',
      on_train_batch_end() {
        train.push(Object.values(this.ctx.loss as Record<string, Tensor>)[0]!.item())
      },
      on_valid_batch_end() {
        valid.push(Object.values(this.ctx.loss as Record<string, Tensor>)[0]!.item())
      },
    })
    const model = setup(Net, {
      loss: nn_cross_entropy_loss(),
      optimizer: optim_rmsprop,
      metrics: [luz_metric_accuracy()],
    })
    torch_manual_seed(1)
    set_seed(1)
    const fitted = await fit(model, {
      data: train_ds,
      epochs: 1,
      valid_data: 0.2,
      dataloader_options: { batch_size: 256 },
      callbacks: [spy()],
    })

    const differences = train.map((loss, i) => relative(loss, chapter!.train_losses[i]!))
    expect(differences).toHaveLength(187)
    expect(Math.max(...differences.slice(0, 20))).toBeLessThan(1e-4)
    expect(Math.max(...differences)).toBeLessThan(1e-2)
    expect(valid).toHaveLength(chapter!.valid_losses.length)
    const metrics = get_metrics(fitted).columns.value as number[]
    metrics.forEach((value, i) => expect(relative(value, chapter!.metrics.value[i]!)).toBeLessThan(1e-3))
    const predicted = as_array<number[]>(torch_argmax((await predict(fitted, test_ds)) as Tensor, { dim: 2 }))
    expect(predicted.slice(0, 100)).toEqual(chapter!.first_100_class)
    const accuracy = as_numeric(test_ds.targets()).filter((y, i) => y === predicted[i]).length / 10000
    expect(Math.abs(accuracy - chapter!.test_accuracy)).toBeLessThan(1e-3)
  }, 60_000)

  const optimizers = {
    sgd: (p: Record<string, Tensor>) => optim_sgd(p, { lr: 0.1 }),
    sgd_momentum: (p: Record<string, Tensor>) => optim_sgd(p, { lr: 0.05, momentum: 0.9 }),
    adam: (p: Record<string, Tensor>) => optim_adam(p),
    rmsprop: (p: Record<string, Tensor>) => optim_rmsprop(p),
    adamw: (p: Record<string, Tensor>) => optim_adamw(p),
  }
  test.each(steps)('$id takes sixteen steps with the losses of R', async ({ id, losses, final_loss }) => {
    const ds = await mnist_dataset({ root: mnist_root })
    const img = ds.images().get('1:2048', '..').to({ dtype: torch_float() }).view([2048, 784]).div(255)
    const lab = ds.targets().get('1:2048')
    torch_manual_seed(1)
    const Net = nn_module({
      initialize() {
        return { linear1: nn_linear(784, 256), linear2: nn_linear(256, 128), linear3: nn_linear(128, 10) }
      },
      forward(x: Tensor): Tensor {
        return this.linear3(nnf_relu(this.linear2(nnf_relu(this.linear1(x)))))
      },
    })
    const net = Net()
    const optimizer = optimizers[id](net.parameters)
    losses.forEach((expected, k) => {
      const rows = `${(k % 8) * 256 + 1}:${(k % 8) * 256 + 256}`
      optimizer.zero_grad()
      const loss = nnf_cross_entropy(net(img.get(rows, null)), lab.get(rows))
      loss.backward()
      optimizer.step()
      expect(relative(loss.item(), expected)).toBeLessThan(tolerance)
    })
    expect(relative(nnf_cross_entropy(net(img), lab).item(), final_loss)).toBeLessThan(tolerance)
  })
})
