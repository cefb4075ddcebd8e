/** What the tests of luz share: R's goldens, the small problem they were made with, and the lines that a loop prints. */
import {
  fit,
  nn_linear,
  nn_module,
  nn_mse_loss,
  optim_adam,
  setup,
  torch_arange,
  torch_cos,
  torch_sin,
  torch_tanh,
  torch_tensor,
  type FitOptions,
  type LuzCallback,
  type Metrics,
  type Tensor,
} from 'torchluz'
import { cases, describe_with } from '../shared'

/** `describe` where R's outputs are at hand. */
export const describe_goldens = describe_with('goldens/luz/fit.json')

/** A file of R's outputs. */
export const golden = <T>(name: string): T => cases<T>(`goldens/${name}`)[0] as T

const problem = (x: Tensor, rows: number): [Tensor, Tensor] => {
  const inputs = x.view([rows, 3])
  const linear = inputs.matmul(torch_tensor([1, -2, 0.5]))
  return [inputs, linear.add(inputs.get(null, 1).pow(2).mul(0.3)).unsqueeze(2)]
}

/** 40 rows of 3 inputs and a target that is nearly linear. */
export const train_data = (): [Tensor, Tensor] => problem(torch_sin(torch_arange(1, 120)), 40)
/** 10 more. */
export const valid_data = (): [Tensor, Tensor] => problem(torch_cos(torch_arange(1, 30)), 10)

/** Two linear layers with a tanh between them. */
export const Net = nn_module({
  name: 'Net',
  initialize(named: { h?: number } = {}) {
    const { h = 4 } = named
    return { a: nn_linear(3, h), b: nn_linear(h, 1) }
  },
  forward(x: Tensor): Tensor {
    return this.b(torch_tanh(this.a(x)))
  },
})

export const generator = (metrics: Metrics = []) => setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics })
/** A short fit with callbacks. */
export const start = (callbacks: LuzCallback | LuzCallback[], options: Partial<FitOptions> = {}) =>
  fit(generator(), { data: train_data(), epochs: 2, callbacks, ...options })

/** What `run` prints, by line, and what it gives. */
export async function printed<T>(run: () => Promise<T> | T): Promise<{ lines: string[]; value: T }> {
  const parts: string[] = []
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((part) => {
    parts.push(String(part))
    return true
  })
  try {
    const value = await run()
    const lines = parts.join('').split('\n')
    if (lines.at(-1) === '') lines.pop()
    return { lines, value }
  } finally {
    spy.mockRestore()
  }
}

/** Lines without what differs from run to run. */
export const without_times = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replace(/(time|epoch): .*s$/i, '$1:'))

/** What is said where `run` fails. */
export const rejection = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  )
