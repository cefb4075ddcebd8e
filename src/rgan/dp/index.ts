/** Differential privacy. */
export { calibrate_noise_multiplier, compute_max_steps, dp_accountant_poisson, type Accountant } from './accountant'
export { type DpGanTrainerOptions } from './options'
export { dp_gan_trainer } from './trainer'
