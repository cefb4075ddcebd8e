/** What layers refuse, and what they say then: their name, what was given, what was expected. */
import * as t from 'torchluz'

type Tensor = t.Tensor
type Layer = t.nn_Module & ((...inputs: unknown[]) => unknown)
const { TorchError, torch_double, torch_long, torch_ones, torch_tensor } = t

/** Layers with a good input for each tensor; `size`: the place of the size that has to fit, or null. */
const layers: [name: string, make: () => t.nn_Module, sizes: number[][], size: number | null][] = [
  ['nn_linear', () => t.nn_linear(3, 2), [[4, 3]], 1],
  [
    'nn_bilinear',
    () => t.nn_bilinear(3, 2, 2),
    [
      [4, 3],
      [4, 2],
    ],
    1,
  ],
  ['nn_conv1d', () => t.nn_conv1d(2, 2, 3), [[1, 2, 7]], 1],
  ['nn_conv2d', () => t.nn_conv2d(2, 2, 3), [[1, 2, 7, 7]], 1],
  ['nn_conv3d', () => t.nn_conv3d(2, 2, 3), [[1, 2, 7, 7, 7]], 1],
  ['nn_conv_transpose1d', () => t.nn_conv_transpose1d(2, 2, 3), [[1, 2, 7]], 1],
  ['nn_conv_transpose2d', () => t.nn_conv_transpose2d(2, 2, 3), [[1, 2, 7, 7]], 1],
  ['nn_conv_transpose3d', () => t.nn_conv_transpose3d(2, 2, 3), [[1, 2, 7, 7, 7]], 1],
  ['nn_batch_norm1d', () => t.nn_batch_norm1d(2), [[3, 2]], 1],
  ['nn_batch_norm2d', () => t.nn_batch_norm2d(2), [[1, 2, 7, 7]], 1],
  ['nn_batch_norm3d', () => t.nn_batch_norm3d(2), [[1, 2, 7, 7, 7]], 1],
  ['nn_instance_norm1d', () => t.nn_instance_norm1d(2, { affine: true }), [[1, 2, 7]], 1],
  ['nn_instance_norm2d', () => t.nn_instance_norm2d(2, { affine: true }), [[1, 2, 7, 7]], 1],
  ['nn_instance_norm3d', () => t.nn_instance_norm3d(2, { affine: true }), [[1, 2, 7, 7, 7]], 1],
  ['nn_layer_norm', () => t.nn_layer_norm(2), [[3, 2]], 1],
  ['nn_group_norm', () => t.nn_group_norm(1, 2), [[3, 2]], 1],
  ['nn_max_pool1d', () => t.nn_max_pool1d(2), [[1, 2, 7]], null],
  ['nn_max_pool2d', () => t.nn_max_pool2d(2), [[1, 2, 7, 7]], null],
  ['nn_max_pool3d', () => t.nn_max_pool3d(2), [[1, 2, 7, 7, 7]], null],
  ['nn_avg_pool1d', () => t.nn_avg_pool1d(2), [[1, 2, 7]], null],
  ['nn_avg_pool2d', () => t.nn_avg_pool2d(2), [[1, 2, 7, 7]], null],
  ['nn_avg_pool3d', () => t.nn_avg_pool3d(2), [[1, 2, 7, 7, 7]], null],
  ['nn_lp_pool1d', () => t.nn_lp_pool1d(2, 2), [[1, 2, 7]], null],
  ['nn_lp_pool2d', () => t.nn_lp_pool2d(2, 2), [[1, 2, 7, 7]], null],
  ['nn_adaptive_avg_pool1d', () => t.nn_adaptive_avg_pool1d(2), [[1, 2, 7]], null],
  ['nn_adaptive_avg_pool2d', () => t.nn_adaptive_avg_pool2d(2), [[1, 2, 7, 7]], null],
  ['nn_adaptive_avg_pool3d', () => t.nn_adaptive_avg_pool3d(2), [[1, 2, 7, 7, 7]], null],
  ['nn_adaptive_max_pool1d', () => t.nn_adaptive_max_pool1d(2), [[1, 2, 7]], null],
  ['nn_adaptive_max_pool2d', () => t.nn_adaptive_max_pool2d(2), [[1, 2, 7, 7]], null],
  ['nn_adaptive_max_pool3d', () => t.nn_adaptive_max_pool3d(2), [[1, 2, 7, 7, 7]], null],
  ['nn_fractional_max_pool2d', () => t.nn_fractional_max_pool2d(2, { output_size: 3 }), [[1, 2, 7, 7]], null],
  ['nn_fractional_max_pool3d', () => t.nn_fractional_max_pool3d(2, { output_size: 3 }), [[1, 2, 7, 7, 7]], null],
  ['nn_upsample', () => t.nn_upsample({ scale_factor: 2, mode: 'bilinear' }), [[1, 2, 7, 7]], null],
  ['nn_rnn', () => t.nn_rnn(3, 4), [[5, 2, 3]], 2],
  ['nn_lstm', () => t.nn_lstm(3, 4), [[5, 2, 3]], 2],
  ['nn_gru', () => t.nn_gru(3, 4), [[5, 2, 3]], 2],
  ['nn_rnn_cell', () => t.nn_rnn_cell(3, 4), [[2, 3]], 1],
  ['nn_lstm_cell', () => t.nn_lstm_cell(3, 4), [[2, 3]], 1],
  ['nn_gru_cell', () => t.nn_gru_cell(3, 4), [[2, 3]], 1],
  [
    'nn_multihead_attention',
    () => t.nn_multihead_attention(4, 2),
    [
      [3, 2, 4],
      [3, 2, 4],
      [3, 2, 4],
    ],
    2,
  ],
  ['nn_transformer_encoder_layer', () => t.nn_transformer_encoder_layer(4, 2), [[3, 2, 4]], 2],
  ['nn_transformer_encoder', () => t.nn_transformer_encoder(t.nn_transformer_encoder_layer(4, 2), 1), [[3, 2, 4]], 2],
  [
    'nn_transformer_decoder_layer',
    () => t.nn_transformer_decoder_layer(4, 2),
    [
      [3, 2, 4],
      [3, 2, 4],
    ],
    2,
  ],
]
/** Which do not look at the type of their input: it need not be that of weights. */
const any_type = /pool|upsample/
/** Where an input without data, of the device 'meta', gives a result without data. */
const no_data = /^nn_(linear|max|avg|lp|adaptive|fractional|upsample|.*_cell|multihead)/
/** Which normalize or multiply vectors in any number of dimensions. */
const any_rank = /linear|layer_norm/

