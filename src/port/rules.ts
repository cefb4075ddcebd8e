/** The rules of translation that are data. */
import type { Kind } from './kinds'
import { table } from './table'

/** Functions of R that TypeScript has under another name, or writes otherwise: `$1`, `$2` are the arguments. */
export const written = table<{ to: string; kind: Kind; level?: number }>({
  'is.null': { to: '$1 == null', kind: 'bool', level: 5 },
  invisible: { to: '$1', kind: 'unknown' },
  identity: { to: '$1', kind: 'unknown' },
  I: { to: '$1', kind: 'unknown' },
  suppressPackageStartupMessages: { to: '$1', kind: 'unknown' },
  interactive: { to: 'false', kind: 'bool' },
  'is.function': { to: "typeof $1 === 'function'", kind: 'bool', level: 5 },
  force: { to: '$1', kind: 'unknown' },
  '...length': { to: 'dots.length', kind: 'int' },
  '...elt': { to: 'dots[$1 - 1]', kind: 'unknown' },
  globalenv: { to: 'globalThis', kind: 'object' },
  parseFloat: { to: 'Number($1)', kind: 'number' },
})

/** R's functions under this package's names. */
export const renamed = table<string>({
  class: 'r_class',
  var: 'variance',
  'as.array': 'as_array',
  'as.matrix': 'as_matrix',
  'sample.int': 'sample_int',
  'set.seed': 'set_seed',
  'data.frame': 'data_frame',
  'as.numeric': 'as_numeric',
  'as.double': 'as_double',
  'as.integer': 'as_integer',
  'as.logical': 'as_logical',
  sub: 'sub_',
  try: 'try_',
  typeof: 'typeof_',
  toString: 'toString_',
  suppressWarnings: 'suppress_warnings',
  suppressMessages: 'suppress_messages',
  'system.time': 'system_time',
  'capture.output': 'capture_output',
  'all.equal': 'all_equal',
  'read.csv': 'read_csv',
  'expand.grid': 'expand_grid',
  'is.complex': 'is_complex_',
  fread: 'read_csv',
})

/** What functions of base R give. */
const of_kind = (kind: Kind, names: string): Record<string, Kind> =>
  Object.fromEntries(names.split(' ').map((name) => [name, kind]))
export const base_kinds = table<Kind>({
  ...of_kind('int', 'length nrow ncol NROW NCOL nlevels detectCores'),
  ...of_kind('ints', 'seq_along seq_len order which sample_int rbinom rpois tabulate utf8ToInt'),
  ...of_kind('numbers', 'runif rnorm rexp rgamma rbeta rchisq rt numeric double diff'),
  ...of_kind('number', 'det qnorm1'),
  ...of_kind('string', 'file_path getwd tempfile tempdir normalizePath match_arg'),
  ...of_kind('strings', 'character readLines list_files ls'),
  ...of_kind(
    'bool',
    'inherits identical is_true any all file_exists dir_exists exists anyNA is_factor is_data_frame is_matrix is_list is_numeric is_character is_logical setequal',
  ),
  ...of_kind('bools', 'logical duplicated'),
  ...of_kind('matrix', 'matrix crossprod tcrossprod outer  chol sweep lower_tri upper_tri'),
  ...of_kind('frame', 'data_frame as_data_frame read_csv read_table read_delim merge bind_rows'),
  ...of_kind('null', 'cat str message'),
  ...of_kind('object', 'new_env'),
})

/** What is shown by nobody at top level: R's invisible results. */
export const invisible = new Set(
  'print cat plot lines points library require suppressPackageStartupMessages suppressMessages set.seed torch_manual_seed torch_set_num_threads invisible message stopifnot options par dev.off torch_save torch_set_default_dtype source rm with_no_grad_ local_torch_manual_seed luz_save autograd_backward stop warning assign on.exit install.packages saveRDS write.csv write.table hist legend abline  pdf png dput barplot boxplot image matplot pairs plot.new points arrows str autograd_set_grad_mode torch_install for while repeat function set_seed writeLines data Sys.setenv Sys.sleep dir.create unlink file.remove attach detach flush.console grid axis text title mtext polygon segments rect curve walk list2env eval rm gc setwd'.split(
    ' ',
  ),
)
/** Methods with invisible results. */
export const invisible_methods = new Set([
  'apply',
  'backward',
  'step',
  'zero_grad',
  'train',
  'eval',
  'to_',
  'load_state_dict',
  'fit',
  'initialize',
  'set_epoch',
])

/** Functions that give a promise. */
export const asynchronous = new Set(
  'fit evaluate predict lr_finder mnist_dataset fashion_mnist_dataset kmnist_dataset gan_trainer'.split(' '),
)

