/** Methods that are named like hooks and are none. */
import {
  LuzCallback,
  evaluate,
  fit,
  luz_callback,
  nn_module,
  nn_mse_loss,
  optim_adam,
  predict,
  setup,
  type FitOptions,
  type luz_context,
} from 'torchluz'
import { Net, generator, train_data, valid_data } from './support'

describe('callbacks', () => {
  const run = (callbacks: FitOptions['callbacks']) => fit(generator(), { data: train_data(), epochs: 1, callbacks })
  /** What was warned of meanwhile. */
  const warnings = async (during: () => Promise<unknown>): Promise<string[]> => {
    const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    try {
      await during()
      return warning.mock.calls.map(([message]) => String(message))
    } finally {
      warning.mockRestore()
    }
  }

  test('with a misspelt hook are told of', async () => {
    const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    // @ts-expect-error -- luz calls no hook of this name
    const typo = luz_callback('typo', { on_train_batch_ends() {} })
    await run(typo())
    expect(warning.mock.calls[0]![0]).toMatch(
      /<typo\/LuzCallback\/R6> has a method on_train_batch_ends, .* did you mean on_train_batch_end\?/,
    )
    warning.mockRestore()
  })

  describe('with a method that is no hook', () => {
    const warned = async (name: string, step?: (ctx: luz_context) => void) => {
      const messages: string[] = []
      const order: string[] = []
      const warning = jest.spyOn(process, 'emitWarning').mockImplementation((message) => {
        messages.push(String(message))
        order.push('told')
      })
      const callback = luz_callback('typo', {
        on_train_begin() {
          order.push('trained')
        },
        [name]() {},
      } as object)
      const Own = nn_module({
        inherit: Net as never,
        step() {
          step?.((this as { ctx: luz_context }).ctx)
        },
      })
      try {
        await fit(setup(step ? Own : Net, nn_mse_loss(), optim_adam), {
          data: train_data(),
          epochs: 1,
          callbacks: callback() as never,
        })
      } finally {
        warning.mockRestore()
      }
      return { messages, order }
    }

    test.each([
      ['on_batch_end', 'on_train_batch_end'],
      ['on_epoch_start', 'on_epoch_begin'],
      ['on_epoch_finish', 'on_epoch_end'],
      ['on_validation_end', 'on_valid_end'],
      ['on_training_batch_begin', 'on_train_batch_begin'],
      ['on_fit_ends', 'on_fit_end'],
      ['on_after_step', 'on_train_batch_after_step'],
      ['onEpochEnd', 'on_epoch_end'],
      ['onTrainBatchStart', 'on_train_batch_begin'],
    ])('are told of before the first batch: %s', async (name, hook) => {
      expect(await warned(name)).toEqual({
        messages: [`<typo/LuzCallback/R6> has a method ${name}, but luz has no such hook; did you mean ${hook}?`],
        order: ['told', 'trained'],
      })
    })

    test('are told of after the fit where their name is like no hook, or a step() might have called them', async () => {
      expect(await warned('on_breakfast')).toEqual({
        messages: ['<typo/LuzCallback/R6> has a method on_breakfast, which luz never called: it has no such hook.'],
        order: ['trained', 'told'],
      })
      expect((await warned('on_batch_end', () => undefined)).order).toEqual(['trained', 'told'])
      expect((await warned('on_batch_end', (ctx) => void ctx.call_callbacks('on_batch_end'))).messages).toEqual([])
    })
  })

  test('with a method that only they call are told that luz does not', async () => {
    class Own extends LuzCallback {
      override on_epoch_end(): void {
        this.on_plateau()
      }
      on_plateau(): void {}
    }
    expect(await warnings(() => run(new Own()))).toEqual([
      '<Own/LuzCallback/R6> has a method on_plateau, which luz never called: it has no such hook.',
    ])
  })

  test('whose name has little in common with a hook get no wrong hint, and fields none at all', async () => {
    class Own extends LuzCallback {
      on_gpu = true
      on_valid_loss(): void {}
    }
    expect(await warnings(() => run(new Own()))).toEqual([
      '<Own/LuzCallback/R6> has a method on_valid_loss, which luz never called: it has no such hook.',
    ])
  })

  test('may call hooks of their own', async () => {
    class Listening extends LuzCallback {
      on_batch_end(): void {}
    }
    class Calling extends LuzCallback {
      override async on_train_batch_end(): Promise<void> {
        await this.ctx.call_callbacks('on_batch_end')
      }
    }
    expect(await warnings(() => run([new Listening(), new Calling()]))).toEqual([])
    expect(await warnings(() => run(new Listening()))).toHaveLength(1)
  })

  test('with a misspelt hook are told of in predict() and evaluate() as well', async () => {
    class Typo extends LuzCallback {
      on_predict_ends(): void {}
    }
    class Other extends LuzCallback {
      on_valid_ends(): void {}
    }
    const fitted = await run([])
    expect(await warnings(() => predict(fitted, valid_data(), { callbacks: new Typo() }))).toEqual([
      expect.stringContaining('did you mean on_predict_end?'),
    ])
    expect(await warnings(() => evaluate(fitted, valid_data(), { callbacks: new Other() }))).toEqual([
      expect.stringContaining('did you mean on_valid_end?'),
    ])
  })
})
