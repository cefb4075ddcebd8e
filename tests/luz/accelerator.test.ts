import {
  LuzAccelerator,
  accelerator,
  dataloader,
  length,
  optim_adam,
  r_class,
  tensor_dataset,
  torch_ones,
  type Optimizer,
} from 'torchluz'
import { Net } from './support'

/** A device that every build of libtorch has besides the CPU: shapes without numbers. */
class MetaAccelerator extends LuzAccelerator {
  override get device() {
    return 'meta'
  }
}

describe('accelerator', () => {
  test('chooses the CPU where it is told to, and teaches its arguments', () => {
    expect(accelerator({ cpu: true }).device).toBe('cpu')
    expect(accelerator(true, true).device).toBe('cpu')
    expect(() => accelerator({ gpu: true } as never)).toThrow("unknown argument 'gpu'; did you mean 'cpu'?")
    expect(() => accelerator({ cpu: 1 as never })).toThrow('cpu is true or false, got the number 1')
  })

  test('moves models and has their optimizers step the moved parameters', () => {
    const net = Net()
    const optimizers = { opt: optim_adam(net.parameters, { lr: 0.1 }) }
    const loader = dataloader(tensor_dataset(torch_ones(4, 3)))
    const [model, prepared, same, nothing] = new MetaAccelerator().prepare(net, optimizers, loader, null)
    expect(model).toBe(net)
    expect(nothing).toBeNull()
    expect(r_class(same)).toEqual(['device_dataloader', 'dataloader', 'R6'])
    expect(length(same)).toBe(4)
    const batches = [...(same as typeof loader)] as { device: { type: string } }[][]
    expect(batches.map(([x]) => x!.device.type)).toEqual(Array(4).fill('meta'))
    const parameters = Object.values(net.parameters)
    expect(parameters.map((parameter) => parameter.device.type)).toEqual(Array(4).fill('meta'))
    const stepped = (prepared as { opt: Optimizer<{ params: unknown }> }).opt.param_groups[0]!.params
    expect(stepped.every((parameter, i) => parameter === parameters[i])).toBe(true)
  })

  test('leaves what is in place already', () => {
    const net = Net()
    const before = net.parameters['a.weight']
    accelerator({ cpu: true }).prepare(net)
    expect(net.parameters['a.weight']).toBe(before)
    expect(() => accelerator({ cpu: true }).prepare(1)).toThrow('Only nn_modules, optimizers and dataloaders')
  })
})
