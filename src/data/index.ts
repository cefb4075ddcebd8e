/** Datasets and dataloaders. */
export {
  DataLoader,
  DataLoaderIterator,
  dataloader,
  dataloader_make_iter,
  dataloader_next,
  is_dataloader,
  loop,
  type DataloaderOptions as DataLoaderArguments,
} from './dataloader'
export { Dataset, DatasetSubset, TensorDataset, dataset, dataset_subset, is_dataset, tensor_dataset } from './dataset'
export { IterableDataset, is_iterable_dataset, iterable_dataset } from './iterable'
export type { Items } from './iterators'
export { BatchSampler, RandomSampler, SequentialSampler, sampler, type Sampler } from './sampler'
