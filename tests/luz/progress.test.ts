import {
  dataset,
  fit,
  lr_finder,
  luz_callback,
  luz_metric_mae,
  nn_mse_loss,
  optim_adam,
  setup,
  torch_ones,
} from 'torchluz'
import { LiveBar, progress_line } from '../../src/luz/live_bar'
import { Net, printed, train_data } from './support'

/** A terminal that breaks lines anew when its width changes. */
class Screen {
  lines = ['']
  private at = 0
  constructor(public columns: number) {}

  write(text: string): void {
    for (const part of text.match(/\u001b\[\d+[A-Z]|\n|[^\u001b\n]/gu) ?? []) this.take(part)
  }
  /** How many rows the last line takes that was not ended. */
  rows_of_last_line(): number {
    return Math.max(1, Math.ceil(this.lines.at(-1)!.length / this.columns))
  }
  private take(part: string): void {
    const line = this.lines.at(-1)!
    const row = this.at - (this.at % this.columns)
    if (part === '\n') {
      this.lines.push('')
      this.at = 0
    } else if (part === '\u001b[1G') {
      this.at = row
    } else if (part === '\u001b[0K') {
      const rest = line.slice(row + this.columns)
      this.lines[this.lines.length - 1] =
        rest === '' ? line.slice(0, this.at) : line.slice(0, this.at).padEnd(row + this.columns) + rest
    } else if (part === '\u001b[0J') {
      this.lines[this.lines.length - 1] = line.slice(0, this.at)
    } else {
      this.lines[this.lines.length - 1] = line.slice(0, this.at) + part + line.slice(this.at + 1)
      this.at++
    }
  }
}

describe('the progress of a loop', () => {
  const state = { done: 40, total: 160, seconds: 2, metrics: 'Loss: 0.31 - Acc: 0.9' }

  test.each([
    [80, '40/160 [====>---------------] - 20.0 it/s - ETA: 6s - Loss: 0.31 - Acc: 0.9'],
    [66, '40/160 [====>---------------] - ETA: 6s - Loss: 0.31 - Acc: 0.9'],
    [60, '40/160 - ETA: 6s - Loss: 0.31 - Acc: 0.9'],
    [40, '40/160 - Loss: 0.31 - Acc: 0.9'],
    [32, '40/160 - Loss: 0.31 - Acc: 0.9'],
    [31, '40/160 - Loss: 0.31 - Acc: 0.9'],
    [30, '40/160 - Loss: 0.31'],
    [20, '40/160 - Loss: 0.31'],
    [19, '40/160'],
    [7, '40/160'],
    [4, '40/'],
    [0, ''],
  ])('fits into %d columns', (columns, line) => {
    expect(progress_line(state, columns).line).toBe(line)
  })

  test('shows the count alone where the number of batches is not known', () => {
    expect(progress_line({ ...state, total: undefined }, 80).line).toBe('40/unk - 20.0 it/s - Loss: 0.31 - Acc: 0.9')
  })

  test('counts on where the data give more batches than they say', () => {
    expect(progress_line({ ...state, done: 161 }, 40).line).toBe('161/unk - Loss: 0.31 - Acc: 0.9')
  })

  test.each([
    [2, '6s'],
    [400, '20m'],
    [40_000, '34h'],
    [400_000, '14d'],
  ])('tells of the time that is left in its unit: after %d seconds', (seconds, left) => {
    expect(progress_line({ ...state, seconds }, 44).line).toBe(`40/160 - ETA: ${left} - Loss: 0.31 - Acc: 0.9`)
  })

  test.each([
    ['損失: 0.31', 31, '40/160 - ETA: 6s - 損失: 0.31'],
    ['損失: 0.31', 20, '40/160 - 損失: 0.31'],
    ['損失: 0.31', 19, '40/160'],
    ['😀: 0.31', 17, '40/160'],
    ['é: 0.31', 17, '40/160 - é: 0.31'],
    ['\u001b[31mLoss\u001b[39m: 1\n2', 40, '40/160 - ETA: 6s - Loss: 1 2'],
  ])('counts columns rather than letters, and stays one line: %j', (metrics, columns, line) => {
    expect(progress_line({ ...state, metrics }, columns).line).toBe(line)
  })

  test('does not show again what did not fit before', () => {
    const wider = { ...state, done: 100, seconds: 1, metrics: 'Loss: 0.3142 - Acc: 0.9' }
    const { line, less } = progress_line(wider, 76)
    expect(line).toBe('100/160 [============>-------] - ETA: 1s - Loss: 0.3142 - Acc: 0.9')
    expect(progress_line(state, 76).line).toContain('it/s')
    expect(progress_line(state, 76, less).line).toBe('40/160 [====>---------------] - ETA: 6s - Loss: 0.31 - Acc: 0.9')
    expect(progress_line(state, 3, 99)).toEqual({ line: '40', less: 5 })
  })

  test('is silent unless verbose, and has no bar where output is no terminal', async () => {
    const run = (verbose: boolean | null) =>
      printed(() =>
        fit(setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: luz_metric_mae() }), train_data(), {
          epochs: 1,
          verbose,
        }),
      )
    expect((await run(null)).lines).toEqual([])
    const { lines } = await run(true)
    expect(lines).toEqual(['Epoch 1/1', expect.stringMatching(/^Train metrics: Loss: [\d.]+ - MAE: [\d.]+$/)])
  })

