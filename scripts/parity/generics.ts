/** What stands here for R's methods by class and for its operators: a function, a member, or a way of writing. */

/** A tensor's method for an operator of R. */
export const operator_methods: Readonly<Record<string, string>> = {
  '!': 'logical_not',
  '!=': 'ne',
  '%%': 'fmod',
  '%/%': 'div',
  '%*%': 'matmul',
  '&': 'logical_and',
  '*': 'mul',
  '+': 'add',
  '-': 'sub',
  '/': 'div',
  '<': 'lt',
  '<=': 'le',
  '==': 'eq',
  '>': 'gt',
  '>=': 'ge',
  '[': 'get',
  '[<-': 'set',
  '[[': 'get',
  '^': 'pow',
  '|': 'logical_or',
}

/** Generics whose name here is another. */
export const generic_functions: Readonly<Record<string, string>> = {
  as_dataset: 'as_dataloader',
  'as.array': 'as_array',
  'as.character': 'as_character',
  'as.complex': 'as_complex',
  'as.double': 'as_numeric',
  'as.integer': 'as_integer',
  'as.integer64': 'as_integer64',
  'as.list': 'as_list',
  'as.logical': 'as_logical',
  'as.matrix': 'as_matrix',
  'as.numeric': 'as_numeric',
}

/** Generics that JavaScript has a syntax for. */
export const syntax: Readonly<Record<string, string>> = {
  $: 'x.name',
  '$<-': 'x.name = value',
  '[[<-': 'x.name = value',
  as_iterator: 'for (const item of x)',
  '==': 'x.equals(y)',
  '!=': '!x.equals(y)',
}

/** Members of nn_module_api.tsv that are written otherwise here. */
export const member_forms: Readonly<Record<string, string>> = {
  '[': 'get',
  '[<-': 'set',
  '[[': 'get',
  '[[i]]': 'get',
  '[[name]]': 'get',
  '[i]': 'get',
  luz_callback$weight: 'x.weight, where a callback defines it',
  LuzCallback$weight: 'x.weight, where a callback defines it',
  LuzCallback$state_dict: 'x.state_dict(), where a callback defines it',
  LuzCallback$load_state_dict: 'x.load_state_dict(), where a callback defines it',
  'nn_sequential$[i]': 'subset',
  '==': 'equals',
  '.getitem': 'getitem',
  '.getbatch': 'getbatch',
  '.length': 'length',
  '.next': 'next',
  '.iter': '[Symbol.iterator]()',
  '.iter_batch': 'iter_batch',
  '(call)': 'x(…)',
  'as.list': '[...x]',
  'as.character': 'as_character(x)',
  print: 'print(x)',
  length: 'length(x)',
  'same names': 'weight_ih_l1, weight_hh_l1, bias_ih_l1, bias_hh_l1',
}
