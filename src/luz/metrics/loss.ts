/** The loss as a metric: the plain mean over batches, of each optimizer's loss. */
import { Tensor, tidy, torch_tensor } from '../../torch'
import { ValueError } from '../../torch/errors'
import { luz_metric } from '../metric'

type Value = number | Tensor
const number_of = (value: Value): number => (value instanceof Tensor ? Number(value.item()) : value)

/** A batch's loss. One on a GPU stays a tensor, which nobody waits for before the metric is asked for. */
function value_of(loss: Value): Value {
  const tensor = loss instanceof Tensor ? loss : torch_tensor(loss)
  if (tensor.numel() !== 1) {
    const shape = tensor.shape.join(', ')
    throw new ValueError(`the loss of a batch is one number, got a tensor of shape [${shape}]: take its mean`)
  }
  return tensor.device.type === 'cpu' ? number_of(tensor) : tensor.detach()
}

/** The mean of `steps` values: of the last one, and of those before, whose mean is known. */
function mean_of(before: Value, last: Value, steps: number): Value {
  if (before instanceof Tensor && last instanceof Tensor)
    return tidy(() => before.mul((steps - 1) / steps).add(last.div(steps)))
  const mean = number_of(before)
  return mean + (number_of(last) - mean) / steps
}

/** The mean of what ctx.loss holds after each batch. Always the first metric. */
export const luz_metric_loss_average = luz_metric({
  name: 'luz_metric_loss_average',
  abbrev: 'Loss',
  initialize(): { steps: number; means: Map<string, Value> } {
    return { steps: 0, means: new Map() }
  },
  update() {
    const loss: unknown = this.ctx.loss
    const losses = typeof loss === 'object' && loss !== null && !(loss instanceof Tensor) ? loss : { loss }
    const steps = ++this.steps
    for (const [name, loss] of Object.entries(losses) as [string, Value][]) {
      const before = this.means.get(name)
      const last = value_of(loss)
      this.means.set(name, before === undefined ? last : mean_of(before, last, steps))
    }
  },
  compute() {
    const values = [...this.means].map(([name, mean]) => [name, number_of(mean)] as const)
    return values.length === 1 ? values[0]![1] : Object.fromEntries(values)
  },
})
