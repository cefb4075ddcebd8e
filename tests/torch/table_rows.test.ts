/** Rows that are gathered from plain memory, as the items of mnist_dataset() are. */
import { as_array, torch_float, torch_long, torch_uint8 } from 'torchluz'
import { of_table_rows } from '../../src/torch/creation/memory'

const size = 1000
const table = Uint8Array.from({ length: 100 * size }, (_, i) => (i * 7) % 251)
// More elements than are converted at a time.
const rows = Int32Array.from({ length: 75 }, (_, i) => (i * 37) % 100)
const wanted = [...rows].map((row) => [...table.subarray(row * size, (row + 1) * size)])

describe('rows of a table', () => {
  test.each([torch_uint8(), torch_float(), torch_long()])('are copied and become %s', (dtype) => {
    const made = of_table_rows(table, rows, [75, 10, 100], dtype)
    expect(made.dtype).toBe(dtype)
    expect(made.shape).toEqual([75, 10, 100])
    expect(as_array(made.view([75, size]).to({ dtype: torch_float() }))).toEqual(wanted)
    made.zero_()
    expect(table[1]).toBe(7)
  })
  test('can be none, and longer than what is converted at a time', () => {
    expect(of_table_rows(table, new Int32Array(0), [0, size], torch_float()).shape).toEqual([0, size])
    const long = of_table_rows(table, new Int32Array([1, 0]), [2, 50_000], torch_float())
    expect([long.get(1, 1).item(), long.get(2, 50_000).item()]).toEqual([table[50_000], table[49_999]])
  })
  test('can be of one number each', () => {
    expect(as_array(of_table_rows(table, new Int32Array([99, 0, 3]), [3, 1], torch_float()))).toEqual(
      [table[99], table[0], table[3]].map((x) => [x]),
    )
  })
  test.each([[-1], [100]])('are not there beyond it: %i', (row) => {
    expect(() => of_table_rows(table, new Int32Array([0, row]), [2, size], torch_float())).toThrow(
      /a row is not in the table/,
    )
  })
})
