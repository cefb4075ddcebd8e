/** What layers do, where R's recordings do not tell. */
import * as t from 'torchluz'

type Tensor = t.Tensor
const { as_array, torch_manual_seed, torch_ones, torch_randn, torch_tensor, torch_zeros, with_no_grad } = t

const close = (a: Tensor, b: Tensor) => {
  expect(a.shape).toEqual(b.shape)
  expect(a.sub(b).abs().max().item()).toBeLessThan(1e-5)
}
beforeEach(() => torch_manual_seed(1))

describe('recurrent layers on packed sequences', () => {
  const lengths = [2, 4, 3]
  const sequences = () => lengths.map((n) => torch_randn(n, 3))
  const kinds = {
    rnn: () => t.nn_rnn(3, 4, { num_layers: 2, bidirectional: true }),
    gru: () => t.nn_gru(3, 4, { bidirectional: true }),
    lstm: () => t.nn_lstm(3, 4, { num_layers: 2, bidirectional: true }),
  }
  type Run = (x: Tensor | t.PackedSequence) => [Tensor | t.PackedSequence, Tensor | [Tensor, Tensor]]

  test.each(Object.entries(kinds))('%s gives each what it has alone', (_, make) => {
    const layer = make() as unknown as Run
    const each = sequences()
    const packed = t.nn_utils_rnn_pack_sequence(each, { enforce_sorted: false })
    const [output, state] = layer(packed)
    const [padded, found] = t.nn_utils_rnn_pad_packed_sequence(output as t.PackedSequence)
    expect(as_array(found)).toEqual(lengths)
    const h = Array.isArray(state) ? state[0] : state
    each.forEach((sequence, i) => {
      const [alone, last] = layer(sequence.unsqueeze(2))
      close(padded.get(`1:${lengths[i]}`, i + 1), (alone as Tensor).squeeze(2))
      close(h.get(null, i + 1), (Array.isArray(last) ? last[0] : last).squeeze(2))
    })
  })

  test('states begin where they are told, in the order of the batch', () => {
    const layer = t.nn_lstm(3, 4)
    const each = sequences()
    const [h, c] = [torch_randn(1, 3, 4), torch_randn(1, 3, 4)]
    const [, [end]] = layer(t.nn_utils_rnn_pack_sequence(each, { enforce_sorted: false }), [h, c])
    each.forEach((sequence, i) => {
      const part = (x: Tensor) => x.get(null, `${i + 1}:${i + 1}`)
      const [, [alone]] = layer(sequence.unsqueeze(2), [part(h).contiguous(), part(c).contiguous()])
      close(end.get(null, i + 1), alone.squeeze(2))
    })
  })

  test('packing and padding undo each other', () => {
    const x = t.nn_utils_rnn_pad_sequence(sequences(), { batch_first: true })
    expect(x.shape).toEqual([3, 4, 3])
    const packed = t.nn_utils_rnn_pack_padded_sequence(x, lengths, { batch_first: true, enforce_sorted: false })
    expect([as_array(packed.batch_sizes), as_array(packed.sorted_indices!)]).toEqual([
      [3, 3, 2, 1],
      [2, 3, 1],
    ])
    expect(as_array(packed.unsorted_indices!)).toEqual([3, 1, 2])
    const [back, found] = t.nn_utils_rnn_pad_packed_sequence(packed, { batch_first: true, total_length: 6 })
    expect([back.shape, as_array(found)]).toEqual([[3, 6, 3], lengths])
    close(back.get(null, '1:4'), x)
    expect(back.get(null, '5:6').abs().sum().item()).toBe(0)
    expect([t.inherits(packed, 'PackedSequence'), String(packed)]).toEqual([
      true,
      '<PackedSequence> of 3 sequences, data [9, 3]',
    ])
  })

  test('packed sequences move to other devices and types', () => {
    const packed = t.nn_utils_rnn_pack_sequence(sequences(), { enforce_sorted: false })
    const doubled = packed.to({ dtype: t.torch_double() })
    const layer = t.nn_gru(3, 4)
    const [output] = layer.clone(true).to({ dtype: t.torch_double() })(doubled)
    close(output.data.to({ dtype: t.torch_float() }), layer(packed)[0].data)
    const meta = packed.to('meta')
    expect([meta.data, meta.sorted_indices!, meta.batch_sizes].map((x) => x.device.type)).toEqual([
      'meta',
      'meta',
      'cpu',
    ])
    expect(() => packed.to(3 as never)).toThrow(/^to: /)
  })
})

