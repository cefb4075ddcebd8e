import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { Picture, RArray, R_PLOT, data_frame, metrics_plot, plot, torch_ones } from 'torchluz'
import { in_own_folder } from '../folder'

const rows = ['train', 'valid'].flatMap((set) =>
  [1, 2].flatMap((epoch) => ['loss', 'acc'].map((metric) => ({ set, metric, epoch, value: epoch / 3 }))),
)
in_own_folder()
beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => {
  jest.restoreAllMocks()
})

describe('the picture of metrics', () => {
  test('has a facet for each metric, a colour for each set, and its axes named', () => {
    const { svg } = new Picture(metrics_plot(rows))
    for (const word of ['loss', 'acc', 'train', 'valid', 'Epoch', 'Value', 'Metrics by epoch'])
      expect(svg).toContain(`>${word}<`)
  })

  test('can be PNG, with letters', () => {
    const png = new Picture(metrics_plot(rows)).png()
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(png.length).toBeGreaterThan(10_000)
  })
})

describe('plot()', () => {
  test('saves a picture and counts those of one name', () => {
    plot(
      [
        [1, 2],
        [3, 4],
      ],
      { main: 'Real data' },
    )
    plot([1, 2, 3], { main: 'Real data', type: 'l' })
    expect(readdirSync('plots').sort()).toEqual(['real-data-2.svg', 'real-data.svg'])
    expect(readFileSync('plots/real-data.svg', 'utf8')).toContain('Real data')
  })

  test('refuses what has no picture, and leaves nothing half-written', () => {
    expect(() => plot('x' as never)).toThrow(/it takes numbers/)
    expect(() => plot([[1, 2, 3]])).toThrow(/point 1/)
    expect(() => plot([NaN])).toThrow(/no finite point/)
    expect(() => plot([1], { titel: 'x' } as never)).toThrow(/unknown argument 'titel'/)
    writeFileSync('plots', 'a file')
    expect(() => plot([1, 2])).toThrow()
    expect(existsSync('plots/plot.svg')).toBe(false)
  })

  test('takes R’s vectors, matrices and data frames of two columns', () => {
    const values = (x: Parameters<typeof plot>[0]) =>
      (plot(x).spec!.data as { values: { x: number; y: number }[] }).values.map(({ x, y }) => ({ x, y }))
    const points = [
      { x: 1, y: 3 },
      { x: 2, y: 4 },
    ]
    expect(values(new RArray([3, 4], [2]))).toEqual(points)
    expect(values(new RArray([1, 3, 2, 4], [2, 2]))).toEqual(points)
    expect(values(data_frame({ a: [1, 2], b: [3, 4] }))).toEqual(points)
  })

  test.each<[string, unknown, object, string]>([
    ['a tensor', torch_ones(3), {}, 'got an object of class Tensor: give its as_array()'],
    ['a promise', Promise.resolve([1]), {}, 'got a promise: await it'],
    ['nothing', null, {}, 'got null'],
    ['a title of another kind', [1], { main: 3 }, "'main' is text, got number"],
    ['arguments that are no object', [1], [] as object, 'its arguments come as an object'],
  ])('says what it was given: %s', (_, x, options, message) => {
    expect(() => plot(x as never, options)).toThrow(message)
  })

  test('takes null for what is not given, and long titles', () => {
    expect(plot([1, 2], { main: null as never }).name).toBe('plot')
    expect(existsSync(plot([1, 2], { main: 'a'.repeat(400) }).path!)).toBe(true)
  })

  test('draws an object’s own picture, under a title where one is given', () => {
    const own = { [R_PLOT]: () => metrics_plot(rows) }
    expect(plot(own).svg).toContain('>Metrics by epoch<')
    expect(plot(own, { main: 'My net' }).svg).toContain('>My net<')
    expect(readdirSync('plots').sort()).toEqual(['metrics.svg', 'my-net.svg'])
    expect(() => plot(own, { xlab: 'x' })).toThrow("'xlab' is for points")
  })

  test('shows a picture in a notebook rather than saving it', () => {
    Object.assign(globalThis, { $$: {} })
    try {
      const picture = plot([1, 2, 3]) as unknown as Record<symbol, () => Record<string, string>>
      expect(existsSync('plots')).toBe(false)
      expect(picture[Symbol.for('Jupyter.display')]!()['image/svg+xml']).toMatch(/^<svg/)
    } finally {
      delete (globalThis as { $$?: unknown }).$$
    }
  })
})

describe('the picture of metrics, once more', () => {
  test.each([
    ['one epoch', rows.filter((row) => row.epoch === 1)],
    ['training alone', rows.filter((row) => row.set === 'train')],
    ['values that are no numbers', rows.map((row) => ({ ...row, value: row.set === 'train' ? NaN : row.value }))],
    ['no rows', []],
  ])('can be drawn of %s', (_, given) => {
    const { svg } = new Picture(metrics_plot(given))
    expect(svg).toMatch(/^<svg/)
    expect(svg).not.toContain('NaN')
  })

  test('holds all that is drawn: axes and legends are within its size', () => {
    const { svg } = new Picture(metrics_plot(rows))
    const [, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.slice(1).map(Number) as [number, number]
    // Two pictures side by side: title, heading, 220 of plot, labels and the axis's name below.
    expect(height).toBeGreaterThan(220 + 90)
  })
})
