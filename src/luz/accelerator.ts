/** Where models and batches go. */
import { inspect } from 'node:util'
import { is_dataloader, type DataLoader } from '../data'
import { nn_Module } from '../nn'
import { is_optimizer, type Optimizer } from '../optim'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { cuda_device_count, cuda_is_available, type Tensor } from '../torch'
import { TypeError_, ValueError, describe } from '../torch/errors'
import { match_arguments } from './arguments'
import { to_device } from './batch'
import { r6_text } from './make_class'

/** Arguments of accelerator(). */
export interface AcceleratorOptions {
  /** Whether the model is moved to the device. Default true. */
  device_placement?: boolean
  /** Whether to stay on the CPU although there is a GPU. Default false. */
  cpu?: boolean
  /** The GPU, counted from 0. Default 0. */
  cuda_index?: number
}

/** Chooses a device and moves to it. */
export class LuzAccelerator {
  readonly device_placement: boolean
  readonly state: { readonly device: string }

  constructor(options: AcceleratorOptions = {}) {
    const { device_placement = true, cpu = false, cuda_index = 0 } = options
    for (const [name, value] of Object.entries({ device_placement, cpu })) {
      if (typeof value !== 'boolean')
        throw new TypeError_(`${name} is true or false, got ${describe(value)}`, 'accelerator')
    }
    if (
      !cpu &&
      cuda_is_available() &&
      !(Number.isInteger(cuda_index) && cuda_index >= 0 && cuda_index < cuda_device_count())
    ) {
      throw new ValueError(
        `cuda_index counts GPUs from 0; there are ${cuda_device_count()}, got ${describe(cuda_index)}`,
        'accelerator',
      )
    }
    this.device_placement = device_placement
    this.state = { device: !cpu && cuda_is_available() ? `cuda:${cuda_index}` : 'cpu' }
  }

  /** `cpu` or `cuda:0`, … */
  get device(): string {
    return this.state.device
  }
  /** Prepares models, optimizers and dataloaders; the optimizers then step the parameters of the moved models. */
  prepare(...objects: unknown[]): unknown[] {
    const models = objects.filter((x) => x instanceof nn_Module)
    const before = models.flatMap((model) => Object.values(model.parameters))
    const prepared = objects.map((x) => this.prepare_one(x))
    const after = (prepared.filter((x) => x instanceof nn_Module) as nn_Module[]).flatMap((model) =>
      Object.values(model.parameters),
    )
    if (before.length !== after.length)
      throw new ValueError('Wrong number of parameters in the prepared model.', 'accelerator')
    switch_parameters(prepared, new Map(before.map((parameter, i) => [parameter, after[i]!])))
    return prepared
  }
  prepare_one(object: unknown): unknown {
    if (object instanceof nn_Module) return this.prepare_model(object)
    if (is_optimizer(object)) return this.prepare_optimizer(object)
    if (object === null || object === undefined) return object
    if (is_dataloader(object)) return this.prepare_dataloader(object)
    if (Array.isArray(object)) return object.map((x) => this.prepare_one(x))
    if (typeof object === 'object' && Object.getPrototypeOf(object) === Object.prototype) {
      return Object.fromEntries(Object.entries(object).map(([name, x]) => [name, this.prepare_one(x)]))
    }
    throw new TypeError_(
      `Unhandled ${describe(object)}\nOnly nn_modules, optimizers and dataloaders are supported.`,
      'accelerator',
    )
  }
  prepare_model<M extends nn_Module>(model: M): M {
    const { device } = this
    const tensors = [...Object.values(model.parameters), ...Object.values(model.buffers)]
    if (this.device_placement && tensors.some((tensor) => tensor.device.name !== device)) model.to({ device })
    return model
  }
  prepare_optimizer<O extends Optimizer>(optimizer: O): O {
    return optimizer
  }
  /** The same dataloader, whose batches come on the device. */
  prepare_dataloader<D extends DataLoader>(dataloader: D): D {
    return Object.create(dataloader, {
      [Symbol.iterator]: {
        value: () => {
          const batches = dataloader[Symbol.iterator]()
          const next = (): IteratorResult<unknown> => {
            const step = batches.next()
            return step.done ? step : { done: false, value: to_device(step.value, this.device) }
          }
          return Object.create(batches, { next: { value: next } }) as typeof batches
        },
      },
      [R_CLASS]: { value: () => ['device_dataloader', ...dataloader[R_CLASS]()] },
    }) as D
  }
  toString(): string {
    return r6_text(this, LuzAccelerator)
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['LuzAccelerator', 'R6']
  }
}

function switch_parameters(objects: unknown, moved: ReadonlyMap<Tensor, Tensor>): void {
  if (is_optimizer(objects)) {
    for (const group of objects.param_groups)
      group.params = group.params.map((parameter) => moved.get(parameter) ?? parameter)
  } else if (
    Array.isArray(objects) ||
    (typeof objects === 'object' && objects !== null && Object.getPrototypeOf(objects) === Object.prototype)
  ) {
    for (const object of Object.values(objects as object)) switch_parameters(object, moved)
  }
}

/**
 * Says where fit(), evaluate() and predict() put the model and the batches: by default on the GPU where there is one.
 *
 * @example await fit(model, { data, accelerator: accelerator({ cpu: true }) })
 */
export function accelerator(options?: AcceleratorOptions): LuzAccelerator
export function accelerator(device_placement?: boolean, cpu?: boolean, cuda_index?: number): LuzAccelerator
export function accelerator(...args: unknown[]): LuzAccelerator {
  return new LuzAccelerator(
    match_arguments<AcceleratorOptions>(args, ['device_placement', 'cpu', 'cuda_index'], 'accelerator'),
  )
}
