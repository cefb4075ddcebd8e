/** Random numbers for privacy: the operating system's secure source, or the fast generators. */
import { randomFillSync } from 'node:crypto'
import { runif } from '../../r'
import { torch_randn, torch_tensor, type Tensor } from '../../torch'

/** Uniform numbers within (0, 1) of 53 bits. */
export function secure_uniform(n: number): Float64Array {
  const words = new Uint32Array(2 * n)
  const bytes = Buffer.from(words.buffer)
  for (let at = 0; at < bytes.length; at += 65536) randomFillSync(bytes, at, Math.min(65536, bytes.length - at))
  return Float64Array.from(
    { length: n },
    (_, i) => ((words[2 * i]! >>> 5) * 67108864 + (words[2 * i + 1]! >>> 6) + 0.5) / 9007199254740992,
  )
}

/**
 * Standard normal numbers. Each is the sum of four Box-Muller draws, halved, so that a result's last bits do not tell
 * which draws it came from (Holohan and Braghin 2021).
 */
export function secure_normal(n: number): Float32Array {
  const draws = 2 * n
  const u = secure_uniform(2 * draws)
  const result = new Float32Array(n)
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let j = 2 * i; j < 2 * i + 2; j++) {
      const radius = Math.sqrt(-2 * Math.log(u[2 * j]!))
      const angle = 2 * Math.PI * u[2 * j + 1]!
      sum += radius * (Math.cos(angle) + Math.sin(angle))
    }
    result[i] = sum / 2
  }
  return result
}

/** The rows (from 1) of a batch in which each row is with some probability. */
export function poisson_subsample(n: number, sampling_rate: number, secure: boolean): number[] {
  const uniforms = secure ? secure_uniform(n) : runif(n)
  return Array.from(uniforms).flatMap((u, i) => (u < sampling_rate ? [i + 1] : []))
}

/** Normal noise of a tensor's shape. */
export function noise_like(tensor: Tensor, scale: number, secure: boolean): Tensor {
  const noise = secure ? torch_tensor(secure_normal(tensor.numel())).reshape(tensor.shape) : torch_randn(tensor.shape)
  return noise.mul(scale).to({ device: tensor.device })
}
