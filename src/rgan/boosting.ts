/** Post-GAN boosting (Neunhoeffer et al. 2021): the best of what several generators made, judged by several discriminators. */
import type { Arguments } from '../luz/arguments'
import { bind } from '../nn/layer'
import { DataFrame, runif, sample_int, set_seed } from '../r'
import { Tensor, as_array, as_typed_array, tidy, torch_cat, torch_manual_seed } from '../torch'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { check_seed, positive_integer, positive_number } from './checks'
import { numeric_rows, type Matrix, type TableData } from './matrix'
import { usable_device } from './options'
import { made_of } from './sample'
import { as_it_was, checkpoints_of, compute_discriminator_scores, tensor_of } from './scores'
import type { trained_RGAN } from './trained'
import { DataTransformer } from './transformer'

/** Arguments of post_gan_boosting() after the first four. */
export interface BoostingOptions {
  /** The rounds of multiplicative weights. */
  steps?: number
  /** As in R; the number of discriminators is that of the rows of d_score_fake. */
  N_generators?: number
  /** Whether the weights begin equal; otherwise at random. */
  uniform_init?: boolean
  /** Whether discriminators are chosen by the exponential mechanism, with MW_epsilon for all rounds together. */
  dp?: boolean
  MW_epsilon?: number
  /** Whether later rounds count more. */
  weighted_average?: boolean
  /** How many of the last rounds count; all by default. */
  averaging_window?: number | null
}
const boosting_defaults: Required<BoostingOptions> = {
  steps: 400,
  N_generators: 200,
  uniform_init: true,
  dp: false,
  MW_epsilon: 0.1,
  weighted_average: false,
  averaging_window: null,
}

/**
 * Weights samples so that the discriminators tell them least from real data, and draws by the weights.
 *
 * @param d_score_fake a row for each discriminator, a column for each sample.
 * @param d_score_real each discriminator's mean score of real data.
 * @param B the samples, a row each.
 * @param real_N the number of real rows.
 * @returns the drawn samples, each once, and their scores by the mixture of chosen discriminators.
 * @throws ValueError, TypeError for scores and samples that do not fit each other.
 * @example post_gan_boosting(scores.d_score_fake, scores.d_score_real, samples, 1000, { steps: 200 })
 */
export function post_gan_boosting(
  d_score_fake: TableData,
  d_score_real: readonly number[] | Tensor,
  B: TableData,
  real_N: number,
  ...args: Arguments<[steps: number, N_generators: number, uniform_init: boolean], BoostingOptions>
): { PGB_sample: number[][]; d_score_PGB: number[] } {
  const op = 'post_gan_boosting'
  const real: unknown =
    d_score_real instanceof Tensor ? [...as_typed_array(d_score_real.detach().flatten())].map(Number) : d_score_real
  if (!Array.isArray(real) || !real.every(Number.isFinite))
    throw new TypeError_(`'d_score_real' is an array of finite numbers, got ${describe(d_score_real)}`, op)
  return boost(numeric_rows(d_score_fake, op), real, numeric_rows(B, op), real_N, bind(args, boosting_defaults, op), op)
}

function boost<Row>(
  d_score_fake: readonly (readonly number[])[],
  d_score_real: readonly number[],
  B: readonly Row[],
  real_N: number,
  o: Omit<Required<BoostingOptions>, 'N_generators'>,
  op: string,
): { PGB_sample: Row[]; d_score_PGB: number[] } {
  const { steps, uniform_init, dp, MW_epsilon, weighted_average } = o
  const window = o.averaging_window ?? steps
  positive_integer(steps, 'steps', op)
  positive_integer(real_N, 'real_N', op)
  positive_number(MW_epsilon, 'MW_epsilon', op)
  if (!Number.isInteger(window) || window < 1 || window > steps)
    throw new ValueError(`averaging_window is 1 to ${steps}, the steps; got ${describe(window)}`, op)
  const [k, n] = [d_score_fake.length, B.length]
  if (n === 0 || k === 0) throw new ValueError('there are no samples or no discriminators', op)
  if (d_score_real.length !== k || d_score_fake.some((row) => row.length !== n))
    throw new ValueError(
      `d_score_fake has ${k} rows of ${d_score_fake[0]!.length}; d_score_real has ${d_score_real.length}, B ${n} rows`,
      op,
    )
  const normal = (weights: number[]) => {
    const total = weights.reduce((sum, x) => sum + x, 0)
    return weights.map((x) => x / total)
  }
  let phi = uniform_init ? Array<number>(n).fill(1 / n) : normal(runif(n))
  const average = new Float64Array(n)
  const chosen = Array<number>(k).fill(0)
  for (let step = 1; step <= steps; step++) {
    const payoff = d_score_fake.map((row, j) => {
      let fake = 0
      for (let i = 0; i < n; i++) fake += row[i]! * phi[i]!
      return -(1 - d_score_real[j]! + fake)
    })
    const best = dp ? exponential(payoff, MW_epsilon / steps, real_N) : payoff.indexOf(Math.max(...payoff))
    if (best < 0) throw new ValueError('the scores are not all numbers', op)
    chosen[best]!++
    const rate = 1 / Math.sqrt(step)
    phi = normal(phi.map((weight, i) => weight * Math.exp(rate * d_score_fake[best]![i]!)))
    const share = weighted_average ? Math.sqrt(step) : step > steps - window ? 1 : 0
    if (share > 0) for (let i = 0; i < n; i++) average[i]! += share * phi[i]!
  }
  const drawn = [...new Set(sample_int(n, n, { replace: true, prob: normal([...average]) }))]
  return {
    PGB_sample: drawn.map((i) => B[i - 1]!),
    d_score_PGB: drawn.map((i) => d_score_fake.reduce((sum, row, j) => sum + (chosen[j]! / steps) * row[i - 1]!, 0)),
  }
}

