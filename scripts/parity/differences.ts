/** Where the package differs from R's tables on purpose, with the reason. */
import type { Table } from './tables'

/** Arguments of R that have no use here: results are new tensors, and JavaScript's functions know where they stand. */
export const left_out: ReadonlySet<string> = new Set(['...', 'parent_env', '.env', 'out'])

const one_object = 'the class comes as one object of members; R’s name is its `name`'

/** Rows that are missing or whose arguments differ. */
export const differences: Readonly<Partial<Record<Table, Readonly<Record<string, string>>>>> = {
  torch: {
    dataset: one_object,
    iterable_dataset: one_object,
    jit_trace: 'strict and respect_mode come in an object after the inputs',
    jit_trace_module: 'strict and respect_mode come among the inputs by method',
    nn_module: one_object,
    sampler: one_object,
    nnf_interpolate: 'R’s FALSE is refused by libtorch for most modes: null leaves it out',
    torch_kaiser_window: 'R’s NULL for requires_grad means false',
  },
  tensor_methods: {
    record_stream: 'work is on each device’s current stream: there is no other to record',
  },
  nn_module_api: {
    nn_Module$finalize_deep_clone: 'copies are made by the package alone: override clone()',
  },
  luz: {
    luz_callback: one_object,
    luz_metric: one_object,
  },
}

/** Tables of which a part is ported, and which. */
export const partial_tables: Readonly<Partial<Record<Table, string>>> = {
  torchvision: 'MNIST and its kin, and what their pictures need',
  torchdatasets: 'none so far',
}
