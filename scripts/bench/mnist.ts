/**
 * The chapter's MNIST job by phase: one epoch on 48,000 digits, validation on 12,000, prediction of the 10,000 of the test set.
 * Usage: mnist.ts item|batch      item: the transform of one item at a time, as the script says; batch: of whole batches
 */
import {
  dataset,
  fit,
  luz_callback,
  luz_metric_accuracy,
  mnist_dataset,
  nn_cross_entropy_loss,
  nn_dropout,
  nn_linear,
  nn_module,
  nn_relu,
  optim_rmsprop,
  pipe,
  predict,
  set_seed,
  setup,
  torch_argmax,
  torch_div,
  torch_flatten,
  torch_float,
  torch_manual_seed,
  torch_tensor,
  type Dataset,
  type RArray,
  type Tensor,
} from 'torchluz'
import { emit, peak_rss_mb, seconds_now } from './common'

const per_item = process.argv[2] !== 'batch'

const Net = nn_module({
  initialize() {
    return {
      linear1: nn_linear(28 * 28, 256),
      linear2: nn_linear(256, 128),
      linear3: nn_linear(128, 10),
      drop1: nn_dropout(0.4),
      drop2: nn_dropout(0.3),
      activation: nn_relu(),
    }
  },
  forward(x: Tensor): Tensor {
    return pipe(x, this.linear1, this.activation, this.drop1, this.linear2, this.activation, this.drop2, this.linear3)
  },
})

/** The split's items, gathered a batch at a time from two tensors. */
const whole = dataset({
  name: 'mnist_whole',
  initialize(images: Tensor, labels: Tensor) {
    return { images, labels }
  },
  getbatch(ids: number[]) {
    const rows = torch_tensor(ids.map(BigInt))
    return {
      x: this.images.index_select(1, rows).flatten({ start_dim: 2 }).to({ dtype: torch_float() }).div_(255),
      y: this.labels.index_select(1, rows),
    }
  },
  length() {
    return this.labels.numel()
  },
})

const per_item_transform = (x: RArray) => pipe(x, torch_tensor, torch_flatten, (_) => torch_div(_, 255))

async function load(train: boolean): Promise<{ items: Dataset; labels: Tensor }> {
  const items = await mnist_dataset({ root: process.env.MNIST_DIR ?? '.', train, transform: per_item_transform })
  return { items: per_item ? items : whole(items.images(), items.targets()), labels: items.targets() }
}

const side = per_item ? 'item' : 'batch'

async function main() {
  torch_manual_seed(1)
  set_seed(1)
  const { items: train_ds } = await load(true)
  const { items: test_ds, labels: truth } = await load(false)
  let trained = 0
  const clock = luz_callback({
    name: 'clock',
    on_train_end() {
      trained = seconds_now()
    },
  })
  const model = setup(Net, {
    loss: nn_cross_entropy_loss(),
    optimizer: optim_rmsprop,
    metrics: [luz_metric_accuracy()],
  })
  const start = seconds_now()
  const fitted = await fit(model, {
    data: train_ds,
    epochs: 1,
    valid_data: 0.2,
    dataloader_options: { batch_size: 256 },
    callbacks: [clock()],
  })
  const validated = seconds_now()
  const scores = (await predict(fitted, test_ds, { dataloader_options: { batch_size: 256 } })) as Tensor
  const predicted = torch_argmax(scores, { dim: 2 })
  const end = seconds_now()
  emit('mnist', `${side}/train`, trained - start, 's')
  emit('mnist', `${side}/valid`, validated - trained, 's')
  emit('mnist', `${side}/predict`, end - validated, 's')
  emit('mnist', `${side}/total`, end - start, 's')
  emit('mnist', `${side}/accuracy`, predicted.eq(truth).to({ dtype: torch_float() }).mean().item(), '')
  emit('mnist', `${side}/peak_rss`, peak_rss_mb(), 'MB')
}

void main()