describe('a single sequence', () => {
  const options = { num_layers: 2, bidirectional: true }
  test.each([
    ['nn_rnn', {}],
    ['nn_rnn', { ...options, nonlinearity: 'relu', batch_first: true }],
    ['nn_lstm', { batch_first: true }],
    ['nn_lstm', { ...options, proj_size: 2 }],
    ['nn_gru', { ...options, bias: false }],
  ] as const)('is %s’s batch of one without the batch: %j', (name, o) => {
    const layer = (t[name] as typeof t.nn_lstm)(3, 4, o as object)
    const batch = layer.batch_first ? 1 : 2
    const x = torch_randn(5, 3)
    const flat = (result: unknown) => [result].flat(3) as Tensor[]
    const [output, ...end] = flat(layer(x))
    const [outputs, ...ends] = flat(layer(x.unsqueeze(batch)))
    close(output!, outputs!.squeeze(batch))
    end.forEach((state, i) => close(state, ends[i]!.squeeze(2)))
    const hx = end.map((state) => torch_randn(state.shape))
    const given = (states: Tensor[]) => (name === 'nn_lstm' ? states : states[0]) as never
    const [from, ...after] = flat(layer(x, given(hx)))
    const [froms] = flat(layer(x.unsqueeze(batch), given(hx.map((state) => state.unsqueeze(2)))))
    close(from!, froms!.squeeze(batch))
    expect(after.map((state) => state.shape)).toEqual(end.map((state) => state.shape))
  })
  test('is taken by cells too', () => {
    const x = torch_randn(3)
    for (const cell of [t.nn_rnn_cell(3, 4), t.nn_gru_cell(3, 4)]) {
      const h = torch_randn(4)
      close(cell(x, h), cell(x.unsqueeze(1), h.unsqueeze(1)).squeeze(1))
      expect(cell(x).shape).toEqual([4])
    }
    const cell = t.nn_lstm_cell(3, 4)
    const [h, c] = cell(x, [torch_ones(4), torch_ones(4)])
    const [hs, cs] = cell(x.unsqueeze(1), [torch_ones(1, 4), torch_ones(1, 4)])
    close(h, hs.squeeze(1))
    close(c, cs.squeeze(1))
  })
})

