/** What the addon exports: the one contract between binding/ (C++) and src/ (TypeScript). */

declare const brand: unique symbol

/** An opaque native tensor: it owns one `at::Tensor` until it is collected or disposed. */
export interface Handle {
  readonly [brand]: 'tensor'
}

/** An opaque random generator. */
export interface GeneratorHandle {
  readonly [brand]: 'generator'
}

/** An opaque module or function of TorchScript. */
export interface ScriptHandle {
  readonly [brand]: 'script'
}

/**
 * A value as TorchScript takes and gives it: tuples are `{ tuple }`, with names where they have some, dictionaries
 * `{ dict }` of pairs, lists arrays.
 */
export type ScriptValue =
  | Handle
  | ComplexNumber
  | number
  | bigint
  | boolean
  | string
  | null
  | undefined
  | readonly ScriptValue[]
  | { tuple: readonly ScriptValue[]; names?: readonly string[] }
  | { dict: readonly (readonly [ScriptValue, ScriptValue])[] }

/** What one overload of a TorchScript operator takes and gives: names and kinds of type. */
export interface ScriptSchema {
  arguments: [name: string, type: string][]
  returns: [name: string, type: string][]
  text: string
}

/** An opaque node of autograd's graph. */
export interface NodeHandle {
  readonly [brand]: 'node'
}

/** A complex number where ATen takes a Scalar. */
export interface ComplexNumber {
  re: number
  im: number
}

/** One overload of an operator, as libtorch's dispatcher declares it. */
export interface OpInfo {
  /** What `call` takes to run this overload. */
  index: number
  /** `aten::add.Tensor` */
  name: string
  /** `aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor` */
  schema: string
}

/**
 * A value as `call` takes it, by the type in the op's schema. `undefined` stands for the schema's default, for any type.
 *
 * | schema | value |
 * | --- | --- |
 * | `Tensor`, `Tensor?`, `Tensor[]`, `Tensor?[]` | `Handle`, `null` for none, arrays of them |
 * | `int`, `SymInt` | an integer `number` or a `bigint` |
 * | `int[]`, `SymInt[]`, `float[]`, `bool[]` | an array; for lists of fixed size also one number, repeated |
 * | `int[]`, `SymInt[]`, `float[]` | also `true`: the next list of those in the shared numbers (numbers.ts) |
 * | `Scalar` | `number` (a double), `bigint` (an integer), `boolean`, `{ re, im }` |
 * | `ScalarType`, `Layout`, `MemoryFormat` | libtorch's number for it |
 * | `Device` | its name, `cuda:0` |
 * | `str`, `float`, `bool`, `Generator` | `string`, `number`, `boolean`, `GeneratorHandle` |
 */
export type NativeArg =
  | Handle
  | GeneratorHandle
  | ComplexNumber
  | number
  | bigint
  | boolean
  | string
  | null
  | undefined
  | readonly NativeArg[]

/**
 * What `call` gives back: a `Handle` (or `null`, an undefined tensor), numbers (a `bigint` beyond 2^53), booleans, strings,
 * `{ re, im }`, arrays of these for lists and for several results. A result that is one of the arguments, written in place
 * (`(a!)` in the schema), comes back as `undefined`: the caller holds it already.
 */
export type NativeResult =
  Handle | ComplexNumber | number | bigint | boolean | string | null | undefined | NativeResult[]

/** Arrays whose memory can become a tensor's. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

/** An error's class in libtorch: it is the `code` of the Error that the addon throws. */
export type NativeErrorCode =
  'TorchError' | 'IndexError' | 'ValueError' | 'TypeError' | 'NotImplementedError' | 'OutOfMemoryError' | 'LinAlgError'

/** The update rules of optimizers. */
export type OptimRule =
  'sgd' | 'asgd' | 'rprop' | 'adam' | 'adamw' | 'adamax' | 'nadam' | 'radam' | 'rmsprop' | 'adagrad' | 'adadelta'

export interface Native {
  /** libtorch's version, `2.13.0`. */
  readonly version: string

