/** Learning rate schedulers. */
export * from './cosine'
export * from './decay'
export { lr_scheduler, type LooseScheduler, type SchedulerGenerator, type SchedulerMembers } from './generator'
export { lr_one_cycle, type LrOneCycleOptions } from './one_cycle'
export { lr_reduce_on_plateau, PlateauScheduler, type LrReduceOnPlateauOptions } from './plateau'
export { LRScheduler, type SchedulerFunction, type SchedulerState } from './scheduler'
