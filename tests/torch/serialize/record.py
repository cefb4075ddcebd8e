"""Writes the small files of Python's torch.save() that the tests read: python3 tests/torch/serialize/record.py"""

import collections
import json
import os
import sys

import torch

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "files")
torch.manual_seed(1)

base = torch.arange(12.0).reshape(3, 4)
names = [
    "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64",
    "complex128", "uint16", "uint32", "uint64", "float8_e5m2", "float8_e4m3fn", "float8_e8m0fnu",
]
dtypes = {name: torch.tensor([1.0, 0.0, 2.0]).to(getattr(torch, name)) for name in names}
nested = {
    "list": [1, -2.5, "text", None, True, torch.tensor([1, 2])],
    "tuple": (1, (2, "three")),
    "ordered": collections.OrderedDict([("b", torch.ones(2)), ("a", torch.zeros(()))]),
    "parameter": torch.nn.Parameter(torch.tensor([3.0, 4.0])),
    "frozen": torch.nn.Parameter(torch.tensor([5.0]), requires_grad=False),
    "numbers": {0: "zero", 7: {"step": 3}},
    "pairs": {(1, 2): "key"},
    "big": 2**70,
    "negative": -(2**40),
    "bytes": b"\x00\xffabc",
    "set": {3},
    "complex": 1 + 2j,
    "size": torch.Size([2, 3]),
    "dtype": torch.float16,
    "device": torch.device("cpu"),
    "empty": [],
    "unicode": "żółw 🐢",
    "sparse": torch.sparse_coo_tensor(torch.tensor([[0, 1], [1, 0]]), torch.tensor([3.0, 4.0]), (2, 3)),
    "conjugate": torch.tensor([1 + 2j]).conj(),
}
views = {"base": base, "transposed": base.t(), "row": base[1], "strided": base[:, ::2], "same": base}


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(2, 3)
        self.norm = torch.nn.BatchNorm1d(3)
        self.rnn = torch.nn.LSTM(3, 2, num_layers=2, bidirectional=True)


net = Net()
optimizer = torch.optim.Adam(net.fc.parameters(), lr=0.1)
net.fc(torch.ones(1, 2)).sum().backward()
optimizer.step()

files = {
    "dtypes": dtypes, "nested": nested, "views": views, "tensor": base, "state": net.fc.state_dict(),
    "rnn": net.rnn.state_dict(),
    "checkpoint": {"model": net.fc.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3},
}
for name, value in files.items():
    torch.save(value, f"{here}/{name}.pt")
    if name not in ("rnn", "state"):
        torch.save(value, f"{here}/{name}.legacy.pt", _use_new_zipfile_serialization=False)
torch.save(base, f"{here}/protocol4.pt", pickle_protocol=4)
torch.save(nested, f"{here}/protocol5.pt", pickle_protocol=5)
torch.save(net.fc, f"{here}/module.pt")
torch.save({"x": sys.exit}, f"{here}/call.pt")
torch.jit.save(torch.jit.script(net.fc), f"{here}/linear.script.pt")
values = {name: value.tolist() for name, value in [*net.fc.state_dict().items(), ("base", base)]}
with open(f"{here}/values.json", "w") as out:
    json.dump(values, out)