/** Functions whose numbers tell R's integers from doubles. */
export const counts_exactly =
  /^(torch_(tensor|sum|prod|cumsum|cumprod|scalar_tensor|full|full_like|arange|range|where|add|sub|mul|div|remainder|fmod|pow|clamp|clip|max|min|eq|ne|lt|le|gt|ge|bitwise_|masked_fill|floor_divide|maximum|minimum|true_divide|rsub|subtract|multiply|divide|scatter|index_fill|randint)|matrix|array|nn_buffer|nn_parameter|as_tensor|data_frame|list|tensor_dataset|writeBin|as_integer64)/
/** Methods of which the same holds. */
export const counts_exactly_methods =
  /^(add|sub|mul|div|remainder|fmod|pow|eq|ne|lt|le|gt|ge|fill|masked_fill|clamp|bitwise_\w+|floor_divide|new_full|new_tensor|where|index_fill|scatter)_?$/

/** Functions whose block runs in their caller's scope. */
export const scoped_blocks = new Set(
  'with_no_grad with_enable_grad with_torch_manual_seed with_detect_anomaly with_autocast system.time suppressWarnings suppressMessages capture.output try expect_error with_device'.split(
    ' ',
  ),
)

/** Definitions of classes: what members are called, and whether their functions are given `self` by name. */
export const classes: Record<string, { name: boolean; members: Record<string, string> }> = {
  nn_module: { name: true, members: {} },
  dataset: { name: true, members: { '.getitem': 'getitem', '.getbatch': 'getbatch', '.length': 'length' } },
  iterable_dataset: { name: true, members: { '.iter': 'iter', '.length': 'length' } },
  sampler: { name: true, members: { '.iter': 'iter', '.iter_batch': 'iter_batch', '.length': 'length' } },
  luz_callback: { name: true, members: {} },
  luz_metric: { name: true, members: {} },
  optimizer: { name: true, members: {} },
  lr_scheduler: { name: true, members: {} },
  R6Class: { name: true, members: {} },
  autograd_function: { name: false, members: {} },
}

/** Arithmetic: what tensors call it, and the helper where the operands are not known. */
export const arithmetic = table<{ method: string; helper: string; js?: string; level: number }>({
  '+': { method: 'add', helper: 'add', js: '+', level: 7 },
  '-': { method: 'sub', helper: 'sub', js: '-', level: 7 },
  '*': { method: 'mul', helper: 'mul', js: '*', level: 8 },
  '/': { method: 'div', helper: 'div', js: '/', level: 8 },
  '^': { method: 'pow', helper: 'pow', js: '**', level: 9 },
  '**': { method: 'pow', helper: 'pow', js: '**', level: 9 },
  '%%': { method: 'fmod', helper: 'mod', level: 8 },
  '%/%': { method: 'div', helper: 'int_div', level: 8 },
  '%o%': { method: 'outer', helper: 'outer', level: 8 },
  '%*%': { method: 'matmul', helper: 'matmul', level: 8 },
  '==': { method: 'eq', helper: 'eq', js: '===', level: 5 },
  '!=': { method: 'ne', helper: 'ne', js: '!==', level: 5 },
  '<': { method: 'lt', helper: 'lt', js: '<', level: 6 },
  '<=': { method: 'le', helper: 'le', js: '<=', level: 6 },
  '>': { method: 'gt', helper: 'gt', js: '>', level: 6 },
  '>=': { method: 'ge', helper: 'ge', js: '>=', level: 6 },
  '&': { method: 'logical_and', helper: 'and', js: '&&', level: 4 },
  '|': { method: 'logical_or', helper: 'or', js: '||', level: 3 },
})

/** Functions of base R that tensors have as methods. */
export const generics = new Set(
  'exp log log2 log10 log1p sqrt abs sin cos tan asin acos atan sinh cosh tanh floor ceiling round sign trunc sum mean max min prod cumsum cumprod any all'.split(
    ' ',
  ),
)

/** Methods that only tensors have: what they give is a tensor, whatever is known of their object. */
export const tensor_methods = new Set(
  'matmul mm bmm mv unsqueeze squeeze view reshape permute transpose flatten pow softmax log_softmax sigmoid relu expand contiguous index_select argmax argmin clamp masked_fill masked_select gather repeat_interleave requires_grad_ cumsum unfold logical_not'.split(
    ' ',
  ),
)

/** What tensors have that is no method. */
export const tensor_fields = new Set(
  'shape dtype device grad grad_fn requires_grad is_leaf is_cuda is_sparse is_quantized ndim names real imag T H mT layout ptr itemsize nbytes'.split(
    ' ',
  ),
)

