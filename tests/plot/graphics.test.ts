import fs from 'node:fs'
import { graphics } from 'torchluz'
import { in_own_folder } from '../folder'

in_own_folder()
beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => {
  jest.restoreAllMocks()
})

/** How many layers the picture in hand has. */
const layers = (): Record<string, unknown>[] =>
  (graphics.current()!.spec as unknown as { layer: Record<string, unknown>[] }).layer

test('lines, points and a legend are added to the picture that plot() began', () => {
  graphics.plot([1, 2, 3], [1, 4, 9], { type: 'l', main: 'Squares' })
  graphics.lines([1, 2, 3], [1, 2, 3], { col: 'red', lty: 2 })
  graphics.points(2, 4)
  graphics.legend('topleft', { legend: ['a', 'b'], col: ['black', 'red'] })
  expect(layers()).toHaveLength(4)
  expect(layers()[1]!.mark).toMatchObject({ type: 'line', color: 'red', strokeDash: [6, 4] })
  expect(graphics.current()!.svg).toContain('Squares')
  expect(fs.existsSync('plots/squares.svg')).toBe(true)
})
test('a line by intercept and slope goes from side to side', () => {
  graphics.plot([0, 10], [0, 10])
  graphics.abline(1, 2)
  expect(layers()[1]!.data).toEqual({
    values: [
      { x: 0, y: 1 },
      { x: 10, y: 21 },
    ],
  })
})
test('a histogram counts between round breaks', () => {
  const { breaks, counts } = graphics.hist([1, 2, 2, 3, 3, 3, 4, 8], { plot: false })
  expect(breaks).toEqual([0, 2, 4, 6, 8])
  expect(counts).toEqual([3, 4, 0, 1])
})
test('an axis takes ticks and their labels', () => {
  graphics.plot([1, 2], [3, 4])
  graphics.axis(1, { at: [1, 2], labels: ['one', 'two'] })
  expect(graphics.current()!.svg).toContain('two')
})
test('each kind of picture is drawn', () => {
  graphics.barplot([3, 5], { names_arg: ['u', 'v'] })
  expect(graphics.current()!.svg).toContain('<svg')
  graphics.boxplot([1, 2, 3, 10], [3, 4, 5])
  expect(graphics.current()!.svg).toContain('<svg')
  graphics.image([
    [1, 2],
    [3, 4],
  ])
  expect(graphics.current()!.svg).toContain('<svg')
  graphics.curve(Math.sin, 0, 3)
  expect(graphics.current()!.svg).toContain('<svg')
  graphics.matplot(
    [
      [1, 2],
      [2, 3],
    ],
    { type: 'l' },
  )
  expect(layers()).toHaveLength(2)
  graphics.pairs([
    [1, 2],
    [3, 4],
  ])
  expect(graphics.current()!.svg).toContain('<svg')
})
test('without a picture there is nothing to add to', () => {
  jest.isolateModules(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const fresh = require('../../src/plot/graphics') as typeof graphics
    expect(() => fresh.lines([1], [2])).toThrow('lines: there is no picture to add to: begin one with plot()')
  })
})
test('places that do not match are refused', () => {
  expect(() => graphics.plot([1, 2, 3], [1, 2])).toThrow("'x' and 'y' lengths differ: 3 and 2")
  expect(() => graphics.hist([])).toThrow('no finite number')
  expect(() => graphics.plot([1], [1], { type: 'x' as never })).toThrow("type is 'p', 'l'")
})
