import { inflateSync, crc32 } from 'node:zlib'
import { Picture, confusion_plot, grid_plot, lr_plot } from 'torchluz'
import { smoothed, steepest } from '../../src/plot/lr'
import { png_of } from '../../src/plot/png'

/** The chunks of a PNG file; checksums are checked. */
function chunks(png: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (let at = 8; at < png.length;) {
    const size = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    expect(png.readUInt32BE(at + 8 + size)).toBe(crc32(png.subarray(at + 4, at + 8 + size)))
    found.set(type, png.subarray(at + 8, at + 8 + size))
    at += 12 + size
  }
  return found
}

describe('PNG files of pixels', () => {
  test('hold every pixel, as often as they are enlarged', () => {
    const parts = chunks(png_of({ width: 2, height: 1, channels: 1, data: [0, 300] }, 2))
    expect([...parts.keys()]).toEqual(['IHDR', 'IDAT', 'IEND'])
    expect([parts.get('IHDR')!.readUInt32BE(0), parts.get('IHDR')!.readUInt32BE(4)]).toEqual([4, 2])
    expect([...inflateSync(parts.get('IDAT')!)]).toEqual([0, 0, 0, 255, 255, 0, 0, 0, 255, 255])
  })
  test('can be of colours', () => {
    const parts = chunks(png_of({ width: 1, height: 2, channels: 3, data: [1, 2, 3, 4, 5, 6] }))
    expect(parts.get('IHDR')![9]).toBe(2)
    expect([...inflateSync(parts.get('IDAT')!)]).toEqual([0, 1, 2, 3, 0, 4, 5, 6])
  })
})

describe('the picture of learning rates', () => {
  test('smooths as luz does: an exponential mean of 0.9, corrected for its start', () => {
    const [a, b] = smoothed([1, 3]) as [number, number]
    expect(a).toBeCloseTo(1, 12)
    expect(b).toBeCloseTo((0.9 * 0.1 * 1 + 0.1 * 3) / (1 - 0.81), 12)
  })
  const rates = Array.from({ length: 60 }, (_, i) => 10 ** (-6 + i / 10))
  /** A loss that falls between 1e-3 and 1e-1, and leaves all bounds from 0.3 on. */
  const falling = rates.map((rate) => 1 + 9 / (1 + (rate / 0.01) ** 2) + (rate > 0.3 ? 1e20 * rate : 0))

  test('tells where the loss falls fastest, and marks the place', () => {
    const best = steepest(
      rates,
      falling.map((loss) => Math.min(loss, 10)),
    )!
    expect(best).toBeGreaterThan(0.005)
    expect(best).toBeLessThan(0.02)
    const { svg } = new Picture(lr_plot(rates, falling))
    expect(svg).toMatch(/>It falls fastest at 0\.0\d+\.</)
    expect(svg).toContain('mark-rule')
    for (const rising of [rates, rates.map(() => 1), []])
      expect(steepest(rates.slice(0, rising.length), rising)).toBe(undefined)
    expect(new Picture(lr_plot(rates, rates)).svg).not.toContain('fastest')
  })
  test('shows what was before the loss left all bounds', () => {
    const { svg } = new Picture(lr_plot(rates, falling))
    const labels = [...svg.matchAll(/<text[^>]*>([\d.]+)<\/text>/g)].map(([, label]) => Number(label))
    expect(Math.max(...labels)).toBe(10)
  })
  test('labels powers of ten where there are many, and round numbers where there are few', () => {
    const labels = (least: number, most: number): string[] => {
      const lr = Array.from({ length: 20 }, (_, i) => least * (most / least) ** (i / 19))
      const encoding = (lr_plot(lr, lr).spec!.layer as { encoding: { x: { axis: { values: number[] } } } }[])[0]!
        .encoding
      return encoding.x.axis.values.map(String)
    }
    expect(labels(1e-5, 0.1)).toEqual(['0.00001', '0.0001', '0.001', '0.01', '0.1'])
    expect(labels(0.01, 0.2)).toEqual(['0.01', '0.02', '0.05', '0.1', '0.2'])
    expect(labels(0.001, 0.005)).toEqual(['0.001', '0.002', '0.003', '0.004', '0.005'])
  })
  test('shows a few points as such', () => {
    expect(new Picture(lr_plot([0.1], [1])).svg).toContain('mark-symbol')
    expect(new Picture(lr_plot([], [])).svg).toContain('>Learning rate<')
  })
  test('leaves out what is not finite', () => {
    const { svg } = new Picture(lr_plot([0.001, 0.01, 0.1], [1, 2, Infinity]))
    expect(svg).toContain('>Learning rate<')
    expect(svg).not.toContain('NaN')
  })
})

test('a confusion matrix without observations of a class is drawn', () => {
  const { svg } = new Picture(
    confusion_plot(
      [
        [0, 0],
        [0, 5],
      ],
      ['a', 'b'],
    ),
  )
  expect(svg).not.toContain('NaN')
})

test('a grid has rows of the given length', () => {
  const cell = { pixels: { width: 1, height: 1, channels: 1 as const, data: [0] }, text: ['x'] }
  const { svg } = grid_plot(
    Array.from({ length: 7 }, () => cell),
    'Title',
    3,
  )
  expect(new Set(svg!.match(/<image x="\d+"/g))).toHaveProperty('size', 3)
  expect(new Set(svg!.match(/ y="\d+" width="84"/g))).toHaveProperty('size', 3)
})