describe.each(layers)('%s refuses', (name, make, sizes, size) => {
  const layer = make() as Layer
  const good = sizes.map((shape) => torch_ones(shape))
  const with_first = (input: unknown) => () => layer(input, ...good.slice(1))
  const refusal = (run: () => unknown): Error => {
    try {
      run()
    } catch (error) {
      expect(error).toBeInstanceOf(TorchError)
      expect((error as Error).message.startsWith(`${name}: `)).toBe(true)
      return error as Error
    }
    throw new Error('nothing was refused')
  }
  test('nothing of what is right', () => void layer(...good))
  test.each([
    ['null', null],
    ['a string', 'x'],
    ['an object', {}],
    ['a function', () => 3],
  ])('as input %s', (_, input) =>
    expect(refusal(with_first(input)).message).toMatch(/is a tensor|missing|unknown argument/),
  )
  test('a number as input', () => void refusal(with_first(3)))
  test('no input', () => expect(refusal(() => layer()).message).toMatch(/missing|is a tensor/))
  test('an input with too many dimensions', () => {
    if (!any_rank.test(name)) refusal(with_first(torch_ones(1, 1, 1, 1, 1, 1, 2)))
  })
  test('an input of another size', () => {
    if (size === null) return
    const shape = sizes[0]!.map((n, d) => (d === size ? 9 : n))
    expect(refusal(with_first(torch_ones(shape))).message).toMatch(/9/)
  })
  test('an input of another type', () => {
    if (any_type.test(name)) return
    for (const dtype of [torch_long(), torch_double()])
      expect(refusal(with_first(torch_ones(sizes[0]!, { dtype }))).message).toMatch(
        new RegExp(`the input is ${dtype.name}, the layer's weights are Float`),
      )
  })
  test('an input on another device', () => {
    if (no_data.test(name)) return
    expect(refusal(with_first(torch_ones(sizes[0]!, { device: 'meta' }))).message).toMatch(
      /the input is on meta, the layer on cpu/,
    )
  })
})

