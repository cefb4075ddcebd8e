/** R's refusals and prints, case by case. */
import {
  Discriminator,
  Generator,
  RArray,
  data_transformer,
  gan_trainer,
  print,
  sample_toydata,
  set_seed,
  torch_manual_seed,
  torch_ones,
  torch_set_num_threads,
} from 'torchluz'
import { cases } from '../shared'

interface Case {
  id: string
  stdout: string
  error: string | null
  warnings?: string[]
  value?: { values: number[] } | null
}

const matrix = (value: number, rows: number, columns: number) =>
  Array.from({ length: rows }, () => Array<number>(columns).fill(value))

/** Each case in TypeScript; what it returns is printed, as at R's prompt. */
const ours: Record<string, () => unknown> = {
  'rgan-01': () => gan_trainer(new RArray([], [0, 2])),
  'rgan-02': () => gan_trainer([1] as never),
  'rgan-03': () => gan_trainer(matrix(1, 10, 2), { batch_size: 0 }),
  'rgan-04': () => gan_trainer(matrix(1, 10, 2), { epochs: 0 }),
  'rgan-05': () => gan_trainer(matrix(1, 10, 2), { base_lr: 0 }),
  'rgan-06': () => gan_trainer(matrix(1, 10, 2), { noise_dim: 0 }),
  'rgan-07': () => gan_trainer(matrix(1, 10, 2), { lr_schedule: 'foo' as never }),
  'rgan-08': () => gan_trainer(matrix(1, 10, 2), { pac: 3 }),
  'rgan-09': () => gan_trainer(matrix(1, 10, 2), { value_function: 'foo' as never }),
  'rgan-10': () => gan_trainer(matrix(1, 10, 2), { noise_distribution: 'foo' as never }),
  'rgan-11': () => gan_trainer(matrix(NaN, 10, 2)),
  'rgan-12': () => gan_trainer(matrix(1, 10, 2), { epochs: 1 }),
  'rgan-13': () => gan_trainer(matrix(1, 60, 2), { epochs: 1 }),
  'rgan-14': () => Generator(2, 2),
  'rgan-15': () => Discriminator(2),
  'rgan-16': () => Generator({ noise_dim: 2, data_dim: 2 })(torch_ones(3, 2)),
  'rgan-17': () => Discriminator({ data_dim: 2 })(torch_ones(3, 2)),
  'rgan-18': () => data_transformer(),
  'rgan-19': () => sample_toydata(3),
}

/** What R refuses with other words. */
const excepted: Record<string, { words: string; reason: string }> = {
  'rgan-09': { words: 'value_function must be one of', reason: "R's message names a variable of its own code" },
  'rgan-10': { words: 'noise_distribution must be one of', reason: "R's message names a function of its own code" },
}

const recorded = cases<Case>('goldens/rgan/cases.jsonl')
;(recorded.length > 0 ? describe : describe.skip)("R's cases", () => {
  beforeAll(() => torch_set_num_threads(1))
  test.each(recorded.map((one) => [one.id, one] as const))('%s', async (id, golden) => {
    torch_manual_seed(1)
    set_seed(1)
    const warnings: string[] = []
    const emit = jest.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)))
    let stdout = ''
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stdout += String(text)
      return true
    })
    let error: string | null = null
    try {
      print(await ours[id]!())
    } catch (thrown) {
      error = (thrown as Error).message
    } finally {
      write.mockRestore()
      emit.mockRestore()
    }
    if (golden.error !== null) expect(error).toContain(excepted[id]?.words ?? golden.error)
    else {
      expect(error).toBeNull()
      expect(stdout.replace(/\n$/, '')).toBe(golden.stdout)
      expect(warnings).toEqual(golden.warnings ?? [])
    }
  })
})