describe('recurrent cells', () => {
  test('are the steps of their layers', () => {
    const [layer, cell] = [t.nn_lstm(3, 4), t.nn_lstm_cell(3, 4)]
    for (const part of ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'] as const)
      Object.assign(cell, { [part]: layer[`${part}_l1`] })
    const x = torch_randn(5, 2, 3)
    let state: [Tensor, Tensor] | null = null
    for (let i = 1; i <= 5; i++) state = cell(x.get(i), state)
    const [, [h, c]] = layer(x)
    close(state![0], h.squeeze(1))
    close(state![1], c.squeeze(1))
  })
})

describe('pools and their inverses', () => {
  test.each([1, 2, 3] as const)('max_unpool%dd puts elements back', (n) => {
    const library = t as unknown as Record<string, (...args: unknown[]) => never>
    const x = torch_randn([1, 2, ...Array<number>(n).fill(4)])
    const pool = library[`nn_max_pool${n}d`]!(2, { return_indices: true }) as (x: Tensor) => [Tensor, Tensor]
    const unpool = library[`nn_max_unpool${n}d`]!(2) as (...x: Tensor[]) => Tensor
    const [output, indices] = pool(x)
    const back = unpool(output, indices)
    close(back.sum(), output.sum())
    close(back, x.mul(back.ne(0)))
  })
  test('adaptive pools count indices from 1, as unpooling does', () => {
    const x = torch_randn(1, 1, 4, 4)
    const [output, indices] = t.nnf_adaptive_max_pool2d(x, 2, { return_indices: true })
    close(t.nnf_max_unpool2d(output, indices, 2).sum(), output.sum())
    expect(indices.min().item()).toBeGreaterThanOrEqual(1)
  })
  test('fractional pools repeat by their samples', () => {
    const x = torch_randn(1, 2, 6, 6)
    const random_samples = t.torch_rand(1, 2, 2)
    const pool = () => t.nnf_fractional_max_pool2d(x, 2, { output_ratio: 0.5, random_samples })
    close(pool(), pool())
    expect(pool().shape).toEqual([1, 2, 3, 3])
  })
  test('an odd size is told to the inverse', () => {
    const [output, indices] = t.nn_max_pool1d(2, { return_indices: true })(torch_randn(1, 1, 5))
    expect(t.nn_max_unpool1d(2)(output, indices, [5]).shape).toEqual([1, 1, 5])
  })
})

describe('embeddings', () => {
  test('do not learn the row of padding', () => {
    const layer = t.nn_embedding(4, 2, { padding_idx: -1 })
    expect(as_array(layer.weight.detach().get(4))).toEqual([0, 0])
    layer(torch_tensor([4n, 1n]))
      .sum()
      .backward()
    expect(as_array(layer.weight.grad!)).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
      [0, 0],
    ])
  })
  test('of bags leave padding out, and weigh what they sum', () => {
    const weight = torch_tensor([
      [1, 1],
      [2, 2],
      [4, 4],
    ])
    const bags = torch_tensor([
      [1n, 3n],
      [2n, 3n],
    ])
    expect(as_array(t.nnf_embedding_bag(bags, weight, { padding_idx: 3 }))).toEqual([
      [1, 1],
      [2, 2],
    ])
    const weights = torch_tensor([
      [1, 0.5],
      [1, 0],
    ])
    const weighed = t.nnf_embedding_bag(bags, weight, { mode: 'sum', per_sample_weights: weights })
    expect(as_array(weighed)).toEqual([
      [3, 3],
      [2, 2],
    ])
    const flat = t.nnf_embedding_bag(bags.flatten(), weight, { offsets: torch_tensor([0n, 1n]), mode: 'max' })
    expect(as_array(flat)).toEqual([
      [1, 1],
      [4, 4],
    ])
  })
  test.each([t.nnf_embedding, t.nnf_embedding_bag])('say when the table is given before the numbers', (lookup) => {
    expect(() => lookup(torch_randn(5, 2), torch_tensor([1n, 2n]))).toThrow(
      /'input' has numbers of rows, Long or Int, got torch_Float \[5, 2\]/,
    )
  })
  test('of a given table are frozen unless told', () => {
    const table = torch_randn(3, 2)
    const frozen = t.nn_embedding_bag.from_pretrained(table)
    expect([frozen.weight.requires_grad, frozen.mode]).toEqual([false, 'mean'])
    expect(t.nn_embedding_bag.from_pretrained(table, false, { mode: 'sum' }).weight.requires_grad).toBe(true)
  })
})

describe('attention', () => {
  test('of one query does not see what is masked', () => {
    const layer = t.nn_multihead_attention(4, 2)
    const [q, kv] = [torch_randn(1, 1, 4), torch_randn(3, 1, 4)]
    const mask = torch_tensor([[false, false, true]])
    const [output, weights] = layer(q, kv, kv, { key_padding_mask: mask })
    expect(weights!.get(1, 1, 3).item()).toBe(0)
    const two = kv.get('1:2')
    close(output, layer(q, two, two)[0])
    close(layer(q, kv, kv, { attn_mask: mask })[0], output)
    const by_head = layer(q, kv, kv, { avg_weights: false })[1]!
    expect(by_head.shape).toEqual([1, 2, 1, 3])
    expect(layer(q, kv, kv, { need_weights: false })[1]).toBeNull()
  })
  test('batch first is the same, turned', () => {
    const [a, b] = [t.nn_multihead_attention(4, 2), t.nn_multihead_attention(4, 2, { batch_first: true })]
    b.load_state_dict(a.state_dict())
    const x = torch_randn(3, 2, 4)
    const turned = x.transpose(1, 2)
    close(a(x, x, x)[0], b(turned, turned, turned)[0].transpose(1, 2))
  })
})

