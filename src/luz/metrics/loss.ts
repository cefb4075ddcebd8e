/** The loss as a metric: the plain mean over batches, of each optimizer's loss. */
import { Tensor, tidy, torch_tensor } from '../../torch'
import { ValueError } from '../../torch/errors'
import { luz_metric } from '../metric'

type Value = number | Tensor
const number_of = (value: Value): number => (value instanceof Tensor ? Number(value.item()) : value)

/** A batch's loss. One on a GPU stays a tensor, which nobody waits for before the metric is asked for. */
function value_of(loss: Value): Value {
  if (typeof loss === 'number') return loss
  const tensor = loss instanceof Tensor ? loss : torch_tensor(loss)
  if (tensor.numel() !== 1) {
    const shape = tensor.shape.join(', ')
    throw new ValueError(`the loss of a batch is one number, got a tensor of shape [${shape}]: take its mean`)
  }
  return tensor.device.type === 'cpu' ? number_of(tensor) : tensor.detach()
}

/** A mean of some values, and how many they are. */
interface Mean {
  value: Value
  count: number
}
function with_value(mean: Mean | undefined, last: Value): Mean {
  // What holds the loss can be used again for the next one.
  if (mean === undefined) return { value: last instanceof Tensor ? last.clone() : last, count: 1 }
  const before = mean.value
  const count = mean.count + 1
  const value =
    before instanceof Tensor && last instanceof Tensor
      ? tidy(() => before.mul((count - 1) / count).add(last.div(count)))
      : number_of(before) * ((count - 1) / count) + number_of(last) / count
  return { value, count }
}

/** The mean of what ctx.loss holds after each batch; of a loss that some batches lack, over those that have it. Always the first metric. */
export const luz_metric_loss_average = luz_metric({
  name: 'luz_metric_loss_average',
  abbrev: 'Loss',
  initialize(): { means: Map<string, Mean> } {
    return { means: new Map() }
  },
  update() {
    const loss: unknown = this.ctx.loss
    const losses = typeof loss === 'object' && loss !== null && !(loss instanceof Tensor) ? loss : { loss }
    for (const [name, loss] of Object.entries(losses) as [string, Value][])
      this.means.set(name, with_value(this.means.get(name), value_of(loss)))
  },
  compute() {
    const values = [...this.means].map(([name, { value }]) => [name, number_of(value)] as const)
    return values.length === 1 ? values[0]![1] : Object.fromEntries(values)
  },
})