  // ---- operators (binding/dispatch.cpp) ----
  /** Every operator known to the dispatcher, `namespace::name.overload`. */
  operators(): string[]
  /** The overloads of one operator, `aten::add`; an empty array where there is none. */
  schemas(name: string): OpInfo[]
  /** Runs an operator on arguments in its schema's order; trailing arguments may be left out. */
  call(index: number, ...args: NativeArg[]): NativeResult
  /** The memory where `call` finds packed lists, and where `shape` and `strides` write. */
  share_numbers(numbers: Float64Array): void
  /** The same operator, by a new index, whose parameters and results at these places count from 1. */
  one_based(index: number, parameters: readonly number[], results: readonly number[]): number

  // ---- tensors (binding/tensor.cpp) ----
  /** A CPU tensor of dtype `dtype` with a copy of the view's bytes, which must be exactly what the shape needs. */
  from_memory(data: TypedArray, dtype: number, shape: readonly number[]): Handle
  /** The rows of a table of dtype `from` at places counted from 0, as a tensor of `shape`, whose first size is their number. */
  table_rows(table: TypedArray, from: number, rows: Int32Array, shape: readonly number[], to: number): Handle
  /** A vector of the list packed into the shared numbers, of dtype Float or Double, or Long where all are safe integers. */
  from_numbers(dtype: number): Handle
  /** A copy of the tensor's elements, row-major, in its own dtype. */
  to_memory(tensor: Handle): ArrayBuffer
  /** Copies the elements into `out`, whose size must fit. */
  read_into(tensor: Handle, out: TypedArray): void
  /** Writes the sizes to the shared numbers, from their start on; how many there are. */
  shape(tensor: Handle): number
  /** Writes the strides to the shared numbers, as `shape` does. */
  strides(tensor: Handle): number
  numel(tensor: Handle): number
  ndim(tensor: Handle): number
  /** libtorch's number of the dtype. */
  dtype(tensor: Handle): number
  /** `cpu`, `cuda:0`, `meta`. */
  device(tensor: Handle): string
  /** libtorch's number of the layout (0 strided, 1 sparse …). */
  layout(tensor: Handle): number
  /** The address of the storage: equal for views of the same memory. 0n where there is none. */
  storage(tensor: Handle): bigint
  /** The number of a tensor with one element. */
  item(tensor: Handle): number | bigint | boolean | ComplexNumber
  /** An index tensor that counts from 1 as one that counts from 0; masks and floating-point tensors as they are. */
  index_from_one(tensor: Handle): Handle
  /**
   * ATen's own text of a tensor's elements, as R prints it, with the closing line `[ CPUFloatType{2,3} ]`: all
   * lines (-1), or at least the first `lines` and the last.
   */
  text(tensor: Handle, line_width: number, lines: number): string
  /** Drops the native tensor now; any later use of the handle throws. */
  dispose(tensor: Handle): void

  // ---- bytes (binding/bytes.cpp); the tensors are contiguous and on the CPU ----
  /** Copies the bytes from `at` on into `out`. */
  read_bytes(tensor: Handle, at: number, out: TypedArray): void
  /** Copies `data` over the bytes from `at` on. */
  write_bytes(tensor: Handle, at: number, data: TypedArray): void
  /** Where in its storage the tensor begins, in elements. */
  storage_offset(tensor: Handle): number

  // ---- indexing (binding/view.cpp) ----
  /**
   * A view by numbers, slices and new dimensions, counted from 0. The shared numbers hold, as a packed list, how many
   * dimensions of the tensor the parts take, and then each part, a code with what it needs: 0 whole; 1 select, index;
   * 2 select and keep the dimension, index; 3 slice, start or NaN, end or NaN, step; 4 new dimension.
   */
  view(tensor: Handle): Handle

  // ---- memory (binding/memory.cpp) ----
  /** Live tensor handles, and the bytes of the storages they hold, each storage counted once. By device name. */
  memory(): { tensors: number; bytes: number; devices: Record<string, number> }
  /** The function to call when many tensors have been made since it was called last: it collects young objects. */
  set_collector(collect: () => void): void