describe('transformers', () => {
  const options = { dim_feedforward: 8, dropout: 0, batch_first: true }
  test('causal layers do not see later steps', () => {
    const layer = t.nn_transformer_encoder_layer(4, 2, options)
    const encoder = t.nn_transformer_encoder(layer, 2, { norm: t.nn_layer_norm(4) })
    const x = torch_randn(1, 5, 4)
    const whole = encoder(x, { is_causal: true })
    close(encoder(x.get(null, '1:3'), { is_causal: true }), whole.get(null, '1:3'))
    expect(whole.sub(encoder(x)).abs().max().item()).toBeGreaterThan(1e-3)
  })
  test('evaluation without gradients gives what training without dropout gives', () => {
    const kinds = [
      {},
      { norm_first: true },
      { activation: 'gelu' as const },
      { bias: false },
      { batch_first: false },
      { activation: (x: Tensor) => x.tanh() },
    ]
    for (const more of kinds) {
      const layer = t.nn_transformer_encoder_layer(4, 2, { ...options, ...more })
      for (const parameter of Object.values(layer.parameters)) t.nn_init_normal_(parameter, 0, 0.5)
      const x = torch_randn(5, 5, 4)
      const mask = torch_ones(5, 5).triu(1).gt(0)
      const trained = [layer(x), layer(x, { src_mask: mask })]
      layer.eval()
      with_no_grad(() => {
        close(layer(x), trained[0]!)
        close(layer(x, { src_mask: mask }), trained[1]!)
      })
    }
  })
  test('a decoder sees its own past and all of the memory', () => {
    const net = t.nn_transformer({ d_model: 4, nhead: 2, num_encoder_layers: 1, num_decoder_layers: 2, ...options })
    const [src, tgt] = [torch_randn(2, 3, 4), torch_randn(2, 5, 4)]
    const whole = net(src, tgt, { tgt_is_causal: true })
    expect(whole.shape).toEqual([2, 5, 4])
    close(net(src, tgt.get(null, '1:2'), { tgt_is_causal: true }), whole.get(null, '1:2'))
    const padded = torch_tensor([
      [false, false, true],
      [false, false, true],
    ])
    close(
      net(src, tgt, { src_key_padding_mask: padded, memory_key_padding_mask: padded }),
      net(src.get(null, '1:2'), tgt),
    )
  })
  test.each([
    ['relu', false],
    ['gelu', true],
  ] as const)('an encoder gives the same where nothing is recorded: %s, norm first: %s', (activation, norm_first) => {
    const make = t.nn_transformer_encoder_layer(8, 2, { ...options, activation, norm_first, dropout: 0.5 })
    const net = t.nn_transformer_encoder(make, 2).eval()
    const x = torch_randn(2, 3, 8)
    const plain = net(x)
    const once = with_no_grad(() => net(x))
    expect([plain.requires_grad, once.requires_grad]).toEqual([true, false])
    close(once, plain)
    // Parts that are watched, or that drop after all, are run.
    const layer = net.layers.get(1) as t.nn_transformer_encoder_layer
    let seen = 0
    const hook = layer.norm2.register_forward_hook(() => void seen++)
    close(
      with_no_grad(() => net(x)),
      plain,
    )
    expect(seen).toBe(1)
    hook.remove()
    // So is what was put in a part's place.
    const { linear1 } = layer
    Object.assign(layer, { linear1: t.nn_sequential(linear1).eval() })
    close(
      with_no_grad(() => net(x)),
      plain,
    )
    Object.assign(layer, { linear1 })
    layer.dropout1.train()
    expect(
      with_no_grad(() => net(x))
        .sub(plain)
        .abs()
        .max()
        .item(),
    ).toBeGreaterThan(1e-3)
  })
  test('copies begin alike, and learn apart', () => {
    const { layers } = t.nn_transformer_encoder(t.nn_transformer_encoder_layer(4, 2, options), 2)
    const [a, b] = [layers.get(1), layers.get(2)].map((layer) => layer.parameters['linear1.weight']!)
    close(a!, b!)
    with_no_grad(() => void a!.fill_(0))
    expect(b!.abs().sum().item()).toBeGreaterThan(0)
  })
})

