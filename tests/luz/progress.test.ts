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
import { progress_line } from '../../src/luz/live_bar'
import { Net, printed, train_data } from './support'

describe('the progress of a loop', () => {
  const state = { done: 40, total: 160, seconds: 2, metrics: 'Loss: 0.31 - Acc: 0.9' }

  test.each([
    [80, '40/160 [====>---------------] - 20.0 it/s - ETA: 6s - Loss: 0.31 - Acc: 0.9'],
    [66, '40/160 [====>---------------] - ETA: 6s - Loss: 0.31 - Acc: 0.9'],
    [60, '40/160 - ETA: 6s - Loss: 0.31 - Acc: 0.9'],
    [40, '40/160 - Loss: 0.31 - Acc: 0.9'],
    [20, '40/160 - Loss: 0.31'],
    [0, ''],
  ])('fits into %d columns', (columns, line) => {
    expect(progress_line(state, columns)).toBe(line)
  })

  test('shows the count alone where the number of batches is not known', () => {
    expect(progress_line({ ...state, total: undefined }, 80)).toBe('40/unk - 20.0 it/s - Loss: 0.31 - Acc: 0.9')
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
