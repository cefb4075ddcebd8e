import { execFileSync } from 'node:child_process'
import { ThreadChoice, threads_for } from '../../src/torch/threads'

test.each([
  [2, 2, 2],
  [1.7, 2, 2],
  [1.5, 2, 1],
  [1, 2, 1],
  [-1, 2, 1],
  [16, 8, 8],
  [12.9, 16, 13],
])('%d free processors take %d threads at most: %d', (free, most, threads) => {
  expect(threads_for(free, most)).toBe(threads)
})

describe('the choice of threads', () => {
  function choice_of(measured: (number | null)[]) {
    const set: number[] = []
    const choice = new ThreadChoice(
      2,
      () => measured.shift() ?? null,
      (threads) => set.push(threads),
    )
    return { set, choice }
  }
  test('falls at once where processors are busy, and rises when two measurements agree', () => {
    const { set, choice } = choice_of([2, 1, 2, 1, 2, 2])
    for (let i = 0; i < 6; i++) choice.mind(i * 1000)
    expect(set).toEqual([1, 2])
  })
  test('measures at most ten times a second', () => {
    const { set, choice } = choice_of([2, 1])
    for (let now = 0; now < 100; now += 10) choice.mind(now)
    expect(set).toEqual([])
    choice.mind(100)
    expect(set).toEqual([1])
  })
  test('stays where nothing is known', () => {
    const { set, choice } = choice_of([null, null])
    choice.mind(0)
    choice.mind(1000)
    expect(set).toEqual([])
  })
})

test('a number of threads that the user chose is kept', () => {
  const script = `
    const { torch_set_num_threads, torch_get_num_threads } = require('./lib')
    const { mind_load } = require('./lib/torch/threads')
    torch_set_num_threads(2)
    const end = Date.now() + 350
    while (Date.now() < end) mind_load()
    process.stdout.write(String(torch_get_num_threads()))`
  const text = execFileSync(process.execPath, ['-e', script], { cwd: process.cwd(), encoding: 'utf8' })
  expect(text).toBe('2')
})