/** Functions whose first arguments read best in their places: R's names of them. */
export const leading = table<readonly string[]>({
  sample: ['x', 'size'],
  'sample.int': ['n', 'size'],
  runif: ['n', 'min', 'max'],
  rnorm: ['n', 'mean', 'sd'],
  lapply: ['X', 'FUN'],
  sapply: ['X', 'FUN'],
  vapply: ['X', 'FUN', 'FUN.VALUE'],
  apply: ['X', 'MARGIN', 'FUN'],
  Map: ['f'],
  Reduce: ['f', 'x'],
  Filter: ['f', 'x'],
  sprintf: ['fmt'],
  strsplit: ['x', 'split'],
  gsub: ['pattern', 'replacement', 'x'],
  sub: ['pattern', 'replacement', 'x'],
  round: ['x', 'digits'],
  signif: ['x', 'digits'],
  log: ['x', 'base'],
  ifelse: ['test', 'yes', 'no'],
  seq_len: ['length.out'],
  seq_along: ['along.with'],
  as_array: ['x'],
  length: ['x'],
  print: ['x'],
  mean: ['x'],
  sum: ['x'],
  factor: ['x', 'levels', 'labels'],
  'set.seed': ['seed'],
  torch_manual_seed: ['seed'],
  'Sys.sleep': ['time'],
  'file.exists': ['file'],
  readLines: ['con'],
  solve: ['a', 'b'],
  outer: ['X', 'Y', 'FUN'],
  inherits: ['x', 'what'],
  identical: ['x', 'y'],
  attr: ['x', 'which'],
  setdiff: ['x', 'y'],
  union: ['x', 'y'],
  intersect: ['x', 'y'],
  startsWith: ['x', 'prefix'],
  endsWith: ['x', 'suffix'],
  names: ['x'],
  nrow: ['x'],
  ncol: ['x'],
  setNames: ['object', 'nm'],
  qnorm: ['p'],
  nn_utils_clip_grad_norm_: ['parameters', 'max_norm'],
  dataset_subset: ['dataset', 'indices'],
  ...Object.fromEntries(
    [1, 2, 3].flatMap((d) =>
      [`nn_conv${d}d`, `nn_conv_transpose${d}d`].map((name) => [name, ['in_channels', 'out_channels', 'kernel_size']]),
    ),
  ),
  autograd_grad: ['outputs', 'inputs'],
  autograd_backward: ['tensors', 'grad_tensors'],
})

/** Base R's generic functions, of which a script may have methods. */
export const base_generics = new Set(
  'print format summary length plot predict toString as.character mean update coef fitted residuals rev sort unique head tail c [ [[ $ + - * / ^ == < > & | Ops Math Summary dim t levels median scale seq rep'.split(
    ' ',
  ),
)

/** Functions that give back elements of what they are given, integers as integers. */
export const carriers = new Set(['rep', 'rev', 'sort', 'unique', 'head', 'tail', 'sample', 'append', 'rep_len'])

/** Calls that set up R's drawing devices and sessions: pictures are files of their own here. They stay as comments. */
export const devices = new Set([
  'par',
  'layout',
  'dev.off',
  'png',
  'pdf',
  'jpeg',
  'svg',
  'options',
  'setwd',
  'rm',
  'gc',
  'graphics.off',
  'knitr::opts_chunk$set',
  'install.packages',
  'install_torch',
  'flush.console',
  'plot.window',
  'dev.new',
  'box',
  'x11',
  'tiff',
  'attach',
  'detach',
])

/** Functions of R's packages graphics and grDevices, under the names that `graphics` has them by. */
export const drawing = table<string>({
  ...Object.fromEntries(
    'lines points abline legend hist barplot boxplot image text axis matplot pairs title mtext grid polygon segments arrows rect rgb rainbow gray grey colorRampPalette'
      .split(' ')
      .map((name) => [name, name]),
  ),
  'plot.new': 'plot_new',
  'hcl.colors': 'hcl_colors',
  'heat.colors': 'heat_colors',
  'terrain.colors': 'terrain_colors',
  'gray.colors': 'gray_colors',
})

/** Graphical parameters that change only how R's device draws. */
export const graphical = new Set(
  'bty col pch las cex lwd lty type xaxt yaxt bg mar mfrow cex.axis cex.lab cex.main frame.plot axes'.split(' '),
)

/** Functions that are R's where a script calls them, though this package has others of that name. */
export const base_first = new Set(['keep', 'summary'])

/** Functions that this package has for plain numbers, and R for everything else. */
export const for_numbers = new Set(['runif', 'rnorm', 'sample', 'sample_int', 'mean', 'sum', 'sd', 'variance', 'qnorm'])
