/** Gradients by row, each cut to a length, and summed. */
import { inherits } from '../../r'
import type { nn_Module } from '../../nn'
import { Tensor, autograd_grad, tidy, torch_cat } from '../../torch'
import { ValueError } from '../../torch/errors'
import { Discriminator } from '../networks/mlp'
import type { Network } from '../value_functions'

/** The summed gradients, in the order of the network's parameters, and the mean loss. */
export interface ClippedGradients {
  gradients: Tensor[]
  loss: number
}
type Affine = nn_Module & ((x: Tensor) => Tensor) & { weight: Tensor; bias: Tensor | null }

const row_losses = (real: Tensor, fake: Tensor): Tensor =>
  real
    .add(1e-8)
    .log()
    .neg()
    .sub(
      fake
        .neg()
        .add(1 + 1e-8)
        .log(),
    )
    .flatten()

/** Networks whose rows see each other have no gradient of a row. */
function check_rows_apart(d_net: Network): void {
  const mixing = d_net.modules.find((module) => /^nn_batch_norm/.test(String((module.r_classes ?? [])[0])))
  if (mixing !== undefined)
    throw new ValueError(
      `the discriminator has ${mixing.r_classes![0]!}, by which rows see each other: such a network has no privacy by row. Use layer normalization`,
      'dp_gan_trainer',
    )
}

/** The factors that cut rows' gradients, given their squared lengths. */
const factors = (squares: Tensor, most: number): Tensor => squares.sqrt().add(1e-8).reciprocal().mul(most).clamp(0, 1)

/**
 * A network of linear layers in one pass: a row's gradient of a layer's weight is δ ⊗ a, of its gradient δ at the layer's
 * output and its input a, so its length and the cut sum need no gradient by row (Goodfellow 2015; Li et al. 2022).
 */
function by_layers(
  d_net: Network & { seq: Iterable<nn_Module> },
  real: Tensor,
  fake: Tensor,
  most: number,
): ClippedGradients {
  const n = real.shape[0]!
  const inputs: Tensor[] = []
  const outputs: Tensor[] = []
  const layers: Affine[] = []
  let x = cat(real, fake)
  for (const module of d_net.seq) {
    const layer = module as Affine
    if (inherits(layer, 'nn_linear')) {
      inputs.push(x.detach())
      x = layer(x)
      outputs.push(x)
      layers.push(layer)
    } else x = layer(x)
  }
  const losses = row_losses(x.narrow(1, 1, n), x.narrow(1, n + 1, n))
  const deltas = autograd_grad(losses.sum(), outputs).map((delta) => delta!)
  const halves = (t: Tensor) => [t.narrow(1, 1, n), t.narrow(1, n + 1, n)] as const
  const dot = (a: Tensor, b: Tensor) => a.mul(b).sum({ dim: 2 })
  const squares = layers
    .map((layer, l) => {
      const [[dr, df], [ar, af]] = [halves(deltas[l]!), halves(inputs[l]!)]
      const weight = dot(dr, dr)
        .mul(dot(ar, ar))
        .add(dot(df, df).mul(dot(af, af)))
        .add(dot(dr, df).mul(dot(ar, af)).mul(2))
      const both = dr.add(df)
      return layer.bias === null ? weight : weight.add(dot(both, both))
    })
    .reduce((sum, square) => sum.add(square))
  const cut = factors(squares.clamp(0, Infinity), most).unsqueeze(2)
  const twice = cat(cut, cut)
  const found = new Map<Tensor, Tensor>()
  layers.forEach((layer, l) => {
    const delta = deltas[l]!.mul(twice)
    found.set(layer.weight, delta.t().matmul(inputs[l]!))
    if (layer.bias !== null) found.set(layer.bias, delta.sum({ dim: 1 }))
  })
  return {
    gradients: Object.values(d_net.parameters).map((parameter) => found.get(parameter)!),
    loss: Number(losses.detach().mean().item()),
  }
}
const cat = (a: Tensor, b: Tensor): Tensor => torch_cat([a, b])

/** Any network, row by row. */
function by_rows(d_net: Network, real: Tensor, fake: Tensor, most: number): ClippedGradients {
  const n = real.shape[0]!
  const parameters = Object.values(d_net.parameters)
  const sums = parameters.map((parameter) => parameter.detach().mul(0))
  let total = 0
  for (let i = 1; i <= n; i++) {
    tidy(() => {
      const loss = row_losses(d_net(real.narrow(1, i, 1)), d_net(fake.narrow(1, i, 1))).sum()
      total += Number(loss.detach().item())
      const gradients = autograd_grad(loss, parameters, { allow_unused: true })
      const square = gradients.reduce((sum, g) => sum + (g === null ? 0 : Number(g.pow(2).sum().item())), 0)
      const factor = Math.min(1, most / (Math.sqrt(square) + 1e-8))
      gradients.forEach((g, p) => g !== null && sums[p]!.add_(g.mul(factor)))
    })
  }
  return { gradients: sums, loss: total / n }
}

/**
 * The discriminator's gradients by row (a real one with a fake one), each cut to length `most`, and summed.
 *
 * @throws ValueError where rows see each other.
 */
export function clipped_gradients(d_net: Network, real: Tensor, fake: Tensor, most: number): ClippedGradients {
  check_rows_apart(d_net)
  const simple = (d_net as object) instanceof Discriminator && real.ndim === 2
  return simple ? by_layers(d_net as never, real, fake, most) : by_rows(d_net, real, fake, most)
}
