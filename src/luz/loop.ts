/** Going through batches. */
import { Tensor } from '../torch'
import type { Batches } from './as_dataloader'
import { is_plain } from './arguments'
import { at_place, caused } from './conditions'
import type { Batch, luz_context } from './context'

/** A batch with its tensors on a device. */
export function to_device(batch: unknown, device: string): unknown {
  if (batch instanceof Tensor) return batch.device.name === device ? batch : batch.to({ device, non_blocking: true })
  if (Array.isArray(batch)) return batch.map((part) => to_device(part, device))
  if (is_plain(batch))
    return Object.fromEntries(Object.entries(batch).map(([name, part]) => [name, to_device(part, device)]))
  return batch
}

const as_batch = (batch: unknown): Batch => (Array.isArray(batch) || is_plain(batch) ? (batch as Batch) : [batch])

/**
 * Calls `run` with each batch in `ctx.batch`, and lets others run in between.
 *
 * @param what the data's name in messages.
 */
export async function each_batch(
  ctx: luz_context,
  loader: Batches,
  what: string,
  run: () => void | Promise<void>,
): Promise<void> {
  const source = loader as Partial<Iterable<unknown> & AsyncIterable<unknown>>
  const open = (source[Symbol.iterator] ?? source[Symbol.asyncIterator]) as (
    this: unknown,
  ) => Iterator<unknown> | AsyncIterator<unknown>
  const batches = open.call(loader)
  let read = 0
  try {
    for (;;) {
      ctx.pace.check()
      let next: IteratorResult<unknown>
      try {
        next = await batches.next()
      } catch (thrown) {
        const epoch = ctx.place.startsWith('epoch') ? ` of epoch ${ctx.epoch}` : ''
        throw caused(`Error while reading batch ${read + 1}${epoch} of the ${what} data.`, thrown)
      }
      if (next.done) break
      read++
      ctx.batch = as_batch(to_device(next.value, ctx.device))
      try {
        await run()
      } catch (thrown) {
        throw at_place(thrown, [what, ctx.place || `batch ${read}`].join(', '))
      }
      await ctx.pace.pause()
    }
  } finally {
    await batches.return?.()
  }
}

/** A pass over the data of validation. */
export async function valid_loop(ctx: luz_context, step: () => void | Promise<void>): Promise<void> {
  await ctx.call_callbacks('on_valid_begin')
  ctx.iter = 0
  await each_batch(ctx, ctx.data, 'validation', async () => {
    ctx.iter += 1
    await ctx.call_callbacks('on_valid_batch_begin')
    await step()
    await ctx.call_callbacks('on_valid_batch_end')
  })
  await ctx.call_callbacks('on_valid_end')
}