describe('containers', () => {
  const three = () => t.nn_sequential(t.nn_linear(2, 3), t.nn_relu(), t.nn_linear(3, 1))
  test('count from 1, and from the end', () => {
    const net = three()
    expect([t.length(net), t.inherits(net.get(1), 'nn_linear'), net.get(-1) === net.get(3)]).toEqual([3, true, true])
  })
  test('subsets are renumbered, and share their modules', () => {
    const net = three()
    const part = net.subset('2:N')
    expect(Object.keys(part.children)).toEqual(['0', '1'])
    expect([part.get(2) === net.get(3), t.length(net.subset([-1])), t.length(net.subset(2))]).toEqual([true, 2, 1])
  })
  test('insert, append and extend', () => {
    const list = t.nn_module_list([t.nn_relu()])
    list.append(t.nn_tanh()).insert(1, t.nn_linear(1, 1)).extend([t.nn_sigmoid(), t.nn_identity()])
    expect([...list].map((module) => t.r_class(module)[0])).toEqual([
      'nn_linear',
      'nn_relu',
      'nn_tanh',
      'nn_sigmoid',
      'nn_identity',
    ])
    expect(Object.keys(list.children)).toEqual(['0', '1', '2', '3', '4'])
    expect([list.length, t.nn_sequential(list.get(1)).length, t.nn_module_dict({ a: list.get(1) }).length]).toEqual([
      5, 1, 1,
    ])
  })
  test('keep their order beyond ten', () => {
    const net = t.nn_sequential(...Array.from({ length: 12 }, (_, i) => t.nn_linear(i + 1, i + 2)))
    expect(net(torch_ones(1, 1)).shape).toEqual([1, 13])
  })
  test('an empty sequence gives back its input', () => {
    const x = torch_ones(2)
    expect(t.nn_sequential()(x)).toBe(x)
  })
  test('a dictionary gives its modules by name', () => {
    const dict = t.nn_module_dict({ a: t.nn_linear(1, 2), b: t.nn_relu() })
    expect([dict.a(torch_ones(1, 1)).shape, dict.get('a') === dict.a]).toEqual([[1, 2], true])
    expect(() => (dict as unknown as () => void)()).toThrow(/call its modules/)
  })
  test('pruned networks take another head', () => {
    const net = t.nn_prune_head(three(), 1).append(t.nn_linear(3, 5))
    expect(net(torch_ones(1, 2)).shape).toEqual([1, 5])
    const Named = t.nn_module({
      initialize: () => ({ body: t.nn_linear(2, 3), head: t.nn_linear(3, 1) }),
      forward: (x: Tensor) => x,
    })
    const body = t.nn_prune_head(Named())
    expect([Object.keys(body.children), body(torch_ones(1, 2)).shape]).toEqual([['body'], [1, 3]])
  })
})

describe('weight normalization', () => {
  test('computes the weight before each forward pass, of copies and loaded states too', () => {
    const layer = t.nn_utils_weight_norm('weight', 1).apply(t.nn_linear(3, 2))
    const optimizer = t.optim_sgd(layer.parameters, { lr: 0.1 })
    const before = layer.weight.detach().clone()
    for (let i = 0; i < 2; i++) {
      optimizer.zero_grad()
      layer(torch_ones(1, 3)).sum().backward()
      optimizer.step()
    }
    const { weight_v, weight_g } = layer.parameters
    layer(torch_ones(1, 3))
    close(layer.weight, weight_v!.mul(weight_g!).div(weight_v!.norm({ p: 2, dim: 2, keepdim: true })))
    expect(layer.weight.sub(before).abs().max().item()).toBeGreaterThan(0.01)
    const copy = layer.clone(true)
    copy.load_state_dict({ ...layer.state_dict(), weight_g: torch_zeros(2, 1), bias: torch_zeros(2) })
    expect(as_array(copy(torch_ones(1, 3)))).toEqual([[0, 0]])
    expect(layer(torch_ones(1, 3)).abs().sum().item()).not.toBe(0)
  })
  test.each([1, null])('over dimension %s keeps the weight, and learns length and direction', (dim) => {
    const layer = t.nn_linear(3, 2)
    const before = layer.weight.detach().clone()
    const norm = t.nn_utils_weight_norm('weight', dim)
    norm.apply(layer)
    expect(Object.keys(layer.parameters).sort()).toEqual(['bias', 'weight_g', 'weight_v'])
    close(layer.weight, before)
    layer(torch_ones(1, 3)).sum().backward()
    const { weight_g } = layer.parameters
    expect(weight_g!.grad).not.toBeNull()
    with_no_grad(() => void weight_g!.mul_(2))
    norm.recompute(layer)
    close(layer.weight, before.mul(2))
    norm.remove(layer)
    expect(Object.keys(layer.parameters).sort()).toEqual(['bias', 'weight'])
    close(layer.weight, before.mul(2))
  })
})

