/** Against R's recordings. One thread, as there. */
import {
  Discriminator,
  GAN_value_fct,
  Generator,
  KLWGAN_value_fct,
  WGAN_value_fct,
  data_transformer,
  gan_trainer,
  rnorm,
  sample_synthetic_data,
  sample_toydata,
  set_seed,
  torch_arange,
  torch_manual_seed,
  torch_set_num_threads,
  DataFrame,
  type trained_RGAN,
} from 'torchluz'
import { describe_with, text } from '../shared'

const folder = 'goldens/rgan'
const read = (name: string) => JSON.parse(text(`${folder}/${name}.json`)) as Record<string, any> // eslint-disable-line @typescript-eslint/no-explicit-any
const rows_near = (rows: readonly (readonly number[])[], expected: number[][], digits = 12) =>
  expected.forEach((row, i) => row.forEach((x, j) => expect(rows[i]![j]).toBeCloseTo(x, digits)))
const sums = (rows: readonly number[][]) => rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0))
const rows_of = (frame: DataFrame) => frame.rows().map((row) => Object.values(row) as number[])

describe_with(folder)("R's recordings", () => {
  beforeAll(() => torch_set_num_threads(1))

  test("toy data are R's numbers", () => {
    const golden = read('toydata')
    const data = sample_toydata()
    expect(data.colnames).toEqual(golden.colnames)
    rows_near(data, golden.first_20.rows, 15)
    rows_near(data.slice(997), golden.last_3.rows, 15)
    rows_near([sums(data)], [golden.col_sums], 9)
    rows_near(sample_toydata(5, 0.1, 7), golden.small.rows, 15)
  })
  test('the transformer of continuous columns', () => {
    const golden = read('toy_transform')
    const data = sample_toydata()
    const transformer = data_transformer().fit(data)
    const numbers = transformer.transform(data)
    rows_near(numbers, golden.first_5.rows)
    rows_near([sums(numbers.map((row) => row.map((x) => x * x)))], [golden.sums_of_squares], 8)
    const back = rows_of(transformer.inverse_transform(numbers))
    rows_near(back, golden.inverse_first_5.rows)
    back.forEach((row, i) => row.forEach((x, j) => expect(Math.abs(x - data[i]![j]!)).toBeLessThan(1e-14)))
  })
  test('the transformer of mixed columns', () => {
    const golden = read('mixed_transform')
    const transformer = data_transformer().fit(golden.data, { discrete_columns: golden.discrete })
    const numbers = transformer.transform(golden.data)
    expect(numbers.colnames).toEqual(golden.transformed.colnames)
    rows_near(numbers, golden.transformed.rows)
    expect(transformer.output_info).toEqual(golden.output_info)
    expect(transformer.output_dimensions).toBe(golden.output_dimensions)
    expect(transformer.inverse_transform(numbers).toString().split('\n')).toEqual(golden.inverse_print)
  })
  test("the transformer by mixtures, from k-means by R's generator", () => {
    const golden = read('mode_specific')
    set_seed(1)
    const x = [...rnorm(50, -3), ...rnorm(50, 3)]
    const y = rnorm(100)
    set_seed(1)
    const transformer = data_transformer().fit({ x, y }, { mode_specific: true, n_modes: 3 })
    set_seed(2)
    const numbers = transformer.transform({ x, y })
    expect([numbers.length, numbers[0]!.length]).toEqual(golden.dim)
    rows_near(numbers, golden.first_5.rows, 8)
    rows_near([sums(numbers)], [golden.col_sums], 6)
    const back = rows_of(transformer.inverse_transform(numbers))
    rows_near(back, golden.inverse_first_5.rows, 8)
    rows_near([sums(back)], [golden.inverse_col_sums], 6)
  })
  test.each([
    ['GAN_value_fct', GAN_value_fct],
    ['WGAN_value_fct', WGAN_value_fct],
    ['KLWGAN_value_fct', KLWGAN_value_fct],
  ] as const)('%s', (name, value_function) => {
    const golden = read('value_functions')[name]
    const real = torch_arange(1, 6).sin().sigmoid().unsqueeze(2)
    const fake = torch_arange(1, 6).cos().sigmoid().unsqueeze(2)
    const losses = value_function(real, fake)
    expect(losses.d_loss.item()).toBeCloseTo(golden.d_loss.values[0], 6)
    expect(losses.g_loss.item()).toBeCloseTo(golden.g_loss.values[0], 6)
  })
  test.each(['original', 'wasserstein', 'wgan-gp', 'f-wgan', 'original-eval_dropout'])(
    "the losses of %s are R's",
    async (name) => {
      const golden = read(`train_${name}`)
      const data = sample_toydata()
      const transformer = data_transformer().fit(data)
      const numbers = transformer.transform(data)
      set_seed(1)
      torch_manual_seed(1)
      const eval_dropout = name.includes('eval')
      const res: trained_RGAN = await gan_trainer(numbers, {
        epochs: 10,
        track_loss: true,
        value_function: golden.value_function.replace('-eval_dropout', ''),
        eval_dropout,
      })
      for (const which of ['g_loss', 'd_loss'] as const) {
        const found = res.losses![which]
        expect(found.length).toBe(golden[which].length)
        golden[which].forEach((loss: number, i: number) => {
          const tolerance = (i < 10 ? 1e-5 : 1e-3) * Math.max(Math.abs(loss), 1e-2)
          if (!(Math.abs(found[i]! - loss) < tolerance)) throw new Error(`${which} ${i + 1}: ${found[i]} for ${loss}`)
        })
      }
      expect(res.toString().split('\n')).toEqual(golden.print)
      expect(String(res.generator).split('\n')).toEqual(golden.print_generator)
      expect(String(res.discriminator).split('\n')).toEqual(golden.print_discriminator)
      torch_manual_seed(3)
      set_seed(3)
      const synthetic = rows_of(sample_synthetic_data(res, transformer))
      expect([synthetic.length, synthetic[0]!.length]).toEqual(golden.synthetic_dim)
      rows_near(synthetic, golden.synthetic_first_5.rows, 3)
    },
    60_000,
  )
  test('networks print and compute as in R', () => {
    torch_manual_seed(1)
    expect(String(Generator(2, 2)).split('\n')[0]).toBe('An `nn_module` containing 17,154 parameters.')
    expect(String(Discriminator(2)).split('\n')[0]).toBe('An `nn_module` containing 17,025 parameters.')
  })
})
