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
  const refuse = (number: number, thrown: unknown): never => {
    throw caused(`Error while reading batch ${number}${ctx.in_epoch} of the ${what} data.`, thrown)
  }
  let batches: ReturnType<typeof open>
  try {
    batches = open.call(loader)
  } catch (thrown) {
    return refuse(1, thrown)
  }
  try {
    for (let number = 1; ; number++) {
      ctx.pace.check()
      ctx.batch_number = number
      let next: IteratorResult<unknown>
      try {
        next = await batches.next()
      } catch (thrown) {
        return refuse(number, thrown)
      }
      if (next.done) break
      ctx.batch = as_batch(to_device(next.value, ctx.device))
      try {
        await run()
      } catch (thrown) {
        throw at_place(thrown, `${what}, ${ctx.place}`)
      }
      await ctx.pace.pause()
    }
  } finally {
    ctx.batch_number = null
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