describe('clipping', () => {
  const with_grads = (...grads: number[][]) =>
    grads.map((grad) => {
      const x = torch_zeros(grad.length).requires_grad_(true)
      x.mul(torch_tensor(grad)).sum().backward()
      return x
    })
  test('by norm scales all gradients together, and gives the norm before', () => {
    const params = with_grads([3, 0], [4])
    expect(t.nn_utils_clip_grad_norm_(params, 1).item()).toBeCloseTo(5, 5)
    expect(as_array<number[]>(params[0]!.grad!)[0]).toBeCloseTo(0.6, 5)
    expect(t.nn_utils_clip_grad_norm_(params, 10).item()).toBeCloseTo(1, 5)
    expect(params[1]!.grad!.item()).toBeCloseTo(0.8, 5)
    expect(t.nn_utils_clip_grad_norm_(with_grads([-3, 1]), 1, { norm_type: Infinity }).item()).toBe(3)
    expect(t.nn_utils_clip_grad_norm_([], 1).item()).toBe(0)
  })
  test('by value, also of a module without all gradients', () => {
    const params = with_grads([3, -0.5, -7])
    t.nn_utils_clip_grad_value_({ a: params[0]!, b: torch_ones(1) }, 1)
    expect(as_array(params[0]!.grad!)).toEqual([1, -0.5, -1])
  })
})

describe('the adaptive softmax', () => {
  const layer = () => t.nn_adaptive_log_softmax_with_loss(16, 10, [3, 6], { head_bias: true, div_value: 2 })
  test('gives probabilities that sum to 1, and the loss of the classes', () => {
    const net = layer()
    const x = torch_randn(7, 16)
    const all = net.log_prob(x)
    close(all.exp().sum(2), torch_ones(7))
    const target = torch_tensor([1n, 3n, 4n, 6n, 7n, 10n, 2n])
    const { output, loss } = net(x, target)
    close(output, all.gather(2, target.unsqueeze(2)).squeeze(2))
    close(loss, output.mean().neg())
    expect(as_array(net.predict(x))).toEqual(as_array(all.argmax(2)))
    loss.backward()
    for (const parameter of Object.values(net.parameters)) expect(parameter.grad).not.toBeNull()
  })
})