/** The exponential mechanism (McSherry and Talwar 2007): a place drawn with weight exp(ε · payoff · N / 2). */
function exponential(payoff: readonly number[], epsilon: number, real_N: number): number {
  // Relative to the largest, as exp() of all would be 0.
  const most = Math.max(...payoff)
  const prob = payoff.map((u) => Math.exp((epsilon * (u - most) * real_N) / 2))
  return sample_int(payoff.length, 1, { prob })[0]! - 1
}

interface ApplyArguments extends Omit<Required<BoostingOptions>, 'N_generators' | 'uniform_init'> {
  transformer: DataTransformer | null
  /** How many candidates each generator makes. */
  n_candidates: number
  device: string | null
  seed: number | null
}
/** Arguments of apply_post_gan_boosting() after the first two. */
export type ApplyBoostingOptions = Partial<ApplyArguments>

const { N_generators: _n, uniform_init: _u, ...boosting } = boosting_defaults
const apply_defaults: ApplyArguments = {
  transformer: null,
  n_candidates: 1000,
  ...boosting,
  device: null,
  seed: null,
}

type ApplyArgs<T extends DataTransformer | null> = Arguments<
  [transformer: T, n_candidates: number, steps: number, dp: boolean],
  ApplyBoostingOptions & { transformer?: T }
>
/** What apply_post_gan_boosting() gives. */
export interface BoostedSamples<Samples = Matrix | DataFrame> {
  /** The chosen samples, each once. */
  samples: Samples
  /** Their scores by the mixture of chosen discriminators. */
  scores: number[]
  n_unique: number
}

/**
 * Post-GAN boosting over the checkpoints of a training.
 *
 * @param real_data what the GAN was trained on.
 * @returns the chosen samples (a data frame with a transformer, nested arrays for pictures), their scores and their number.
 * @throws ValueError where the training kept no checkpoints.
 * @example apply_post_gan_boosting(res, transformed_data, { transformer, steps: 200 })
 */
export function apply_post_gan_boosting(
  trained_gan: trained_RGAN,
  real_data: TableData,
  ...args: ApplyArgs<null>
): BoostedSamples<Matrix>
export function apply_post_gan_boosting(
  trained_gan: trained_RGAN,
  real_data: TableData,
  ...args: ApplyArgs<DataTransformer>
): BoostedSamples<DataFrame>
export function apply_post_gan_boosting(
  trained_gan: trained_RGAN,
  real_data: TableData,
  ...args: ApplyArgs<DataTransformer | null>
): BoostedSamples
export function apply_post_gan_boosting(
  trained_gan: trained_RGAN,
  real_data: TableData,
  ...args: unknown[]
): BoostedSamples {
  const op = 'apply_post_gan_boosting'
  const kept = checkpoints_of(trained_gan, op)
  const o = bind<ApplyArguments>(args, apply_defaults, op)
  const { transformer, n_candidates, seed } = o
  positive_integer(n_candidates, 'n_candidates', op)
  check_seed(seed, op)
  if (transformer !== null && !(transformer instanceof DataTransformer))
    throw new TypeError_(`'transformer' is a data_transformer(), got ${describe(transformer)}`, op)
  const device = usable_device(o.device ?? trained_gan.settings.device, op)
  if (seed !== null) {
    set_seed(seed)
    torch_manual_seed(seed)
  }
  const { sample_noise, noise_dim } = trained_gan.settings
  const made = kept.generators.map((state) =>
    as_it_was(trained_gan.generator, state, () =>
      tidy(() => made_of(trained_gan.generator, sample_noise([n_candidates, noise_dim]), device, false).cpu()),
    ),
  )
  const candidates: Tensor = torch_cat(made)
  const real = tensor_of(real_data, device, op)
  const scores = compute_discriminator_scores(trained_gan, candidates, real, { device })
  const B = as_array(candidates as never) as unknown as number[][]
  for (const tensor of [candidates, ...made]) tensor.dispose()
  const found = boost(scores.d_score_fake, scores.d_score_real, B, real.shape[0]!, { ...o, uniform_init: true }, op)
  return {
    samples: transformer === null ? found.PGB_sample : transformer.inverse_transform(found.PGB_sample),
    scores: found.d_score_PGB,
    n_unique: found.PGB_sample.length,
  }
}
