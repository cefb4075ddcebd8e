/** Event files, read back by the formats' own rules: TFRecord, then protocol buffers. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  as_numeric,
  fit,
  get_metrics,
  luz_callback_tfevents,
  luz_metric_mae,
  nn_mse_loss,
  optim_adam,
  setup,
  type FitOptions,
} from 'torchluz'
import { crc32c, masked } from '../../src/luz/tfevents/record'
import { histogram } from '../../src/luz/tfevents/writer'
import { Net, train_data, valid_data } from './support'

/** The records of a file; every checksum is checked. */
function records(path: string): Buffer[] {
  const file = readFileSync(path)
  const found: Buffer[] = []
  for (let at = 0; at < file.length;) {
    const size = Number(file.readBigUInt64LE(at))
    expect(file.readUInt32LE(at + 8)).toBe(masked(crc32c(file.subarray(at, at + 8))))
    const data = file.subarray(at + 12, at + 12 + size)
    expect(data).toHaveLength(size)
    expect(file.readUInt32LE(at + 12 + size)).toBe(masked(crc32c(data)))
    found.push(data)
    at += 16 + size
  }
  return found
}

type Field = { field: number; wire: number; value: number | Buffer }

/** The fields of a message. */
function fields(data: Buffer): Field[] {
  const found: Field[] = []
  let at = 0
  const varint = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = data[at++]!
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  while (at < data.length) {
    const key = varint()
    const [field, wire] = [Math.floor(key / 8), key % 8]
    if (wire === 0) found.push({ field, wire, value: varint() })
    else {
      const size = wire === 1 ? 8 : wire === 5 ? 4 : varint()
      found.push({ field, wire, value: data.subarray(at, at + size) })
      at += size
    }
  }
  expect(at).toBe(data.length)
  return found
}
const bytes_at = (list: Field[], field: number): Buffer => list.find((x) => x.field === field)!.value as Buffer
const all_at = (list: Field[], field: number): Buffer[] =>
  list.filter((x) => x.field === field).map((x) => x.value as Buffer)

interface Value {
  tag: string
  plugin: string
  simple: number | null
  tensor: { dtype: number; shape: number[]; numbers: number[] } | null
}

function event(data: Buffer) {
  const list = fields(data)
  const summary = list.find((x) => x.field === 5)
  const values = summary === undefined ? [] : all_at(fields(summary.value as Buffer), 1)
  return {
    time: bytes_at(list, 1).readDoubleLE(),
    step: (list.find((x) => x.field === 2)?.value ?? null) as number | null,
    version: list.some((x) => x.field === 3) ? bytes_at(list, 3).toString() : null,
    values: values.map((value): Value => {
      const parts = fields(value)
      const tensor = parts.find((x) => x.field === 8)
      const plugin = bytes_at(fields(bytes_at(fields(bytes_at(parts, 9)), 1)), 1).toString()
      const simple = parts.find((x) => x.field === 2)
      return {
        tag: bytes_at(parts, 1).toString(),
        plugin,
        simple: simple === undefined ? null : (simple.value as Buffer).readFloatLE(),
        tensor: tensor === undefined ? null : read_tensor(fields(tensor.value as Buffer)),
      }
    }),
  }
}

function read_tensor(parts: Field[]) {
  const content = bytes_at(parts, 4)
  return {
    dtype: parts.find((x) => x.field === 1)!.value as number,
    shape: all_at(fields(bytes_at(parts, 2)), 2).map((dim) => fields(dim)[0]!.value as number),
    numbers: Array.from({ length: content.length / 8 }, (_, i) => content.readDoubleLE(i * 8)),
  }
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'torchluz-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (callback: ReturnType<typeof luz_callback_tfevents>, options: Partial<FitOptions> = {}) =>
  fit(setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: luz_metric_mae() }), {
    data: train_data(),
    valid_data: valid_data(),
    epochs: 3,
    callbacks: callback,
    ...options,
  })
