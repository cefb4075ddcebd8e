import * as torchluz from 'torchluz'
import type { Optimizer, Tensor } from 'torchluz'
import { cases, describe_with } from '../shared'
import { expect_close, numbers, problems } from './problems'

interface Trajectory {
  id: string
  args: Record<string, number | number[] | boolean | string> | null
  problem: keyof typeof problems
  losses: number[]
  parameters: number[][]
  error: string | null
}

const file = 'goldens/numeric/optim.jsonl'

/** Where R's package does what it should not, and what is done here. */
const upstream_bugs: { holds(golden: Trajectory): boolean; reason: string }[] = [
  {
    holds: ({ id, args }) => ['sgd', 'rmsprop'].includes(id) && args !== null && 'weight_decay' in args,
    reason: 'R adds weight_decay times the number of the parameter rather than its value',
  },
  {
    holds: ({ id, error }) => id === 'asgd' && error === '$ operator is invalid for atomic vectors',
    reason: 'R fails where the averaging begins; here it goes on as Python does',
  },
]
const bug_of = (golden: Trajectory) => upstream_bugs.find(({ holds }) => holds(golden))
const goldens = cases<Trajectory>(file)

type Make = (params: Tensor[], options: object) => Optimizer
const make_of = (id: string): Make => (torchluz as unknown as Record<string, Make>)[`optim_${id}`]!
/** R completes the names of arguments: `lambd` is its `lambda`. */
const options_of = (args: Trajectory['args']): object =>
  Object.fromEntries(Object.entries(args ?? {}).map(([name, value]) => [name === 'lambd' ? 'lambda' : name, value]))

function run({ id, args, problem }: Trajectory, see: (k: number, loss: number, parameters: number[]) => void): void {
  const { parameters, loss } = problems[problem]()
  const optimizer = make_of(id)(parameters, options_of(args))
  const closure = () => {
    optimizer.zero_grad()
    const value = loss()
    value.backward()
    return value
  }
  for (let k = 0; k < 10; k++) {
    const value = optimizer.step(closure)!
    see(k, Number(value.item()), numbers(parameters))
  }
}

describe_with(file)('trajectories of ten steps equal those of R', () => {
  test.each(
    goldens
      .filter((golden) => bug_of(golden) === undefined)
      .map((golden) => [`${golden.id} ${JSON.stringify(golden.args)} on ${golden.problem}`, golden] as const),
  )('%s', (_, golden) => {
    expect(golden.error).toBeNull()
    run(golden, (k, loss, parameters) => {
      expect_close([loss], [golden.losses[k]!])
      expect_close(parameters, golden.parameters[k]!)
    })
  })
})

describe_with(file)("where R's package errs, the loss falls", () => {
  test.each(
    goldens
      .filter((golden) => bug_of(golden) !== undefined)
      .map((golden) => [`${golden.id} ${JSON.stringify(golden.args)} on ${golden.problem}`, golden] as const),
  )('%s', (_, golden) => {
    const losses: number[] = []
    run(golden, (_k, loss) => losses.push(loss))
    expect(losses[9]).toBeLessThan(losses[0]!)
  })
})