  describe('on a terminal', () => {
    const { isTTY, columns } = process.stdout
    afterEach(() => Object.assign(process.stdout, { isTTY, columns }))
    const slow = dataset({
      initialize: () => ({}),
      getitem() {
        const end = performance.now() + 8
        while (performance.now() < end);
        return { x: torch_ones(3), y: torch_ones(1) }
      },
      length: () => 80,
    })
    const generator = () => setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam })
    /** What is on the screen's lines between the codes of the terminal. */
    const texts = (lines: string[]) =>
      lines
        .join('\n')

        .split(/\u001b(?:\[\??\d*[A-Za-z]|[78])|\n/)
        .filter((text) => text !== '')

    test.each([100, 44])('draws a line that fits into %d columns, and takes it away', async (width) => {
      Object.assign(process.stdout, { isTTY: true, columns: width })
      const { lines } = await printed(() =>
        fit(generator(), { data: slow(), epochs: 1, verbose: true, dataloader_options: { batch_size: 4 } }),
      )
      const drawn = texts(lines).filter((text) => /^\d+\/20/.test(text))
      expect(drawn.length).toBeGreaterThan(2)
      for (const text of drawn) expect(text.length).toBeLessThan(width)
      for (const text of drawn) expect(text).toMatch(/ETA: \d+s - Loss: [\d.]+$/)
      expect(drawn[0]!.includes('it/s')).toBe(width === 100)
      expect(texts(lines)[0]).toBe('Epoch 1/1')
      expect(texts(lines).at(-1)).toMatch(/^Train metrics: Loss: [\d.]+$/)
    })

    test('shows no part again that it had left out, before the next pass', () => {
      Object.assign(process.stdout, { isTTY: true, columns: 80 })
      const drawn: string[] = []
      const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => drawn.push(String(text)) > 0)
      const clock = jest.spyOn(performance, 'now')
      const bar = new LiveBar()
      const pass = () => {
        let time = 0
        clock.mockImplementation(() => time)
        drawn.length = 0
        bar.start(160)
        for (const metrics of ['Loss: 0.31', 'Loss: 0.31 - Accuracy: 0.912345', 'Loss: 0.31', 'Loss: 0.31']) {
          time += 300
          bar.tick(() => metrics)
        }
        bar.stop()
        return drawn.filter((text) => text.includes('ETA')).map((text) => text.includes('it/s'))
      }
      try {
        expect([pass(), pass()]).toEqual([
          [true, false, false, false],
          [true, false, false, false],
        ])
      } finally {
        write.mockRestore()
        clock.mockRestore()
      }
    })

    test('clears a line that a narrower window has broken, from its beginning', async () => {
      Object.assign(process.stdout, { isTTY: true, columns: 100 })
      const shrink = luz_callback({
        on_train_batch_end() {
          if (this.ctx.iter === 12) Object.assign(process.stdout, { columns: 40 })
        },
      })
      const { lines } = await printed(() =>
        fit(generator(), {
          data: slow(),
          epochs: 1,
          verbose: true,
          callbacks: shrink(),
          dataloader_options: { batch_size: 4 },
        }),
      )
      const codes = lines.join('\n').match(/\u001b\[\d[A-Z]/g)!
      expect(codes.filter((code) => code === '\u001b[0J')).toHaveLength(1)
      expect(codes[codes.indexOf('\u001b[0J') - 1]).toBe('\u001b[1G')
    })

    test.each([20, 24, 30, 40])(
      'takes one line of a window of %d columns, also while that grows and shrinks',
      async (narrow) => {
        const screen = new Screen(narrow)
        const rows: number[] = []
        const write = jest.spyOn(process.stdout, 'write').mockImplementation((part) => {
          screen.write(String(part))
          rows.push(screen.rows_of_last_line())
          return true
        })
        Object.assign(process.stdout, { isTTY: true, columns: narrow })
        const resize = luz_callback({
          on_train_batch_end() {
            const columns = [narrow, 90, narrow, 15, 60, 3, narrow][this.ctx.iter % 7]!
            Object.assign(process.stdout, { columns })
            screen.columns = columns
          },
        })
        await fit(setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: luz_metric_mae() }), {
          data: slow(),
          epochs: 2,
          verbose: true,
          callbacks: resize(),
          dataloader_options: { batch_size: 4 },
        })
        write.mockRestore()
        expect(rows.length).toBeGreaterThan(20)
        expect(Math.max(...rows)).toBe(1)
        expect(screen.lines).toEqual(
          [1, 2].flatMap((epoch) => [`Epoch ${epoch}/2`, expect.stringMatching(/^Train metrics: Loss: /)]).concat(''),
        )
      },
    )

    test('leaves the screen to what others write', async () => {
      Object.assign(process.stdout, { isTTY: true, columns: 100 })
      const { write } = process.stdout
      const talk = luz_callback({
        on_train_batch_end() {
          if (this.ctx.iter === 15) process.stdout.write('fifteen\n')
        },
      })
      const { lines } = await printed(() =>
        fit(generator(), {
          data: slow(),
          epochs: 1,
          verbose: true,
          callbacks: talk(),
          dataloader_options: { batch_size: 4 },
        }),
      )
      // The bar is cleared from the line's beginning, and drawn anew below.
      expect(lines.join('\n')).toMatch(/Loss: [-+.\de]+\u001b\[1G\u001b\[0Kfifteen\n\d+\/20 /)
      expect(process.stdout.write).toBe(write)
    })

    test('shows how far lr_finder has come', async () => {
      Object.assign(process.stdout, { isTTY: true, columns: 100 })
      const { lines } = await printed(() =>
        lr_finder(generator(), slow(), { steps: 12, verbose: true, dataloader_options: { batch_size: 4 } }),
      )
      expect(texts(lines).some((text) => /^Finding the learning rate: \d+\/12 \[/.test(text))).toBe(true)
    })
  })
})
