/** GANs: RGAN's functions. */
export {
  apply_post_gan_boosting,
  post_gan_boosting,
  type ApplyBoostingOptions,
  type BoostedSamples,
  type BoostingOptions,
} from './boosting'
export { type ColumnMeta, type ContinuousMeta, type DiscreteMeta, type OutputInfo } from './columns'
export { type GanData } from './data'
export { type Matrix, type TableData } from './matrix'
export { DCGAN_Discriminator, DCGAN_Generator } from './networks/dcgan'
export { Discriminator, Generator, type HiddenUnits } from './networks/mlp'
export { TabularGenerator } from './networks/tabular'
export { type GanTrainerOptions } from './options'
export { GAN_update_plot, GAN_update_plot_image, plot_losses, type UpdatePlotOptions } from './plots'
export { expert_sample_synthetic_data, sample_synthetic_data } from './sample'
export { compute_discriminator_scores, type DiscriminatorScores } from './scores'
export { load_gan, save_gan, type LoadGanOptions } from './save'
export { energy_distance, two_sample_statistics, TwoSampleStatistics } from './statistics'
export { type SampleNoise } from './noise'
export { gan_update_step, type StepLosses, type StepOptions, type WeightClipper } from './step'
export { gumbel_softmax, sample_toydata, torch_rand_ab } from './toydata'
export { trained_RGAN, type Checkpoints, type LossRecord, type Privacy, type ValidationMetric } from './trained'
export { gan_trainer } from './trainer'
export { DataTransformer, data_transformer, type TransformerOptions } from './transformer'
export {
  GAN_value_fct,
  KLWGAN_value_fct,
  WGAN_value_fct,
  WGAN_weight_clipper,
  gradient_penalty,
  type Losses,
  type Network,
  type ValueFunction,
} from './value_functions'
export * from './dp'
