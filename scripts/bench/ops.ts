/** Microseconds a call of the ops that `op_overhead_cases.json` names, on tiny tensors. Usage: ops.ts [case …] */
import {
  nn_linear,
  nn_relu,
  nn_sequential,
  nnf_conv2d,
  nnf_cross_entropy,
  nnf_dropout,
  nnf_embedding,
  nnf_gelu,
  nnf_layer_norm,
  nnf_linear,
  nnf_max_pool2d,
  torch_add,
  torch_argmax,
  torch_cat,
  torch_clamp,
  torch_cumsum,
  torch_div,
  torch_double,
  torch_eq,
  torch_exp,
  torch_gather,
  torch_gt,
  torch_index_select,
  torch_manual_seed,
  torch_matmul,
  torch_max,
  torch_mean,
  torch_mm,
  torch_mul,
  torch_neg,
  torch_randn,
  torch_relu,
  torch_set_num_threads,
  torch_softmax,
  torch_sort,
  torch_split,
  torch_stack,
  torch_sub,
  torch_sum,
  torch_tensor,
  torch_topk,
  torch_var,
  torch_where,
  torch_zeros,
} from 'torchluz'
import { emit, per_call } from './common'

torch_set_num_threads(1)
torch_manual_seed(1)
const [a, b, g] = [torch_randn(10), torch_randn(10), torch_randn(10, { requires_grad: true })]
const [m, n, w, bias] = [torch_randn(4, 4), torch_randn(4, 4), torch_randn(8, 4), torch_randn(8)]
const [img, k] = [torch_randn(1, 3, 8, 8), torch_randn(4, 3, 3, 3)]
const i = torch_tensor([1n, 3n, 2n])
const a0 = torch_tensor(1.5)
const bool = a.gt(0)
const layer = nn_linear(4, 8)
const mlp = nn_sequential(nn_linear(4, 8), nn_relu(), nn_linear(8, 2))

const cases: Record<string, () => unknown> = {
  add: () => torch_add(a, b),
  add_scalar: () => a.add(1.5),
  add_: () => a.add_(b),
  sub_alpha: () => torch_sub(a, b, { alpha: 2 }),
  mul: () => torch_mul(a, b),
  div_scalar: () => torch_div(a, 255),
  neg: () => torch_neg(a),
  exp: () => torch_exp(a),
  relu: () => torch_relu(a),
  gelu: () => nnf_gelu(a),
  clamp: () => torch_clamp(a, -1, 1),
  where: () => torch_where(bool, a, b),
  gt: () => torch_gt(a, 0),
  eq: () => torch_eq(a, b),
  sum: () => torch_sum(a),
  sum_dim: () => torch_sum(m, { dim: 2 }),
  mean: () => torch_mean(a),
  var_dim: () => torch_var(m, { dim: 2, unbiased: true }),
  max_dim: () => torch_max(m, { dim: 2 }),
  argmax: () => torch_argmax(m, { dim: 2 }),
  topk: () => torch_topk(a, 3),
  sort: () => torch_sort(a),
  cumsum: () => torch_cumsum(a, { dim: 1 }),
  matmul: () => torch_matmul(m, n),
  mm_t: () => torch_mm(m, n.t()),
  linear: () => nnf_linear(m, w, bias),
  conv2d: () => nnf_conv2d(img, k, { padding: 1 }),
  max_pool2d: () => nnf_max_pool2d(img, 2),
  softmax: () => torch_softmax(m, { dim: 2 }),
  cross_entropy: () => nnf_cross_entropy(m.get('1:3', null), i),
  dropout_eval: () => nnf_dropout(a, 0.5, false),
  layer_norm: () => nnf_layer_norm(m, 4),
  embedding: () => nnf_embedding(i, w),
  view: () => m.view([2, 8]),
  reshape: () => m.reshape(-1),
  permute: () => m.permute([2, 1]),
  transpose: () => m.transpose(1, 2),
  unsqueeze: () => a.unsqueeze(1),
  expand: () => a.unsqueeze(1).expand([4, 10]),
  cat: () => torch_cat([a, b]),
  stack: () => torch_stack([a, b]),
  split: () => torch_split(a, 5),
  index_scalar: () => m.get(1, null),
  index_element: () => m.get(1, 2),
  index_slice: () => m.get('2:3', null),
  index_tensor: () => m.get(i, null),
  index_select: () => torch_index_select(m, 1, i),
  gather: () => torch_gather(m, 1, i.unsqueeze(2)),
  to_float64: () => a.to({ dtype: torch_double() }),
  detach: () => g.detach(),
  clone: () => a.clone(),
  item: () => a0.item(),
  shape: () => m.shape,
  zeros: () => torch_zeros(10),
  from_list: () => torch_tensor([1, 2, 3]),
  randn: () => torch_randn(10),
  mul_grad: () => g.mul(g),
  backward: () => g.mul(g).sum().backward(),
  nn_linear: () => layer(m),
  nn_sequential: () => mlp(m),
}

const wanted = process.argv.slice(2)
for (const [name, run] of Object.entries(cases)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  run()
  emit('op', name, per_call(run, 0.1) * 1e6, 'us')
}
