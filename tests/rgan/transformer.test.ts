/** data_transformer: its columns and cells. */
import { DataFrame, data_transformer, energy_distance, print, two_sample_statistics } from 'torchluz'

test('integers as bigints are numbers, undefined is missing', () => {
  const expected = data_transformer().fit({ a: [1, 2, null] })
  for (const a of [[1n, 2n, undefined], BigInt64Array.of(1n, 2n)])
    expect(data_transformer().fit({ a }).meta).toEqual(expected.meta)
})

test('missing cells come back as missing', () => {
  const table = { a: [1, null, 3], b: ['x', null, 'y'], c: [5, 6, null] }
  const transformer = data_transformer().fit(table, 'b')
  const { columns } = transformer.inverse_transform(transformer.transform(table))
  expect(columns).toEqual(table)
  const mixture = data_transformer().fit({ a: [1, null, 3, 4] }, { mode_specific: true, n_modes: 2 })
  expect(mixture.inverse_transform(mixture.transform({ a: [null] })).columns).toEqual({ a: [null] })
})

test('missing cells print as NA', () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  const table = { a: [1, null, 2.5], b: ['x', 'y', 'x'] }
  print(data_transformer().fit(table, 'b').transform(table))
  const text = write.mock.calls.map(([chunk]) => String(chunk)).join('')
  write.mockRestore()
  expect(text).toMatch(/NA/)
  expect(text).not.toMatch(/NaN/)
})

test("levels have the names of R's factor(), each once", () => {
  expect(data_transformer().fit({ g: [100000, 0.1 + 0.2, 7] }, 'g').meta[0]).toMatchObject({
    levs: ['0.3', '7', '1e+05'],
  })
  expect(data_transformer().fit({ g: [1, '1', '2'] }, 'g').meta[0]).toMatchObject({ levs: ['1', '2'] })
})

test('a transformer can be kept as JSON', () => {
  const transformer = data_transformer().fit({ a: [1, 2, 4], b: ['x', 'y', 'x'] }, 'b')
  const again = Object.assign(data_transformer(), JSON.parse(JSON.stringify(transformer)) as object)
  const numbers = again.transform({ a: [4], b: ['y'] })
  expect(numbers).toEqual(transformer.transform({ a: [4], b: ['y'] }))
  expect(again.inverse_transform(numbers)).toBeInstanceOf(DataFrame)
})

test('two samples are compared by the names of their columns', () => {
  const [a, b] = [
    [1, 2, 4],
    [10, 30, 20],
  ]
  expect(energy_distance({ a, b }, { b, a })).toBe(0)
  expect(energy_distance({ a, b }, { c: a, d: b }, { most: 2 })).toBe(0)
  expect(two_sample_statistics({ a, b }, { b, a }).columns.column('mean')).toEqual([7 / 3, 7 / 3, 20, 20])
  expect(String(two_sample_statistics({ a }, { a }))).not.toContain('Correlations')
})