describe('other functions', () => {
  test('local_response_norm divides by neighbours, in any number of dimensions', () => {
    const x = torch_ones(1, 5, 2, 2)
    const out = t.nnf_local_response_norm(x, 3, { alpha: 3, beta: 1, k: 1 })
    const column = as_array<number[]>(out.get(1, null, 1, 1)).map((v) => Math.round(v * 1e4) / 1e4)
    expect(column).toEqual([0.3333, 0.25, 0.25, 0.25, 0.3333])
    const flat = (y: Tensor) => y.flatten({ start_dim: 3 })
    close(t.nnf_local_response_norm(flat(x), 3), flat(t.nnf_local_response_norm(x, 3)))
  })
  test('unfold and fold count overlaps', () => {
    const columns = t.nnf_unfold(torch_ones(1, 1, 3, 3), 2)
    expect(columns.shape).toEqual([1, 4, 4])
    expect(as_array(t.nnf_fold(columns, 3, 2).flatten())).toEqual([1, 2, 1, 2, 4, 2, 1, 2, 1])
  })
  test('the grid of no change samples the picture itself', () => {
    const x = torch_randn(1, 1, 3, 4)
    const theta = torch_tensor([
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
    ])
    close(t.nnf_grid_sample(x, t.nnf_affine_grid(theta, x.shape)), x)
  })
  test('pictures become larger by whole numbers, signals by any', () => {
    const twice = t.nnf_interpolate(torch_tensor([[[1, 2]]]), { scale_factor: 2 })
    expect(as_array(twice.flatten())).toEqual([1, 1, 2, 2])
    const factors = { scale_factor: 1.5, mode: 'bilinear', recompute_scale_factor: true } as const
    expect(t.nnf_interpolate(torch_ones(1, 3, 5, 4), factors).shape).toEqual([1, 3, 7, 6])
  })
  test('nnf_normalize gives vectors of length 1, also into a tensor of one’s own', () => {
    const x = torch_randn(2, 3)
    close(t.nnf_normalize(x).norm(2, { dim: 2 }), torch_ones(2))
    const out = torch_zeros(2, 3)
    expect(t.nnf_normalize(x, { out })).toBe(out)
  })
  test('convolutions over time take the batch second', () => {
    const x = torch_randn(5, 2, 3)
    const weight = torch_randn(2, 3, 4)
    const as_usual = t.nnf_conv1d(x.permute([2, 3, 1]), weight.permute([3, 2, 1]), { padding: 1 })
    close(t.nnf_conv_tbc(x, weight, torch_zeros(4), 1), as_usual.permute([3, 1, 2]))
  })
  test('instance normalization takes one element without a batch', () => {
    const norm = t.nn_instance_norm2d(2)
    const x = torch_randn(2, 4, 4)
    close(norm(x), norm(x.unsqueeze(1)).squeeze(1))
    expect(norm(x).mean().item()).toBeCloseTo(0, 4)
  })
  test('arguments come by position, by name, or both', () => {
    const x = torch_randn(1, 1, 4, 4)
    const pooled = t.nnf_max_pool2d(x, 2, { stride: 1 })
    close(t.nnf_max_pool2d(x, 2, 1), pooled)
    close(t.nnf_max_pool2d({ input: x, kernel_size: 2, stride: 1 }), pooled)
  })
})

describe('memory stays as it was', () => {
  const rss = () => process.memoryUsage().rss
  test('when ten thousand modules are made and dropped', () => {
    const make = () => t.nn_sequential(t.nn_linear(16, 32), t.nn_batch_norm1d(32), t.nn_lstm(8, 8))
    for (let i = 0; i < 500; i++) make()
    const [before, { bytes }] = [rss(), t.memory()]
    for (let i = 0; i < 2500; i++) make()
    expect(t.memory().bytes - bytes).toBeLessThan(20e6)
    expect(rss() - before).toBeLessThan(60e6)
  })
  test('when an LSTM takes a thousand steps', () => {
    const net = t.nn_lstm(8, 32)
    const optimizer = t.optim_sgd(net.parameters, { lr: 0.01 })
    const x = torch_randn(20, 16, 8)
    const step = () => {
      optimizer.zero_grad()
      net(x)[0].pow(2).mean().backward()
      optimizer.step()
    }
    for (let i = 0; i < 200; i++) step()
    const [before, { bytes }] = [rss(), t.memory()]
    for (let i = 0; i < 1000; i++) step()
    expect(t.memory().bytes - bytes).toBeLessThan(30e6)
    expect(rss() - before).toBeLessThan(60e6)
  })
})

test('constructors of layers bear their public names', () => {
  const generators = Object.entries(t as Record<string, unknown>).filter(
    (entry): entry is [string, { prototype: t.nn_Module }] =>
      /^nn_[a-z]/.test(entry[0]) && (entry[1] as { prototype?: unknown } | null)?.prototype instanceof t.nn_Module,
  )
  expect(generators.length).toBeGreaterThan(100)
  for (const [name, { prototype }] of generators) expect(prototype.constructor.name).toBe(name)
})
