/** Mixtures of normal distributions, fitted by expectation and maximization. */
import { mean, sd } from '../r'
import { kmeans } from './kmeans'

/** A mixture's parts. */
export interface Mixture {
  means: number[]
  stds: number[]
  weights: number[]
  n_modes: number
}

const least_std = 1e-6
const iterations = 20
const starts = 10
/** Parts of no more weight are dropped. */
const least_weight = 0.01

const density = (x: number, center: number, spread: number): number =>
  Math.exp(-0.5 * ((x - center) / spread) ** 2) / (spread * Math.sqrt(2 * Math.PI))

/** The mixture's parts weighed by how likely they made `x`. */
export const weighed = (x: number, { means, stds, weights }: Mixture): number[] =>
  means.map((center, k) => weights[k]! * density(x, center, stds[k]!))

/** The place of the first largest value. */
export const which_max = (values: readonly number[]): number =>
  values.reduce((best, value, i) => (value > values[best]! ? i : best), 0)

/** R's quantile of type 7 of sorted values. */
export function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p
  const low = Math.floor(at)
  const next = sorted[Math.min(low + 1, sorted.length - 1)]!
  return sorted[low]! + (at - low) * (next - sorted[low]!)
}

function beginning(data: readonly number[], k: number): Mixture {
  const spread = data.length > 1 ? sd(data) : NaN
  if (k === 1) return { means: [mean(data)], stds: [spread], weights: [1], n_modes: 1 }
  const clusters = kmeans(data, k, starts)
  if (clusters === null) {
    const sorted = [...data].sort((a, b) => a - b)
    return {
      means: Array.from({ length: k }, (_, i) => quantile(sorted, (i + 1) / (k + 1))),
      stds: Array<number>(k).fill(spread / Math.sqrt(k)),
      weights: Array<number>(k).fill(1 / k),
      n_modes: k,
    }
  }
  const members = clusters.centers.map((_, l) => data.filter((_value, i) => clusters.cluster[i] === l))
  return {
    means: clusters.centers,
    stds: members.map((part) => (part.length > 1 ? sd(part) : spread / k)),
    weights: members.map((part) => part.length / data.length),
    n_modes: k,
  }
}

/**
 * Fits a mixture of at most `n_modes` normal distributions.
 *
 * It begins with k-means (best of 10 starts, drawn by R's generator) and takes at most 20 rounds of
 * expectation-maximization; parts of a weight of at most 0.01 are dropped.
 */
export function fit_mixture(data: readonly number[], n_modes: number): Mixture {
  const n = data.length
  const k = Math.max(1, Math.min(n_modes, Math.floor(n / 2)))
  const at_least = (x: number) => (x > least_std ? x : least_std)
  const start = beginning(data, k)
  let now: Mixture = { ...start, stds: start.stds.map(at_least) }
  for (let round = 0; round < iterations; round++) {
    const shares = data.map((x) => {
      const parts = weighed(x, now)
      const total = parts.reduce((sum, p) => sum + p, 0) || 1e-10
      return parts.map((p) => p / total)
    })
    const sizes = now.means.map((_, j) => shares.reduce((sum, share) => sum + share[j]!, 0) || 1e-10)
    const means = sizes.map((size, j) => shares.reduce((sum, share, i) => sum + share[j]! * data[i]!, 0) / size)
    const stds = sizes.map((size, j) =>
      at_least(Math.sqrt(shares.reduce((sum, share, i) => sum + share[j]! * (data[i]! - means[j]!) ** 2, 0) / size)),
    )
    const change = Math.max(
      ...means.map((center, j) => Math.max(Math.abs(center - now.means[j]!), Math.abs(stds[j]! - now.stds[j]!))),
    )
    if (change < 1e-6) break
    now = { means, stds, weights: sizes.map((size) => size / n), n_modes: k }
  }
  const kept = now.weights.flatMap((weight, j) => (weight > least_weight ? [j] : []))
  if (kept.length === k || kept.length === 0) return now
  const total = kept.reduce((sum, j) => sum + now.weights[j]!, 0)
  return {
    means: kept.map((j) => now.means[j]!),
    stds: kept.map((j) => now.stds[j]!),
    weights: kept.map((j) => now.weights[j]! / total),
    n_modes: kept.length,
  }
}
