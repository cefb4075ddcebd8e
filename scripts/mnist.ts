/** The chapter's MNIST classifier: scripts/mnist.R, line for line. Usage: npm run mnist */
import {
  as_array,
  evaluate,
  fit,
  get_metrics,
  length,
  luz_metric_accuracy,
  mean,
  mnist_dataset,
  nn_cross_entropy_loss,
  nn_dropout,
  nn_linear,
  nn_module,
  nn_relu,
  optim_rmsprop,
  pipe,
  plot,
  predict,
  print,
  seq_along,
  setup,
  torch_argmax,
  torch_div,
  torch_flatten,
  torch_tensor,
  type RArray,
  type Tensor,
} from 'torchluz'

async function main() {
  const transform = (x: RArray) => pipe(x, torch_tensor, torch_flatten, (_) => torch_div(_, 255))

  const train_ds = await mnist_dataset({ root: '.', train: true, download: true, transform })
  const test_ds = await mnist_dataset({ root: '.', train: false, download: true, transform })

  print(length(train_ds))
  print(length(test_ds))
  print(train_ds.get(1).y)

  const modelnn = nn_module({
    initialize() {
      this.linear1 = nn_linear({ in_features: 28 * 28, out_features: 256 })
      this.linear2 = nn_linear({ in_features: 256, out_features: 128 })
      this.linear3 = nn_linear({ in_features: 128, out_features: 10 })
      this.drop1 = nn_dropout({ p: 0.4 })
      this.drop2 = nn_dropout({ p: 0.3 })
      this.activation = nn_relu()
    },
    forward(x: Tensor): Tensor {
      return pipe(x, this.linear1, this.activation, this.drop1, this.linear2, this.activation, this.drop2, this.linear3)
    },
  })
  print(modelnn())

  const model = pipe(modelnn, (_) =>
    setup(_, {
      loss: nn_cross_entropy_loss(),
      optimizer: optim_rmsprop,
      metrics: [luz_metric_accuracy()],
    }),
  )
  print(model)

  const fitted = await pipe(model, (_) =>
    fit(_, {
      data: train_ds,
      epochs: 1,
      valid_data: 0.2,
      dataloader_options: { batch_size: 256 },
      verbose: true,
    }),
  )
  print(fitted)
  print(get_metrics(fitted))
  plot(fitted)

  const accuracy = (pred: number[], truth: number[]) => mean(pred.map((p, i) => p === truth[i]))
  const truth = seq_along(test_ds).map((i) => test_ds.get(i).y)
  print(
    accuracy(
      await pipe(
        fitted,
        (_) => predict(_, test_ds),
        (_) => torch_argmax(_ as Tensor, { dim: 2 }),
        as_array,
      ),
      truth,
    ),
  )
  print(await evaluate(fitted, test_ds))
}

void main()