const x4 = () => torch_ones(1, 1, 4, 4)
const packed = () => t.nn_utils_rnn_pack_sequence([torch_ones(3, 2), torch_ones(2, 2)])
const refused: [what: string, run: () => unknown, message: RegExp][] = [
  ['no features', () => t.nn_linear(3 as never), /nn_linear: argument 'out_features' is missing/],
  ['features below 0', () => t.nn_linear(3, -1), /'out_features' is a whole number from 0 on, got the number -1/],
  ['half a channel', () => t.nn_conv2d(1.5, 2, 3), /nn_conv2d: 'in_channels' is a whole number/],
  ['an unknown name', () => t.nn_conv2d(1, 2, 3, { strides: 2 } as never), /did you mean 'stride'/],
  ['three sizes for two', () => t.nn_conv2d(1, 2, [3, 3, 3]), /'kernel_size' is one number or 2, got 3: \[3, 3, 3\]/],
  ['a stride of 0', () => t.nn_conv2d(1, 2, 3, { stride: 0 }), /'stride' is a whole number from 1 on/],
  ['a padding below 0', () => t.nn_max_pool2d(2, { padding: -1 }), /nn_max_pool2d: 'padding' is a whole number from 0/],
  [
    'a padding word',
    () => t.nn_conv2d(1, 2, 3, { padding: 'full' as never }),
    /'padding' is a number, 'same' or 'valid'/,
  ],
  ['a padding mode', () => t.nn_conv2d(1, 2, 3, { padding_mode: 'mirror' as never }), /'padding_mode' is one of zeros/],
  ['groups that do not divide', () => t.nn_conv2d(3, 4, 3, { groups: 2 }), /in_channels \(3\) must be divisible/],
  [
    'a kernel that is none',
    () => t.nnf_max_pool2d(x4(), 'big' as never),
    /'kernel_size' is a whole number .*string "big"/,
  ],
  ['a window beyond the input', () => t.nnf_avg_pool2d(x4(), 5), /nnf_avg_pool2d: .*too small/],
  [
    'an output that a stride cannot give',
    () => t.nn_conv_transpose2d(1, 1, 2, { stride: 2 })(x4(), [20, 8]),
    /an input of 4 gives an output of 8 to 9, not 20/,
  ],
  ['both sizes and ratios', () => t.nn_fractional_max_pool2d(2, { output_size: 2, output_ratio: 0.5 }), /not both/],
  ['a ratio above 1', () => t.nn_fractional_max_pool2d(2, { output_ratio: 2 }), /between 0 and 1, got 2/],
  ['an index 0', () => t.nnf_max_unpool2d(torch_ones(1, 1, 1, 1), torch_tensor([[[[0n]]]]), 2), /Indexing starts at 1/],
  [
    'an index beyond',
    () => t.nnf_max_unpool2d(torch_ones(1, 1, 1, 1), torch_tensor([[[[9n]]]]), 2),
    /nnf_max_unpool2d/,
  ],
  ['more layers than memory', () => t.nn_gru(2, 2, 2 ** 40), /'num_layers' is at most 10,000/],
  ['absurdly many features', () => t.nn_linear(2, 1e300), /'out_features' is a whole number/],
  [
    'targets of another type',
    () => t.nn_bce_loss()(torch_ones(2), torch_tensor([1n, 0n])),
    /nn_bce_loss: 'target' is Long, 'input' Float: convert it/,
  ],
  [
    'whole numbers as truths of scores',
    () => t.nn_bce_with_logits_loss()(torch_ones(2), torch_tensor([1n, 0n])),
    /nn_bce_with_logits_loss: 'target' is Long, 'input' Float: convert it, target.to\({ dtype: input.dtype }\)/,
  ],
  [
    'targets of another shape',
    () => t.nnf_binary_cross_entropy_with_logits(torch_ones(4), torch_ones(4, 1)),
    /input is Float \[4\], target is Float \[4, 1\]/,
  ],
  ['groups of channels', () => t.nn_group_norm(3, 4), /num_channels \(4\) must be divisible by num_groups \(3\)/],
  ['a shape that is none', () => t.nn_layer_norm('8' as never), /'normalized_shape' is a size/],
  [
    'a label that is no class, where libtorch would read elsewhere',
    () => t.nnf_ctc_loss(torch_ones(6, 1, 4), torch_tensor([[1n, 9n]]), torch_tensor([6n]), torch_tensor([2n])),
    /'targets' are labels from 0 to 3, .*got 9/,
  ],
  [
    'a label below 0',
    () => t.torch_ctc_loss(torch_ones(6, 1, 4), torch_tensor([[1n, -5n]]), [6], [2]),
    /torch_ctc_loss: 'targets' are labels from 0 to 3, .*got -5/,
  ],
  [
    'a sparse list of modules',
    () => t.nn_module_list(new Array<never>(2 ** 32 - 1)),
    /part 1 is a module, got undefined/,
  ],
  ['sizes that are not there', () => t.nn_rms_norm(new Array<number>(2 ** 32 - 1)), /a tensor at most 64/],
  ['a row 0', () => t.nn_embedding(3, 2)(torch_tensor([0n])), /nn_embedding: .*Indexing starts at 1/s],
  [
    'a row beyond',
    () => t.nn_embedding(3, 2)(torch_tensor([4n])),
    /nn_embedding: row 4 is not in the table, .* 1 to 3/,
  ],
  ['a row below 0', () => t.nn_embedding(3, 2)(torch_tensor([-1n])), /nn_embedding: row -1 is not in the table/],
  ['rows as floats', () => t.nn_embedding(3, 2)(torch_tensor([1.5])), /nn_embedding: .*(Long|integer)/s],
  ['rows as text', () => t.nn_embedding(3, 2)('a' as never), /nn_embedding: 'input' is a tensor, got the string/],
  ['a padding row beyond', () => t.nn_embedding(3, 2, { padding_idx: 4 }), /padding_idx is one of 3 rows, got 4/],
  ['a padding row 0', () => t.nn_embedding(3, 2, { padding_idx: 0 }), /padding_idx counts rows from 1/],
  [
    'a table of another size',
    () => t.nn_embedding(3, 2, { '.weight': torch_ones(2, 2) }),
    /'.weight' is \[3, 2\], got/,
  ],
  [
    'a row beyond in a bag',
    () => t.nn_embedding_bag(3, 2)(torch_tensor([[1n, 5n]])),
    /nn_embedding_bag: row 5 is not in the table, .* 1 to 3/,
  ],
  [
    'modules in an array',
    () => t.nn_sequential([t.nn_linear(1, 1)] as never),
    /part 1 is a module, got an array of length 1: spread it, nn_sequential\(\.\.\.modules\)/,
  ],
  ['a bag without offsets', () => t.nn_embedding_bag(3, 2)(torch_tensor([1n])), /1D input needs 'offsets'/],
  ['a mode of bags', () => t.nn_embedding_bag(3, 2, { mode: 'min' as never }), /'mode' is 'mean', 'sum' or 'max'/],
  ['a nonlinearity', () => t.nn_rnn(3, 4, { nonlinearity: 'sigmoid' as never }), /'nonlinearity' is 'tanh' or 'relu'/],
  ['a dropout above 1', () => t.nn_lstm(3, 4, { dropout: 2 }), /'dropout' is a probability/],
  ['a projection that is too long', () => t.nn_lstm(3, 4, { proj_size: 4 }), /'proj_size' \(4\) is smaller/],
  ['one state of two', () => t.nn_lstm(3, 4)(torch_ones(5, 2, 3), torch_ones(1, 2, 4) as never), /'hx' is two tensors/],
  [
    'a state of another batch',
    () => t.nn_gru(3, 4)(torch_ones(5, 2, 3), torch_ones(1, 1, 4)),
    /'hx' is \[1, 2, 4\], got \[1, 1, 4\]/,
  ],
  [
    'a state of a batch for a single sequence',
    () => t.nn_lstm(3, 4)(torch_ones(5, 3), [torch_ones(1, 1, 4), torch_ones(1, 1, 4)]),
    /h of 'hx' is \[1, 4\], got \[1, 1, 4\]/,
  ],
  [
    'a state of another dtype',
    () => t.nn_lstm(3, 4)(torch_ones(5, 2, 3), [torch_ones(1, 2, 4), torch_ones(1, 2, 4).double()]),
    /'hx' is Double, the input Float: convert one, h.to\(\{ dtype \}\)/,
  ],
  [
    'a state of another device',
    () => t.nn_rnn(3, 4)(torch_ones(5, 2, 3), torch_ones(1, 2, 4, { device: 'meta' })),
    /'hx' is on meta, the input on cpu: move one/,
  ],
  ['a sequence without steps', () => t.nn_gru(3, 4)(torch_ones(0, 2, 3)), /at least one step, got \[0, 2, 3\]/],
  [
    'a sequence of one number each',
    () => t.nn_gru(3, 4)(torch_ones(3)),
    /\[time, batch, 3\] or \[time, 3\], got \[3\]/,
  ],
  [
    'a weight of another shape, beyond which libtorch would read',
    () => Object.assign(t.nn_gru(3, 4), { weight_ih_l1: torch_ones(4, 3) })(torch_ones(5, 2, 3)),
    /nn_gru: 'weight_ih_l1' is \[12, 3\], got \[4, 3\]/,
  ],
  [
    "a cell's state of another dtype",
    () => t.nn_gru_cell(3, 4)(torch_ones(2, 3), torch_ones(2, 4).double()),
    /nn_gru_cell: 'hx' is Double, the input Float/,
  ],
  [
    "a cell's one state of two",
    () => t.nn_lstm_cell(3, 4)(torch_ones(2, 3), torch_ones(2, 4) as never),
    /'hx' is two tensors \[h, c\]/,
  ],
  [
    "a cell's state of another batch",
    () => t.nn_rnn_cell(3, 4)(torch_ones(2, 3), torch_ones(3, 4)),
    /'hx' is \[2, 4\], got \[3, 4\]/,
  ],
  ['packed steps of another size', () => t.nn_lstm(3, 4)(packed()), /expected input \[steps, 3\], got \[5, 2\]/],
  [
    'lengths that are not sorted',
    () => t.nn_utils_rnn_pack_padded_sequence(torch_ones(3, 2, 1), [1, 3]),
    /nn_utils_rnn_pack_padded_sequence: 'lengths' are sorted in decreasing order, or give enforce_sorted: false; got 1, 3/,
  ],
  [
    'a length beyond',
    () => t.nn_utils_rnn_pack_padded_sequence(torch_ones(3, 2, 1), [9, 3]),
    /nn_utils_rnn_pack_padded/,
  ],
  ['fewer lengths than sequences', () => t.nn_utils_rnn_pack_padded_sequence(torch_ones(3, 2, 1), [3]), /batch_size/],
  [
    'lengths of two dimensions',
    () => t.nn_utils_rnn_pack_padded_sequence(torch_ones(3, 2, 1), torch_ones(1, 2)),
    /'lengths' are one for each of the input's 2 sequences .*got a tensor of shape \[1, 2\]/,
  ],
  [
    'sequences of several widths',
    () => t.nn_utils_rnn_pack_sequence([torch_ones(2, 3), torch_ones(2, 4)]),
    /nn_utils_rnn_pack_sequence: 'sequences' differ in their first dimension alone, got \[2, 3\] and \[2, 4\]/,
  ],
  [
    'a packed sequence of no tensors',
    () => new t.PackedSequence(3 as never, 4 as never),
    /'data' is a tensor, got the/,
  ],
  ['lengths that are none', () => t.nn_utils_rnn_pack_padded_sequence(torch_ones(3, 2), 'x' as never), /'lengths' are/],
  ['no sequences', () => t.nn_utils_rnn_pad_sequence([]), /'sequences' is an array of tensors/],
  [
    'what is not packed',
    () => t.nn_utils_rnn_pad_packed_sequence(torch_ones(2) as never),
    /'sequence' is a PackedSequence/,
  ],
  [
    'a total that is too short',
    () => t.nn_utils_rnn_pad_packed_sequence(packed(), { total_length: 2 }),
    /at least .* 3 steps, got 2/,
  ],
  [
    'heads that do not divide',
    () => t.nn_multihead_attention(7, 2),
    /embed_dim \(7\) must be divisible by num_heads \(2\)/,
  ],
  [
    'keys without as many values',
    () => t.nn_multihead_attention(4, 2)(torch_ones(3, 1, 4), torch_ones(3, 1, 4), torch_ones(2, 1, 4)),
    /'key' and 'value' have one length, got 3 and 2/,
  ],
  [
    'a mask of another size',
    () =>
      t.nn_multihead_attention(4, 2)(torch_ones(3, 1, 4), torch_ones(3, 1, 4), torch_ones(3, 1, 4), {
        attn_mask: torch_ones(2, 2),
      }),
    /nn_multihead_attention: .*size/,
  ],
  [
    'an activation',
    () => t.nn_transformer_encoder_layer(4, 2, { activation: 'swish' as never }),
    /'relu', 'gelu' or a function/,
  ],
  [
    'a mask and is_causal',
    () => t.nn_transformer_encoder_layer(4, 2)(torch_ones(3, 1, 4), { src_mask: torch_ones(3, 3), is_causal: true }),
    /a mask or is_causal, not both/,
  ],
  [
    'a stack of no module',
    () => t.nn_transformer_encoder(3 as never, 2),
    /'encoder_layer' is a module, got the number 3/,
  ],
  ['a sequence of no module', () => t.nn_sequential(t.nn_relu as never), /part 1 is a module.*call the generator/],
  ['a place beyond', () => t.nn_sequential(t.nn_relu()).get(2), /there is no module 2: they count from 1 to 1/],
  ['a place 0', () => t.nn_module_list([t.nn_relu()]).get(0), /there is no module 0/],
  ['an insertion beyond', () => t.nn_module_list([]).insert(3, t.nn_relu()), /a place is 1 to 1, got the number 3/],
  [
    'a list of no modules',
    () => t.nn_module_list([3 as never]),
    /nn_module_list: part 1 is a module, got the number 3/,
  ],
  ['a name that modules have', () => t.nn_module_dict({ forward: t.nn_relu() }), /'forward' cannot be a module's name/],
  [
    'a name that is not there',
    () => t.nn_module_dict({ a: t.nn_relu() }).get('b'),
    /there is no module 'b': there are a/,
  ],
  [
    'to prune more than there is',
    () => t.nn_prune_head(t.nn_sequential(t.nn_relu()), 2),
    /'head_size' is 2, and there are 1/,
  ],
  ['an odd padding', () => t.nnf_pad(x4(), [1]), /two numbers for each dimension, got 1/],
  ['a mode of padding', () => t.nnf_pad(x4(), [1, 1], { mode: 'zeros' as never }), /'mode' is one of constant/],
  ['neither size nor factor', () => t.nnf_interpolate(x4()), /one of 'size' and 'scale_factor' is needed/],
  [
    'a mode for other ranks',
    () => t.nnf_interpolate(x4(), { size: 2, mode: 'linear' }),
    /mode 'linear' takes 3D input, got \[1, 1, 4, 4\]/,
  ],
  [
    'a mode of sampling',
    () => t.nnf_grid_sample(x4(), torch_ones(1, 2, 2, 2), { mode: 'cubic' as never }),
    /'mode' is one of bilinear/,
  ],
  ['a factor that does not divide', () => t.nnf_pixel_shuffle(x4(), 2), /nnf_pixel_shuffle/],
  ['cutoffs that fall', () => t.nn_adaptive_log_softmax_with_loss(16, 8, [4, 2]), /'cutoffs' rise/],
  [
    'a class beyond the last',
    () => t.nn_adaptive_log_softmax_with_loss(16, 8, [2, 4])(torch_ones(1, 16), torch_tensor([9n])),
    /'target' counts classes from 1 to 8/,
  ],
  ['a norm below 0', () => t.nn_utils_clip_grad_norm_(torch_ones(1), -1), /'max_norm' is a number from 0 on/],
  ['no parameters', () => t.nn_utils_clip_grad_norm_('x' as never, 1), /'parameters' are tensors/],
  [
    'a weight that is not there',
    () => t.nn_utils_weight_norm('w').apply(t.nn_linear(1, 1)),
    /no parameter 'w': it has weight, bias/,
  ],
]
describe('an argument of another kind is refused when the layer is made:', () => {
  const any = t as unknown as Record<string, (...args: unknown[]) => unknown>
  test.each<[layer: string, args: unknown[], argument: string, kind: string]>([
    ['nn_linear', [2, 2], 'bias', 'true or false'],
    ['nn_bilinear', [2, 2, 2], 'bias', 'true or false'],
    ['nn_conv2d', [1, 2, 3], 'bias', 'true or false'],
    ['nn_conv_transpose1d', [1, 2, 3], 'bias', 'true or false'],
    ['nn_lstm', [2, 2], 'batch_first', 'true or false'],
    ['nn_gru', [2, 2], 'bidirectional', 'true or false'],
    ['nn_rnn_cell', [2, 2], 'bias', 'true or false'],
    ['nn_batch_norm2d', [2], 'eps', 'a number from 0 on'],
    ['nn_batch_norm1d', [2], 'momentum', 'a number between 0 and 1, or null'],
    ['nn_instance_norm1d', [2], 'affine', 'true or false'],
    ['nn_layer_norm', [2], 'eps', 'a number from 0 on'],
    ['nn_rms_norm', [2], 'eps', 'a number from 0 on or null'],
    ['nn_group_norm', [1, 2], 'affine', 'true or false'],
    ['nn_embedding', [2, 2], 'max_norm', 'a number from 0 on or null'],
    ['nn_embedding_bag', [2, 2], 'sparse', 'true or false'],
    ['nn_multihead_attention', [2, 1], 'add_zero_attn', 'true or false'],
    ['nn_transformer_encoder_layer', [2, 1], 'norm_first', 'true or false'],
    ['nn_transformer', [2, 1], 'layer_norm_eps', 'a number from 0 on'],
    ['nn_prelu', [], 'init', 'a number'],
    ['nn_avg_pool2d', [2], 'divisor_override', 'a whole number from 1 on or null'],
    ['nn_upsample', [2], 'align_corners', 'true, false or null'],
    ['nn_cross_entropy_loss', [], 'weight', 'a tensor, an array of numbers or null'],
    ['nn_bce_with_logits_loss', [], 'pos_weight', 'a tensor, an array of numbers or null'],
  ])('%s(%j, %s)', (layer, args, argument, kind) => {
    for (const [value, words] of [
      ['yes', 'the string "yes"'],
      [{}, 'an object'],
    ])
      expect(() => any[layer]!(...args, { [argument]: value })).toThrow(
        `${layer}: '${argument}' is ${kind}, got ${words as string}`,
      )
  })
})

describe('refused, in so many words:', () => {
  test.each(refused)('%s', (_, run, message) => {
    expect(run).toThrow(TorchError)
    expect(run).toThrow(message)
  })
  test('not a batch of one value per channel, which R takes: but a warning tells what becomes of the variance', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    try {
      for (let n = 0; n < 2; n++) t.nn_batch_norm3d(2)(torch_ones(1, 2, 1, 1, 1))
      t.nn_batch_norm1d(2).eval()(torch_ones(1, 2))
      expect(warn.mock.calls.map(String)).toEqual([
        expect.stringMatching(
          /^nn_batch_norm3d: one value per channel .*\[1, 2, 1, 1, 1\].* becomes NaN.*drop_last: true/,
        ),
      ])
    } finally {
      warn.mockRestore()
    }
  })
  test('a failed batch leaves running statistics as they were', () => {
    const norm = t.nn_batch_norm1d(2)
    expect(() => norm(torch_ones(3, 2, { dtype: torch_double() }))).toThrow()
    expect((norm.num_batches_tracked as Tensor).item()).toBe(0)
  })
})