  // ---- autograd (binding/autograd.cpp) ----
  grad_enabled(): boolean
  /** Sets the gradient mode of this thread and returns what it was. */
  set_grad_enabled(enabled: boolean): boolean
  requires_grad(tensor: Handle): boolean
  set_requires_grad(tensor: Handle, requires: boolean): void
  is_leaf(tensor: Handle): boolean
  /** The name of the node that made the tensor, `AddBackward0`. */
  grad_fn(tensor: Handle): string | null
  detach(tensor: Handle): Handle
  grad(tensor: Handle): Handle | null
  set_grad(tensor: Handle, grad: Handle | null): void
  retain_grad(tensor: Handle): void
  backward(
    roots: readonly Handle[],
    gradients: readonly (Handle | null)[],
    retain_graph: boolean,
    create_graph: boolean,
    inputs: readonly Handle[],
  ): void
  autograd_grad(
    outputs: readonly Handle[],
    inputs: readonly Handle[],
    grad_outputs: readonly (Handle | null)[],
    retain_graph: boolean,
    create_graph: boolean,
    allow_unused: boolean,
  ): (Handle | null)[]

  // ---- anomalies (binding/anomaly.cpp) ----
  set_anomaly_enabled(enabled: boolean): boolean
  /** Gives the operations behind tensors that were recorded from `since` on, and have none, the number of a call. */
  announce_calls(tensors: readonly Handle[], since: number, number: number): void
  /** The number of the call whose gradient the last backward pass failed in; -1 where it has none. */
  failed_call(): number

  // ---- the graph (binding/graph.cpp) ----
  /** The node that made the tensor. */
  node(tensor: Handle): NodeHandle | null
  node_name(node: NodeHandle): string
  next_nodes(node: NodeHandle): (NodeHandle | null)[]
  /** The number that the next recorded operation will have. */
  graph_position(): number
  /**
   * The leaves that the tensors' gradients go to, without those known; null where they also go to an operation recorded before
   * `since`.
   */
  graph_leaves(tensors: readonly Handle[], known: readonly Handle[], since: number): Handle[] | null
  /** The hook gets a list of one gradient and gives back such a list, or undefined; the result is for remove_hook(). */
  register_hook(tensor: Handle, hook: (gradient: (Handle | null)[]) => Handle[][] | undefined): number
  remove_hook(tensor: Handle, place: number): void
  /**
   * Runs `forward`, which gives [results, saved, changed in place, without gradient], at once; `backward` gives a list with
   * the list of the inputs' gradients.
   *
   * @returns the results, part of the graph.
   */
  custom_function(
    inputs: readonly Handle[],
    forward: () => Handle[][],
    backward: (gradients: (Handle | null)[], saved: (Handle | null)[]) => (Handle | null)[][],
  ): Handle[]

  // ---- autocast (binding/autocast.cpp) ----
  autocast(device_type: string): [enabled: boolean, dtype: number, cache_enabled: boolean]
  set_autocast(device_type: string, enabled: boolean, dtype: number, cache_enabled: boolean): void
  /** A scope of autocast begins, or ends; the result is how many there are. */
  enter_autocast(): number
  leave_autocast(): number

  // ---- random (binding/random.cpp) ----
  manual_seed(seed: bigint): void
  /** A new generator on `cpu` or `cuda:n`. */
  generator(device: string): GeneratorHandle
  /** The default generator of a device. */
  default_generator(device: string): GeneratorHandle
  generator_seed(generator: GeneratorHandle): bigint
  set_generator_seed(generator: GeneratorHandle, seed: bigint): void
  generator_state(generator: GeneratorHandle): Handle
  set_generator_state(generator: GeneratorHandle, state: Handle): void

  // ---- optimizers (binding/optim.cpp): one call a step; see src/optim ----
  /**
   * One update of every parameter that has a gradient, by the rule `kind`. `states[i]` holds what the rule keeps for
   * parameter i, or null before its first step: the states made then come back, by parameter; else undefined.
   */
  optim_step(
    kind: OptimRule,
    parameters: readonly Handle[],
    states: readonly (readonly Handle[] | null)[],
    options: readonly number[],
  ): (Handle[] | undefined)[] | undefined
  /** Refuses what optim_step() would refuse of the same arguments; nothing is changed. */
  optim_check(...args: Parameters<Native['optim_step']>): void
  /** Detaches and zeroes the gradients of the tensors that have one, or drops them. */
  zero_grad(params: readonly Handle[], set_to_none: boolean): void
  /** The tensors' gradients, each `null` where there is none. */
  grads(params: readonly Handle[]): (Handle | null)[]

