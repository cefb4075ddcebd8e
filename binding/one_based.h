// R counts from 1: indices on their way to libtorch and back. Negative ones count from the end on both sides.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

namespace torchluz {

// An index or dimension counted from 0. Throws IndexRefusal for 0.
int64_t from_one(int64_t index);

// An index tensor counted from 0. Tensors of other types (masks, probabilities of classes) go on as they are.
at::Tensor from_one(const at::Tensor& indices);

// An argument's value: an integer, a tensor, or a list of either; none stays none.
c10::IValue from_one(const c10::IValue& value);

// A result counted from 1: in place, unless its memory is `shared` with an argument or with the graph of gradients.
at::Tensor to_one(at::Tensor indices, bool shared);
// Whether the graph of gradients may hold the results of an operator: what it saved must not be changed.
bool recorded(c10::ArrayRef<at::Tensor> results);

}  // namespace torchluz
