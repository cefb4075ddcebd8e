/** The loss as a metric: the plain mean over batches, of each optimizer's loss. */
import { Tensor, tidy, torch_tensor } from '../../torch'
import { ValueError } from '../../torch/errors'
import { luz_metric } from '../metric'

/** The mean of what ctx.loss holds after each batch. Always the first metric. */
export const luz_metric_loss_average = luz_metric({
  name: 'luz_metric_loss_average',
  abbrev: 'Loss',
  initialize(): { steps: number; means: Map<string, Tensor> } {
    return { steps: 0, means: new Map() }
  },
  update() {
    const loss: unknown = this.ctx.loss
    const losses = Object.entries(
      typeof loss === 'object' && loss !== null && !(loss instanceof Tensor) ? loss : { loss },
    )
    const steps = ++this.steps
    for (const [name, value] of losses as [string, Tensor | number][]) {
      if (value instanceof Tensor && value.numel() !== 1) {
        const shape = value.shape.join(', ')
        throw new ValueError(`the loss of a batch is one number, got a tensor of shape [${shape}]: take its mean`)
      }
      const mean = this.means.get(name)
      this.means.set(
        name,
        tidy(() => {
          const part = (value instanceof Tensor ? value.detach() : torch_tensor(value)).div(steps)
          return mean === undefined ? part : mean.mul((steps - 1) / steps).add(part)
        }),
      )
    }
  },
  compute() {
    const values = [...this.means].map(([name, mean]) => [name, mean.item() as number] as const)
    return values.length === 1 ? values[0]![1] : Object.fromEntries(values)
  },
})
