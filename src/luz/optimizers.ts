/** Optimizers by name. */
import { is_optimizer, type Optimizer } from '../optim'
import { Tensor } from '../torch'
import { TypeError_, ValueError } from '../torch/errors'
import { is_plain } from './arguments'
import { class_text } from './make_class'

/** An optimizer of a loop: its groups' rate is known, their other options depend on its kind. */
export type LoopOptimizer = Optimizer<{ lr: number; [option: string]: unknown }>

/** A single optimizer as `{ opt }`, several as they are. @throws TypeError for anything else. */
export function named_optimizers(optimizers: unknown): Record<string, LoopOptimizer> {
  if (Array.isArray(optimizers)) {
    throw new TypeError_(
      'List of optimizers is not named.\nWhen returning several optimizers, name them: { generator: …, discriminator: … }.',
    )
  }
  const named = is_plain(optimizers) ? optimizers : { opt: optimizers }
  for (const optimizer of Object.values(named)) {
    if (!is_optimizer(optimizer))
      throw new TypeError_(`Expected a torch optimizer but got an object with class ${class_text(optimizer)}.`)
  }
  return named as Record<string, LoopOptimizer>
}

/**
 * The last loss of an optimizer. A module's own step() may have left a single one.
 *
 * @throws ValueError where there is none.
 */
export function last_loss(losses: unknown, name: string): Tensor {
  const loss: unknown = losses instanceof Tensor ? losses : is_plain(losses) ? losses[name] : undefined
  if (loss instanceof Tensor) return loss
  throw new ValueError(
    `there is no loss of the optimizer '${name}': a module's own step() puts it into ctx.loss.${name}`,
  )
}