const events_of = (run_name: string) => {
  const [file, ...others] = readdirSync(join(folder, run_name))
  expect(others).toEqual([])
  expect(file).toMatch(/^events\.out\.tfevents\.\d{10}\./)
  return records(join(folder, run_name, file!)).map(event)
}

describe('event files', () => {
  test('are checked by CRC-32C (RFC 3720, B.4)', () => {
    expect(crc32c(Buffer.from('123456789')).toString(16)).toBe('e3069283')
    expect(crc32c(Buffer.alloc(32)).toString(16)).toBe('8a9136aa')
    expect(crc32c(Buffer.alloc(32, 0xff)).toString(16)).toBe('62a8ab43')
    expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, i) => i))).toString(16)).toBe('46dd794e')
  })

  test('hold the metrics of each epoch, training and validation as runs', async () => {
    const fitted = await run(luz_callback_tfevents(folder))
    expect(readdirSync(folder).sort()).toEqual(['train', 'valid'])
    const { set, metric, epoch, value } = get_metrics(fitted).columns as Record<string, (string | number)[]>
    for (const name of ['train', 'valid']) {
      const [first, ...others] = events_of(name)
      expect(first).toMatchObject({ version: 'brain.Event:2', step: null })
      expect(Math.abs(first!.time - Date.now() / 1000)).toBeLessThan(60)
      expect(others.map((x) => x.step)).toEqual([1, 2, 3])
      const rows = others.flatMap((x) => x.values.map((v) => [x.step, v.tag, v.simple]))
      const expected = set!.flatMap((s, i) =>
        s === name ? [[epoch![i], metric![i], Math.fround(value![i] as number)]] : [],
      )
      expect(rows).toEqual(expected)
      for (const { values } of others) for (const v of values) expect(v.plugin).toBe('scalars')
    }
  })

  test('hold distributions of parameters, of all or of those named', async () => {
    const fitted = await run(luz_callback_tfevents(folder, { histograms: true }), { epochs: 1 })
    const [, { values } = { values: [] as Value[] }] = events_of('weights')
    expect(values.map((x) => x.tag)).toEqual(Object.keys(fitted.model.parameters))
    for (const { plugin, tensor, tag } of values) {
      expect(plugin).toBe('histograms')
      expect([tensor!.dtype, tensor!.shape]).toEqual([2, [30, 3]])
      const rows = Array.from({ length: 30 }, (_, i) => tensor!.numbers.slice(i * 3, i * 3 + 3))
      expect(rows.reduce((sum, [, , count]) => sum + count!, 0)).toBe(fitted.model.parameters[tag]!.numel())
    }
    rmSync(folder, { recursive: true })
    await run(luz_callback_tfevents({ logdir: folder, histograms: ['b.bias'] }), { epochs: 1 })
    expect(events_of('weights')[1]!.values.map((x) => x.tag)).toEqual(['b.bias'])
  })

  test('refuse parameters that the model does not have', async () => {
    await expect(run(luz_callback_tfevents(folder, 'b.bais'))).rejects.toThrow("did you mean 'b.bias'?")
    expect(() => luz_callback_tfevents({ logdr: 'x' } as never)).toThrow("did you mean 'logdir'?")
  })
})

describe('a histogram', () => {
  test('counts each value once, the largest in the last bucket', () => {
    const { buckets } = histogram([0, 1, 2, 3, 4], 2)
    expect(buckets).toEqual([
      [0, 2, 2],
      [2, 4, 3],
    ])
    expect(histogram([5, 5], 3).buckets).toEqual([
      [5, 5, 0],
      [5, 5, 0],
      [5, 5, 2],
    ])
    expect(histogram([NaN, 1, Infinity], 1).buckets).toEqual([[1, 1, 1]])
    expect(histogram([]).buckets).toEqual([])
    expect(as_numeric([1])).toEqual([1])
  })
})