describe('what a function of the user throws is not taken for a wrong argument', () => {
  const fail = (): never => {
    throw new RangeError('mine')
  }
  const three = [torch_ones(3, 1, 4), torch_ones(3, 1, 4), torch_ones(3, 1, 4)] as const
  const Failing = t.nn_module({ forward: (_x: Tensor): Tensor => fail() })
  test.each<[string, () => unknown]>([
    ['an activation', () => t.nn_transformer_encoder_layer(4, 2, { activation: fail })(three[0])],
    ['a distance', () => t.nn_triplet_margin_with_distance_loss({ distance_function: fail })(...three)],
    ['a layer of an encoder', () => t.nn_transformer_encoder(Failing(), 1)(three[0])],
    ['initialize()', () => t.nn_module({ initialize: fail })()],
    [
      'a hook',
      () => {
        const layer = t.nn_transformer_encoder_layer(4, 2)
        layer.norm1.register_forward_hook(fail)
        layer(three[0])
      },
    ],
    ['a rate', () => t.lr_lambda(t.optim_sgd([torch_ones(1, { requires_grad: true })], { lr: 1 }), fail)],
  ])('%s', (_, run) => expect(run).toThrow(new RangeError('mine')))
})

test('a layer without inputs has its bias alone', () => {
  const out = t.nn_linear(0, 2)(torch_ones(3, 0))
  expect(t.as_array(out.abs())).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ])
})

test('a module of which one tensor cannot go elsewhere stays whole', () => {
  const net = t.nn_sequential(t.nn_linear(2, 2), t.nn_linear(2, 2))
  const last = net.parameters['1.bias']!
  last.detach = () => {
    throw new t.TorchError('no room')
  }
  expect(() => net.to({ dtype: torch_double() })).toThrow('no room')
  expect(Object.values(net.parameters).map(({ dtype }) => dtype.name)).toEqual(Array(4).fill('Float'))
})
