/** Which item an error came from. */
import { DatasetSubset, type Dataset } from './dataset'

const failed = new WeakMap<object, number>()

/** An item of a dataset. Where that throws, failed_item() tells of which. */
export function get_item(dataset: Dataset, number: number): unknown {
  try {
    return dataset.getitem(number)
  } catch (thrown) {
    if (typeof thrown === 'object' && thrown !== null) {
      let [whole, at] = [dataset, number]
      while (whole instanceof DatasetSubset) [whole, at] = [whole.dataset, whole.indices[at - 1]!]
      failed.set(thrown, at)
    }
    throw thrown
  }
}

/** The number, in the whole dataset, of the item whose making threw this, where it is known. */
export const failed_item = (thrown: unknown): number | undefined =>
  typeof thrown === 'object' && thrown !== null ? failed.get(thrown) : undefined
