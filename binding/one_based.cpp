#include "one_based.h"

#include <ATen/ATen.h>
#include <ATen/EmptyTensor.h>
#include <ATen/functorch/BatchedTensorImpl.h>

#include <algorithm>

#include "errors.h"

namespace torchluz {

namespace {

// Up to here a plain loop costs less than one operator.
constexpr int64_t few_elements = 4096;

[[noreturn]] void refuse_zero() {
  throw IndexRefusal(
      "Indexing starts at 1 but found a 0. Dimensions and indices count from 1, as in R; negative ones count from the end.");
}

bool is_index(at::ScalarType type) { return c10::isIntegralType(type, /*includeBool=*/false) && type != at::kByte; }

bool can_loop(const at::Tensor& tensor) {
  return tensor.scalar_type() == at::kLong && tensor.is_cpu() && tensor.layout() == at::kStrided &&
         tensor.has_storage() && tensor.numel() <= few_elements && tensor.is_contiguous() && !tensor.unsafeGetTensorImpl()->is_python_dispatch();
}

// All rows of a tensor whose rows a vectorizing map hides.
at::Tensor all_rows(at::Tensor tensor) {
  while (const auto* batched = at::functorch::maybeGetBatchedImpl(tensor)) tensor = batched->value();
  return tensor;
}

}  // namespace

int64_t from_one(int64_t index) {
  if (index == 0) refuse_zero();
  return index > 0 ? index - 1 : index;
}

at::Tensor from_one(const at::Tensor& indices) {
  if (!indices.defined() || !is_index(indices.scalar_type()) || indices.is_meta()) return indices;
  if (can_loop(indices)) {
    // Without the dispatcher: that would cost more than the loop.
    at::Tensor result(at::detail::empty_cpu(indices.sizes(), at::kLong));
    const auto* from = indices.const_data_ptr<int64_t>();
    auto* to = result.mutable_data_ptr<int64_t>();
    for (int64_t i = 0; i < indices.numel(); ++i) to[i] = from_one(from[i]);
    return result;
  }
  if (all_rows(indices).eq(0).any().item<bool>()) refuse_zero();
  return indices.add(indices.gt(0), -1);
}

c10::IValue from_one(const c10::IValue& value) {
  if (value.isInt()) return from_one(value.toInt());
  if (value.isIntList()) {
    auto list = value.toIntVector();
    for (int64_t& index : list) index = from_one(index);
    return list;
  }
  if (value.isTensor()) return from_one(value.toTensor());
  if (value.isTensorList()) {
    auto list = value.toTensorVector();
    for (at::Tensor& indices : list) indices = from_one(indices);
    return list;
  }
  if (value.isOptionalTensorList()) {
    auto list = value.toOptionalTensorList().copy();
    for (size_t i = 0; i < list.size(); ++i) {
      const std::optional<at::Tensor> indices = list.get(i);
      if (indices) list.set(i, from_one(*indices));
    }
    return list;
  }
  return value;
}

at::Tensor to_one(at::Tensor indices, bool shared) {
  if (!indices.defined() || indices.is_meta()) return indices;
  if (shared) return indices.add(1);
  if (!can_loop(indices)) return indices.add_(1);
  auto* data = indices.mutable_data_ptr<int64_t>();
  for (int64_t i = 0; i < indices.numel(); ++i) ++data[i];
  return indices;
}

bool recorded(c10::ArrayRef<at::Tensor> results) {
  return std::any_of(results.begin(), results.end(), [](const at::Tensor& tensor) { return tensor.requires_grad(); });
}

}  // namespace torchluz
