/** Every row of the table of luz's API is there. */
import * as torchluz from 'torchluz'
import {
  LuzAccelerator,
  LuzCallback,
  LuzMetric,
  accelerator,
  luz_metric_mae,
  nn_Module,
  nn_linear,
  nn_mse_loss,
  optim_adam,
} from 'torchluz'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe_with, text } from '../shared'

const exported = torchluz as unknown as Record<string, unknown>

/** Rows that another name stands for: R's methods by class are one function here, and R's operators cannot be named. */
const elsewhere: Record<string, () => unknown> = {
  '%>%': () => exported.pipe,
  'as_iterator.device_dataloader': () => accelerator().prepare_dataloader,
}

/** What an unknown argument is answered with, of functions and generators whose arguments R names. */
const asked: Record<string, () => unknown> = {
  setup: () => torchluz.setup(nn_linear, unknown as never),
  'fit.luz_module_generator': () =>
    torchluz.fit(torchluz.setup(nn_linear, nn_mse_loss(), optim_adam), unknown as never),
  evaluate: () => torchluz.evaluate(null as never, unknown as never),
  'predict.luz_module_fitted': () => torchluz.predict(null as never, unknown as never),
  lr_finder: () => torchluz.lr_finder(null as never, unknown as never),
  accelerator: () => accelerator(unknown as never),
  luz_metric_set: () => torchluz.luz_metric_set(unknown as never),
  luz_callback_model_checkpoint: () => torchluz.luz_callback_model_checkpoint(unknown as never),
  luz_callback_csv_logger: () => torchluz.luz_callback_csv_logger(unknown as never),
}
const unknown = { no_such_argument: 1 }
/** Functions that take an object of luz's first. */
const objects = ['object', 'module']

/** R's arguments with their defaults, `x=1`; without the ones of other generality. */
const arguments_of = (args: string): [name: string, value: string | undefined][] =>
  (args.match(/[^,[]+(?:\[[^\]]*\])?/g) ?? [])
    .map((text) => text.trim().split('=') as [string, string?])
    .filter(([name]) => name !== '' && name !== '...' && !objects.includes(name))
    .map(([name, value]) => [name, value])

/** A default as it is here. */
const value_of = (text: string): unknown =>
  text === 'NULL' ? null : /^(TRUE|FALSE)$/.test(text) ? text === 'TRUE' : (JSON.parse(text) as unknown)

const there = existsSync(resolve(__dirname, '../../../shared/parity/luz.tsv'))

describe_with('parity/luz.tsv')('the table of luz', () => {
  const rows = (there ? text('parity/luz.tsv') : '')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split('\t') as [name: string, kind: string, args: string])

  test.each(rows.filter(([name, kind]) => !['method', 'field', 's3'].includes(kind) && !(name in elsewhere)))(
    '%s (%s) is exported',
    (name) => expect(typeof exported[name]).toBe('function'),
  )

  const own_generators = rows.filter(
    ([name, kind, args]) =>
      /^luz_(callback|metric)_/.test(name) && kind !== 'function' && !(name in asked) && arguments_of(args).length > 0,
  )
  const forwarding = [
    'luz_callback_lr_scheduler',
    'luz_callback_resume_from_checkpoint',
    'luz_callback_mixed_precision',
  ]

  test.each([
    ...rows.filter(([name]) => name in asked),
    ...own_generators.filter(([name]) => !forwarding.includes(name)),
  ])("%s takes R's arguments in R's order", async (name, _kind, args) => {
    const ask =
      asked[name] ??
      (() => {
        const made = (exported[name] as (named: object) => { new?: () => unknown })(unknown)
        return made.new?.()
      })
    const refusal = await Promise.resolve()
      .then(ask)
      .then(
        () => 'nothing was refused',
        (error: Error) => error.message,
      )
    const names = /It takes (.*)\.$/.exec(refusal)?.[1]?.split(', ') ?? [refusal]
    const wanted = arguments_of(args).map(([argument]) => argument)
    expect(names.slice(0, wanted.length)).toEqual(wanted)
  })

  test.each(own_generators.filter(([name]) => !name.startsWith('luz_metric') && !forwarding.includes(name)))(
    "%s has R's defaults",
    (name, _kind, args) => {
      const made = (exported[name] as () => Record<string, unknown>)()
      for (const [argument, value] of arguments_of(args))
        if (value !== undefined) expect([argument, made[argument]]).toEqual([argument, value_of(value)])
    },
  )

  test.each(rows.filter(([name, kind, args]) => kind === 'callback' && args === '' && name in exported))(
    '%s takes no arguments',
    (name) => expect(() => (exported[name] as (x: object) => unknown)(unknown)).toThrow(),
  )

  test.each(rows.filter(([, kind]) => kind === 's3'))('%s has its generic', (name) => {
    if (name in elsewhere) return expect(typeof elsewhere[name]!()).toBe('function')
    const generic = name.split('.')[0]!
    // The generic as_dataset() is not exported in R either: as_dataloader() uses it.
    expect(typeof exported[generic === 'as_dataset' ? 'as_dataloader' : generic]).toBe('function')
  })

  test.each(rows.filter(([, kind]) => kind === 'method' || kind === 'field'))('%s', (name) => {
    const [type, member] = name.split('$') as [string, string]
    const callback = new LuzCallback()
    const holders: Record<string, object> = {
      LuzMetric: luz_metric_mae().new(),
      LuzCallback: callback,
      LuzAccelerator: accelerator({ cpu: true }),
    }
    if (type === 'luz_module_fitted') return expect(['model', 'records', 'ctx']).toContain(member)
    // Hooks' own methods and the weight are what users define: the base has none.
    if (['state_dict', 'load_state_dict', 'weight'].includes(member)) return
    if (type === 'LuzMetric' && member === 'initialize') return expect(LuzMetric.length).toBe(0)
    expect(member in holders[type]!).toBe(true)
    expect([LuzAccelerator, nn_Module]).toHaveLength(2)
  })
})

describe_with('parity/nn_module_api.tsv')("luz's objects", () => {
  const rows = (there ? text('parity/nn_module_api.tsv') : '')
    .split('\n')
    .map((line) => line.split('\t') as [holder: string, name: string, kind: string])

  test("the context has R's fields and methods", async () => {
    const missing: string[] = []
    const look = torchluz.luz_callback({
      on_train_batch_end() {
        for (const [holder, name, kind] of rows) {
          if (holder !== 'luz_ctx') continue
          const value = (this.ctx as unknown as Record<string, unknown>)[name]
          if (!(name in this.ctx) || (kind === 'method' && typeof value !== 'function')) missing.push(name)
        }
      },
    })
    const x = torchluz.torch_ones(4, 1)
    await torchluz.fit(
      torchluz.set_hparams(torchluz.setup(nn_linear, nn_mse_loss(), optim_adam), { in_features: 1, out_features: 1 }),
      { data: [x, x], epochs: 1, callbacks: look(), dataloader_options: { batch_size: 4 } },
    )
    expect(missing).toEqual([])
  })

  test("the hooks are R's, in R's order", () => {
    const hooks = rows
      .filter(([holder, , kind]) => holder === 'luz_callback' && kind === 'hook')
      .map(([, name]) => name)
    expect(torchluz.luz_hooks).toEqual(hooks)
  })
})
