"""Records python_layers.pt: layers of PyTorch with their states, and what they give. Run in this folder.

The recurrent layers have names of their own there, and attention and transformers many parts.
"""

import torch
from torch import nn

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)


def recurrent(layer, **more):
    return layer(3, 4, num_layers=2, bidirectional=True, **more), [torch.randn(5, 2, 3)]


encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0), 2, nn.LayerNorm(8), enable_nested_tensor=False)
CASES = {
    'nn_rnn': recurrent(nn.RNN),
    'nn_lstm': recurrent(nn.LSTM),
    'nn_lstm, proj_size': recurrent(nn.LSTM, proj_size=2),
    'nn_gru': recurrent(nn.GRU),
    'nn_multihead_attention': (nn.MultiheadAttention(8, 2), [torch.randn(4, 2, 8), torch.randn(5, 2, 8), torch.randn(5, 2, 8)]),
    'nn_multihead_attention, kdim': (
        nn.MultiheadAttention(8, 2, kdim=3, vdim=5, add_bias_kv=True, batch_first=True),
        [torch.randn(2, 4, 8), torch.randn(2, 5, 3), torch.randn(2, 5, 5)],
    ),
    'nn_transformer_encoder': (encoder, [torch.randn(4, 2, 8)]),
    'nn_transformer': (
        nn.Transformer(8, 2, 1, 2, 16, dropout=0.0, norm_first=True),
        [torch.randn(4, 2, 8), torch.randn(3, 2, 8)],
    ),
    'nn_sequential': (
        nn.Sequential(nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.ConvTranspose2d(4, 2, 2, stride=2), nn.GroupNorm(2, 2)),
        [torch.randn(2, 2, 4, 4)],
    ),
    'nn_embedding_bag': (nn.EmbeddingBag(5, 3, mode='max'), [torch.tensor([[0, 2], [4, 1]])]),
}


def flat(x):
    return [x] if isinstance(x, torch.Tensor) else [y for part in x for y in flat(part)]


def record(layer, inputs):
    inputs = [x.requires_grad_() if x.is_floating_point() else x for x in inputs]
    state = {name: value.clone() for name, value in layer.state_dict().items()}
    outputs = flat(layer(*inputs))
    sum(x.pow(3).sum() for x in outputs).backward()
    return {
        'state': state,
        'inputs': [x.detach() for x in inputs],
        'outputs': [x.detach() for x in outputs],
        'gradients': {name: parameter.grad for name, parameter in layer.named_parameters()},
    }


torch.save({name: record(*case) for name, case in CASES.items()}, 'python_layers.pt', _use_new_zipfile_serialization=False)
