/** Which item an error came from. */
import { DatasetSubset, type Dataset } from './dataset'

const failed = new WeakMap<object, number>()

/** Notes that a dataset's item of this number threw, for failed_item(). */
export function note_failed(thrown: unknown, dataset: Dataset, number: number): void {
  if (typeof thrown !== 'object' || thrown === null) return
  let [whole, at] = [dataset, number]
  while (whole instanceof DatasetSubset) [whole, at] = [whole.dataset, whole.indices[at - 1]!]
  failed.set(thrown, at)
}

/** The number, in the whole dataset, of the item whose making threw this, where it is known. */
export const failed_item = (thrown: unknown): number | undefined =>
  typeof thrown === 'object' && thrown !== null ? failed.get(thrown) : undefined
