/** Every row of the table of luz's API is there. */
import * as torchluz from 'torchluz'
import { LuzAccelerator, LuzCallback, LuzMetric, accelerator, luz_metric_mae, nn_Module } from 'torchluz'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe_with, text } from '../shared'

const exported = torchluz as unknown as Record<string, unknown>

/** Rows that another name stands for: R's methods by class are one function here, and R's operators cannot be named. */
const elsewhere: Record<string, () => unknown> = {
  '%>%': () => exported.pipe,
  'as_iterator.device_dataloader': () => accelerator().prepare_dataloader,
}

const there = existsSync(resolve(__dirname, '../../../shared/parity/luz.tsv'))

describe_with('parity/luz.tsv')('the table of luz', () => {
  const rows = (there ? text('parity/luz.tsv') : '')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split('\t') as [name: string, kind: string])

  test.each(rows.filter(([name, kind]) => !['method', 'field', 's3'].includes(kind) && !(name in elsewhere)))(
    '%s (%s) is exported',
    (name) => expect(typeof exported[name]).toBe('function'),
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
