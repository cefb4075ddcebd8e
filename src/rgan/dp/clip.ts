/** Gradients by row, each cut to a length, and summed. */
import type { nn_Module } from '../../nn'
import { Tensor, autograd_grad, torch_vmap } from '../../torch'
import { ValueError } from '../../torch/errors'
import type { Network } from '../value_functions'

/** The summed gradients, in the order of the network's parameters, and the mean loss. */
export interface ClippedGradients {
  gradients: Tensor[]
  loss: number
}

/** The most numbers that the gradients of the rows of one pass take: 128 MB. */
const most_numbers = 2 ** 25

const row_loss = (real: Tensor, fake: Tensor): Tensor =>
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
    .sum()

/** The parameters that learn: not those that are frozen. */
export const learning = (net: Network): Tensor[] => Object.values(net.parameters).filter((p) => p.requires_grad)

/** Networks whose rows see each other have no gradient of a row. */
function check_rows_apart(d_net: Network): void {
  const mixing = d_net.modules.find((module) => /^nn_batch_norm/.test(String((module.r_classes ?? [])[0])))
  if (mixing !== undefined)
    throw new ValueError(
      `the discriminator has ${mixing.r_classes![0]!}, by which rows see each other: such a network has no privacy by row. Use layer normalization`,
      'dp_gan_trainer',
    )
}

/** Runs `run` while other tensors stand in the place of a network's parameters. */
function with_parameters<T>(net: nn_Module, others: ReadonlyMap<Tensor, Tensor>, run: () => T): T {
  const places = net.modules.flatMap((module) =>
    Object.entries(module).flatMap(([name, value]) => {
      const other = value instanceof Tensor ? others.get(value) : undefined
      return other === undefined ? [] : [{ module, name, value: value as Tensor, other }]
    }),
  )
  const put = (which: 'value' | 'other') => {
    for (const place of places) Object.assign(place.module, { [place.name]: place[which] })
  }
  put('other')
  try {
    return run()
  } finally {
    put('value')
  }
}

/** Each row's gradients, [N, …] by parameter, and its loss, [N]: the network runs once, on its own parameters for each row. */
function gradients_by_row(d_net: Network, parameters: readonly Tensor[], real: Tensor, fake: Tensor) {
  const n = real.shape[0]!
  const by_row = parameters.map((parameter) =>
    parameter
      .detach()
      .unsqueeze(1)
      .expand([n, ...parameter.shape])
      .requires_grad_(true),
  )
  const loss_of_row = torch_vmap(
    (own: Tensor[], real_row: Tensor, fake_row: Tensor) =>
      with_parameters(d_net, new Map(parameters.map((parameter, i) => [parameter, own[i]!])), () =>
        row_loss(d_net(real_row.unsqueeze(1)), d_net(fake_row.unsqueeze(1))),
      ),
    { randomness: 'different' },
  )
  const losses = loss_of_row(by_row, real, fake)
  return { gradients: autograd_grad(losses.sum(), by_row, { allow_unused: true }), losses }
}

/**
 * The discriminator's gradients by row (a real one with a fake one), each cut to length `most`, and summed.
 *
 * All rows' gradients come of one pass, by torch_vmap(); of a few where they would take too much memory.
 *
 * @param real rows, [N, …]. @param fake as many.
 * @throws ValueError where rows see each other.
 */
export function clipped_gradients(d_net: Network, real: Tensor, fake: Tensor, most: number): ClippedGradients {
  check_rows_apart(d_net)
  const n = real.shape[0]!
  const parameters = learning(d_net)
  const sums = parameters.map((parameter) => parameter.detach().mul(0))
  const size = parameters.reduce((sum, parameter) => sum + parameter.numel(), 0)
  const at_once = Math.max(1, Math.floor(most_numbers / size))
  let total = 0
  for (let start = 1; start <= n; start += at_once) {
    const rows = Math.min(at_once, n - start + 1)
    const part = (x: Tensor) => x.narrow(1, start, rows)
    const { gradients, losses } = gradients_by_row(d_net, parameters, part(real), part(fake))
    const flat = gradients.map((gradient) => gradient?.reshape([rows, -1]) ?? null)
    const squares = flat.reduce<Tensor | null>((sum, g) => {
      if (g === null) return sum
      const square = g.pow(2).sum({ dim: 2 })
      return sum?.add(square) ?? square
    }, null)
    if (squares !== null) {
      const factors = squares.sqrt().add(1e-8).reciprocal().mul(most).clamp(0, 1)
      flat.forEach((g, p) => g !== null && sums[p]!.add_(factors.matmul(g).reshape(sums[p]!.shape)))
    }
    total += Number(losses.detach().sum().item())
  }
  return { gradients: sums, loss: total / n }
}
