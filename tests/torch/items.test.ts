import { torch_bool, torch_double, torch_float, torch_long, type torch_dtype } from 'torchluz'
import { plan_of } from '../../src/torch/items/plan'
import type { Source } from '../../src/torch/items/sources'
import type { Step } from '../../src/torch/items/steps'

const source = (type: Source['type'] = Uint8Array): Source => ({
  table: undefined,
  type,
  dim: undefined,
  r_type: undefined,
  size: 4,
  wanted: undefined,
  dtype: torch_long(),
  default_dtype: torch_float(),
})
/** A call of `op` on the results of steps, then on numbers. */
const call = (op: string, slots: number[], dtype: torch_dtype, ...numbers: number[]): Step => ({
  op: { op, perform: () => undefined },
  slots: [...slots, ...numbers.map(() => -1)],
  values: [...slots.map(() => undefined), ...numbers],
  dtype,
})

describe('sources that are made in floating-point numbers at once', () => {
  const types = (steps: Step[]) => [...plan_of(steps, steps.length - 1).floating.values()].map(String)

  test('are small integers that arithmetic turns into such numbers', () => {
    const steps = (made: Source) => [made, call('flatten', [0], torch_long()), call('div', [1], torch_float(), 255)]
    expect(types(steps(source()))).toEqual(['torch_Float'])
    expect(types(steps(source(Int16Array)))).toEqual(['torch_Float'])
    expect(types([source(), call('to', [0], torch_double())])).toEqual(['torch_Double'])
  })

  test('are not integers that Float cannot hold', () => {
    expect(types([source(Int32Array), call('div', [0], torch_float(), 255)])).toEqual([])
  })

  test('are not those that are seen as integers too, by the result or on the way', () => {
    expect(types([source(), call('flatten', [0], torch_long())])).toEqual([])
    expect(types([source(), call('add', [0], torch_long(), 1), call('div', [1], torch_float(), 2)])).toEqual([])
    const both = [source(), call('div', [0], torch_float(), 2), call('gt', [0], torch_bool(), 1)]
    expect(types([...both, call('mul', [1, 2], torch_float())])).toEqual([])
  })
})

describe('steps that write over their operand', () => {
  const places = (steps: Step[], last = steps.length - 1) => [...plan_of(steps, last).writable]

  test('change elements that nothing else sees', () => {
    expect(places([source(), call('flatten', [0], torch_float()), call('div', [1], torch_float(), 2)])).toEqual([2])
  })

  test('are not those whose operand, or the memory that it shows, is used again', () => {
    const halved = call('div', [1], torch_float(), 2)
    const view = [source(), call('flatten', [0], torch_float())]
    expect(places([...view, halved, call('add', [1, 2], torch_float())])).toEqual([])
    expect(places([...view, halved, call('add', [0, 2], torch_float())])).toEqual([])
  })

  test('are none of a step that the result does not need', () => {
    const steps = [source(), call('neg', [0], torch_float()), call('flatten', [0], torch_float())]
    expect(places(steps)).toEqual([])
  })
})
