import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as torchluz from 'torchluz'
import {
  Tensor,
  as_array,
  is_nn_parameter,
  nn_Module,
  nn_linear,
  nn_parameter,
  optim_sgd,
  torch_ones,
  torch_tensor,
  type Optimizer,
  type OptimizerState,
} from 'torchluz'
import { expect_close, numbers, regression } from './problems'

type Json = number | string | boolean | null | Json[] | { [name: string]: Json }
interface Recorded {
  name: string
  options: Record<string, Json>
  /** Options of each parameter, where each has a group of its own. */
  groups?: Record<string, Json>[]
  /** Before each of 50 steps. */
  losses: number[]
  /** After them. */
  parameters: number[]
  /** After 25 steps. */
  state: { param_groups: Record<string, Json>[]; state: Record<string, Record<string, Json>> } | null
}
const recorded = JSON.parse(readFileSync(join(__dirname, 'python.json'), 'utf8')) as {
  optimizers: Recorded[]
  schedulers: { name: string; options: object; rates: [number, number][][] }[]
}

type Make<A> = (first: A, options: object) => unknown
const make_of = <A>(name: string): Make<A> => (torchluz as unknown as Record<string, Make<A>>)[name]!
/** Options by R's names. */
const named = (options: Record<string, Json>): object =>
  Object.fromEntries(Object.entries(options).map(([option, value]) => [option === 'lambd' ? 'lambda' : option, value]))
const optimizer_of = ({ name, options, groups }: Recorded, parameters: Tensor[]): Optimizer => {
  const params = groups?.map((group, i) => ({ params: [parameters[i]], ...named(group) })) ?? parameters
  return make_of<unknown>(`optim_${name}`)(params, named(options)) as Optimizer
}

/** A recorded value with its tensors. */
function revive(x: Json): unknown {
  if (Array.isArray(x)) return x.map(revive)
  if (typeof x !== 'object' || x === null) return x
  if ('tensor' in x)
    return torch_tensor(x.tensor as number[], { dtype: 'double' as never }).reshape(x.shape as number[])
  return Object.fromEntries(Object.entries(x).map(([name, value]) => [name, revive(value)]))
}
/** Its tensors as flat numbers. */
function flat(x: unknown): number[] {
  if (x instanceof Tensor) return (as_array(x.reshape([-1])) as number[]).map(Number)
  if (typeof x === 'number') return [x]
  return Array.isArray(x) ? x.flatMap(flat) : []
}

function run(recording: Recorded, from: number, state?: OptimizerState, start?: number[]): [number[], Tensor[]] {
  const { parameters, loss } = regression()
  if (start !== undefined) {
    const values = torch_tensor(start, { dtype: 'double' as never })
    parameters[0]!.detach().copy_(values.get('1:6').view([2, 3]))
    parameters[1]!.detach().copy_(values.get('7:9'))
  }
  const optimizer = optimizer_of(recording, parameters)
  if (state !== undefined) optimizer.load_state_dict(state)
  const losses: number[] = []
  for (let k = from; k < 50; k++) {
    const value = optimizer.step(() => {
      optimizer.zero_grad()
      const now = loss()
      now.backward()
      return now
    })
    losses.push(Number(value!.item()))
  }
  return [losses, parameters]
}
const title = ({ name, options, groups }: Recorded) => `${name} ${JSON.stringify(groups ?? options)}`
const all = recorded.optimizers.map((recording) => [title(recording), recording] as const)

describe("50 steps equal those of Python's torch", () => {
  test.each(all)('%s', (_, recording) => {
    const [losses, parameters] = run(recording, 0)
    expect_close(losses, recording.losses)
    expect_close(numbers(parameters), recording.parameters)
  })
})

describe("a state that Python's torch saved after 25 steps", () => {
  const saved = all.filter(([, { state }]) => state !== null)
  /** Parameters after 25 steps: Python's own are not recorded, ours equal them. */
  function half(recording: Recorded): [number[], Optimizer] {
    const { parameters, loss } = regression()
    const optimizer = optimizer_of(recording, parameters)
    for (let k = 0; k < 25; k++) {
      optimizer.step(() => {
        optimizer.zero_grad()
        const now = loss()
        now.backward()
        return now
      })
    }
    return [numbers(parameters), optimizer]
  }

  test.each(saved)('is taken up, and the run goes on as there: %s', (_, recording) => {
    const [start] = half(recording)
    const state = revive(recording.state as unknown as Json) as OptimizerState
    const [losses, parameters] = run(recording, 25, state, start)
    expect_close(losses, recording.losses.slice(25))
    expect_close(numbers(parameters), recording.parameters)
  })

  test.each(saved)("is what state_dict({ layout: 'python' }) gives: %s", (_, recording) => {
    const [, optimizer] = half(recording)
    const ours = optimizer.state_dict({ layout: 'python' })
    const theirs = recording.state!
    expect(ours.param_groups.map(({ params }) => params)).toEqual(theirs.param_groups.map(({ params }) => params))
    for (const [name, value] of Object.entries(ours.param_groups[0]!))
      expect([name, theirs.param_groups[0]![name]]).toEqual([name, value])
    expect(Object.keys(ours.state)).toEqual(Object.keys(theirs.state))
    for (const [number, kept] of Object.entries(theirs.state)) {
      const names = Object.keys(kept).filter((name) => name !== 'al' && !(kept[name] === null))
      expect(Object.keys(ours.state[number]!).sort()).toEqual(names.sort())
      for (const name of names) expect_close(flat(ours.state[number]![name]), flat(revive(kept[name]!)), 1e-4)
    }
  })
})

describe("30 rates of two groups equal those of Python's torch", () => {
  test.each(recorded.schedulers.map((recording) => [recording.name, recording] as const))(
    '%s',
    (name, { options, rates }) => {
      const [a, b] = [torch_ones(1, { requires_grad: true }), torch_ones(1, { requires_grad: true })]
      const optimizer = optim_sgd(
        [
          { params: a, lr: 0.1 },
          { params: b, lr: 0.5 },
        ],
        { lr: 0.1, momentum: 0.9 },
      )
      const scheduler = make_of<Optimizer>(name)(optimizer, options) as { step(): void }
      for (const wanted of rates) {
        optimizer.param_groups.forEach((group, i) => expect_close([group.lr, group.momentum], wanted[i]!))
        scheduler.step()
      }
    },
  )
})

test("a module's own parameters come first in Python: its states are of state_dict()'s order", () => {
  class Net extends nn_Module {
    inner = nn_linear(2, 2)
    scale = nn_parameter(torch_ones(2))
  }
  const net = new Net()
  const in_pythons_order = Object.values(net.state_dict('', true)).filter(is_nn_parameter)
  expect(in_pythons_order.map(({ shape }) => shape)).toEqual([[2], [2, 2], [2]])
  const saved = optim_sgd(in_pythons_order, { lr: 0.1, momentum: 0.9 })
  in_pythons_order.forEach((x) => void (x.grad = torch_ones(x.shape)))
  saved.step()
  const state = saved.state_dict({ layout: 'python' })
  expect(() => optim_sgd(net.parameters, { lr: 0.1 }).load_state_dict(state)).toThrow(
    "of a parameter of shape [2, 2] has shape [2]: give the parameters in the saved order; Python's is Object.values(net.state_dict('', true)).filter",
  )
  optim_sgd(in_pythons_order, { lr: 0.1 }).load_state_dict(state)
})