  // ---- vectorizing maps (binding/vmap.cpp) ----
  /** Begins a map over `rows` rows and gives its level; vmap_end() ends the innermost one. */
  vmap_begin(rows: number, randomness: 'error' | 'same' | 'different'): number
  vmap_end(): void
  /** The tensor as a function for one row sees it: without `dim`, counted from 0. */
  vmap_hide(tensor: Handle, dim: number, level: number): Handle
  /** The tensor with its rows as dimension `dim`, counted from 0. */
  vmap_show(tensor: Handle, level: number, rows: number, dim: number): Handle
  /** Whether the map of this level, or one within it, hides rows of the tensor: it means nothing after that map's end. */
  vmap_hides(tensor: Handle, level: number): boolean

  // ---- TorchScript (binding/script.cpp) ----
  /** Loads a module from a file or its bytes. */
  script_load(source: string | Uint8Array, device: string | null): ScriptHandle
  script_save(script: ScriptHandle, path: string, for_mobile: boolean): void
  script_serialize(script: ScriptHandle): ArrayBuffer
  /** A new module, without anything. */
  script_module(name: string): ScriptHandle
  script_register(module: ScriptHandle, kind: 'parameter' | 'buffer', name: string, value: Handle): void
  script_register(module: ScriptHandle, kind: 'module', name: string, value: ScriptHandle): void
  script_register(module: ScriptHandle, kind: 'constant', name: string, value: ScriptValue): void
  /** The module's own parts, by name. */
  script_parts(module: ScriptHandle, kind: 'parameters' | 'buffers'): [string, Handle][]
  script_parts(module: ScriptHandle, kind: 'children'): [string, ScriptHandle][]
  script_methods(module: ScriptHandle): string[]
  script_define_forward(module: ScriptHandle): void
  script_constant(module: ScriptHandle, name: string): ScriptValue
  script_training(module: ScriptHandle): boolean
  script_train(module: ScriptHandle, training: boolean): void
  /** Moves the parameters and buffers; the tensors stay the same ones. */
  script_to(module: ScriptHandle, device: string | null, dtype: number | null, non_blocking: boolean): void
  /** The functions of TorchScript source, by name. */
  script_compile(source: string): [string, ScriptHandle][]
  /** Records a function: of its own, or (undefined then) as the method `name` of a module. */
  script_trace(
    traced: (inputs: ScriptValue[]) => ScriptValue,
    inputs: readonly ScriptValue[],
    strict: boolean,
    module: ScriptHandle | null,
    name: string,
  ): ScriptHandle | undefined
  /** Runs a function, or a method of a module. */
  script_call(script: ScriptHandle, method: string, inputs: readonly ScriptValue[]): ScriptValue
  /** The text of a function's or method's graph. */
  script_graph(script: ScriptHandle, method: string): string
  /** The text of the graph that ran last, as libtorch optimized it. */
  script_last_graph(): string
  /** The names of all operators that TorchScript has, `aten::matmul`. */
  script_operators(): string[]
  script_schemas(name: string): ScriptSchema[]
  /** Runs the first overload of an operator that takes the inputs. */
  script_execute(name: string, inputs: readonly ScriptValue[]): ScriptValue[]

  // ---- machine (binding/device.cpp) ----
  threads(): number
  set_threads(n: number): void
  interop_threads(): number
  set_interop_threads(n: number): void
  cuda_available(): boolean
  cuda_device_count(): number
  has(feature: 'mkl' | 'mkldnn' | 'openmp' | 'cudnn' | 'mps' | 'lapack'): boolean
  /** The CPU instructions in use, `AVX512`. */
  cpu_capability(): string

  // ---- CUDA (binding/cuda.cpp); without a GPU all but the versions throw ----
  cuda_current_device(): number
  /** CUDA's runtime, 12040 for 12.4, or null without it. */
  cuda_runtime_version(): number | null
  cudnn_version(): number | null
  cuda_synchronize(device: number | null): void
  cuda_empty_cache(): void
  cuda_capability(device: number | null): [major: number, minor: number]
  /** By libtorch's names, `allocated_bytes.all.current`. */
  cuda_memory_stats(device: number | null): Record<string, number>
}
