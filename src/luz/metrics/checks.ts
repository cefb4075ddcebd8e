/** Checks of what metrics are given. */
import { Tensor } from '../../torch'
import { TypeError_, ValueError, describe } from '../../torch/errors'

/** @throws TypeError where predictions or targets are no tensors. */
export function need_tensors(preds: unknown, targets: unknown): void {
  if (!(preds instanceof Tensor))
    throw new TypeError_(
      `this metric takes predictions that are a tensor, got ${describe(preds)}: for several parts make one by luz_metric()`,
    )
  if (targets instanceof Tensor) return
  const hint = targets === undefined ? ': the batches have no second part' : ''
  throw new TypeError_(`this metric takes targets that are a tensor, got ${describe(targets)}${hint}`)
}

/** @throws ValueError where predictions have no column for each class; `binary` names the metric of two classes. */
export function need_columns(preds: Tensor, binary: string): void {
  if (preds.ndim >= 2) return
  throw new ValueError(
    `predictions have a row for each observation and a column for each class, got shape [${preds.shape.join(', ')}]; ` +
      `for two classes there is ${binary}()`,
  )
}

/** @throws TypeError where targets are no class numbers by their type. */
export function need_whole(targets: Tensor): void {
  const { name, is_floating_point } = targets.dtype
  if (is_floating_point)
    throw new TypeError_(`targets are class numbers from 1, of type Long; got ${name}: use to({ dtype: torch_long() })`)
}
