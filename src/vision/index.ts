/** Datasets of pictures. */
export {
  MnistDataset,
  fashion_mnist_dataset,
  kmnist_dataset,
  mnist_dataset,
  type MnistItem,
  type MnistOptions,
} from './mnist'
