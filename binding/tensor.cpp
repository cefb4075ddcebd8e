// What a tensor is and holds: its fields, and the way of its elements to and from JavaScript's memory.
#include <ATen/EmptyTensor.h>
#include <ATen/Functions.h>
#include <ATen/TensorIterator.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "function.h"
#include "one_based.h"

namespace torchluz {

namespace {

struct Bytes {
  void* data;
  size_t size;
};

Bytes bytes_of(State& state, napi_value value) {
  const Napi::Value view(state.env, value);
  if (!view.IsTypedArray()) throw TypeRefusal("expected a typed array");
  const auto array = view.As<Napi::TypedArray>();
  return {static_cast<char*>(array.ArrayBuffer().Data()) + array.ByteOffset(), array.ByteLength()};
}

void check_size(const char* what, size_t given, size_t needed) {
  if (given == needed) return;
  throw TypeRefusal(std::string(what) + " has " + std::to_string(given) + " bytes, the tensor " + std::to_string(needed));
}

// The elements as one row-major piece of this machine's memory.
at::Tensor plain(const at::Tensor& tensor) {
  if (tensor.layout() != at::kStrided) throw TypeRefusal("a sparse tensor has no flat memory: use to_dense() first");
  return tensor.detach().to(at::kCPU).resolve_conj().resolve_neg().contiguous();
}

at::ScalarType dtype_of(State& state, napi_value value) {
  const Napi::Value code(state.env, value);
  if (!code.IsNumber()) throw TypeRefusal("expected a dtype's number");
  return static_cast<at::ScalarType>(code.As<Napi::Number>().Int32Value());
}

napi_value from_memory(State& state, const napi_value* arguments) {
  const Bytes bytes = bytes_of(state, arguments[0]);
  const auto dtype = dtype_of(state, arguments[1]);
  auto tensor = at::empty(integers_of(state.env, arguments[2]), at::TensorOptions(dtype));
  check_size("the array", bytes.size, tensor.nbytes());
  if (bytes.size > 0) std::memcpy(tensor.mutable_data_ptr(), bytes.data, bytes.size);
  return state.adopt(std::move(tensor));
}

// table_rows(table, from, rows, shape, to): the rows of JavaScript's memory at places counted from 0, as one tensor of dtype `to`.
// Many rows are gathered in several threads; src/torch/threads.ts says when there is one.
napi_value table_rows(State& state, const napi_value* arguments) {
  const Bytes table = bytes_of(state, arguments[0]);
  const auto from = dtype_of(state, arguments[1]), to = dtype_of(state, arguments[4]);
  const Bytes rows = bytes_of(state, arguments[2]);
  const auto shape = integers_of(state.env, arguments[3]);
  const auto count = static_cast<int64_t>(rows.size / sizeof(int32_t));
  if (shape.empty() || shape[0] != count) throw TypeRefusal("the first size is not the number of rows");
  const int64_t size = c10::multiply_integers(shape.begin() + 1, shape.end());
  const auto row_bytes = static_cast<size_t>(size) * c10::elementSize(from);
  if (row_bytes == 0 || table.size % row_bytes != 0) throw TypeRefusal("the table's memory is not made of whole rows");
  const std::span places(static_cast<const int32_t*>(rows.data), static_cast<size_t>(count));
  const auto last = static_cast<int64_t>(table.size / row_bytes) - 1;
  if (std::ranges::any_of(places, [&](int32_t place) { return place < 0 || place > last; })) {
    throw TypeRefusal("a row is not in the table");
  }
  const auto all = at::empty({count, size}, from);
  // Each row's first element stands for the row.
  const auto first_elements = all.select(1, 0);
  const auto numbers = at::from_blob(rows.data, {count}, at::kInt);
  at::TensorIteratorConfig()
      .check_all_same_dtype(false)
      .add_output(first_elements)
      .add_const_input(numbers)
      .build()
      .for_each(
          [&](char** data, const int64_t* strides, int64_t n) {
            for (int64_t i = 0; i < n; ++i) {
              const auto place = *reinterpret_cast<const int32_t*>(data[1] + i * strides[1]);
              std::memcpy(data[0] + i * strides[0], static_cast<const char*>(table.data) + place * row_bytes, row_bytes);
            }
          },
          std::max<int64_t>(at::internal::GRAIN_SIZE / size, 1));
  return state.adopt(all.view(shape).to(to));
}

// from_numbers(dtype): a vector of the shared numbers, of Float or Double, or of Long where all are integers.
napi_value from_numbers(State& state, const napi_value* arguments) {
  state.rewind_numbers();
  const auto numbers = state.next_numbers();
  const auto dtype = static_cast<at::ScalarType>(integer_of(state.env, arguments[0]));
  at::Tensor tensor(at::detail::empty_cpu({static_cast<int64_t>(numbers.size())}, dtype));
  if (dtype == at::kFloat) {
    std::transform(numbers.begin(), numbers.end(), tensor.mutable_data_ptr<float>(), [](double x) { return static_cast<float>(x); });
  } else if (dtype == at::kLong) {
    std::transform(numbers.begin(), numbers.end(), tensor.mutable_data_ptr<int64_t>(), [](double x) { return static_cast<int64_t>(x); });
  } else {
    std::copy(numbers.begin(), numbers.end(), tensor.mutable_data_ptr<double>());
  }
  return state.adopt(std::move(tensor));
}

napi_value to_memory(State& state, const napi_value* arguments) {
  const auto tensor = plain(tensor_of(state.env, arguments[0]));
  auto buffer = Napi::ArrayBuffer::New(state.env, tensor.nbytes());
  if (tensor.nbytes() > 0) std::memcpy(buffer.Data(), tensor.const_data_ptr(), tensor.nbytes());
  return buffer;
}

napi_value read_into(State& state, const napi_value* arguments) {
  const auto tensor = plain(tensor_of(state.env, arguments[0]));
  const Bytes bytes = bytes_of(state, arguments[1]);
  check_size("the array", bytes.size, tensor.nbytes());
  if (bytes.size > 0) std::memcpy(bytes.data, tensor.const_data_ptr(), bytes.size);
  return make_undefined(state.env);
}

napi_value shape(State& state, const napi_value* arguments) {
  return state.write_numbers(tensor_of(state.env, arguments[0]).sizes());
}

napi_value strides(State& state, const napi_value* arguments) {
  return state.write_numbers(tensor_of(state.env, arguments[0]).strides());
}

napi_value numel(State& state, const napi_value* arguments) {
  return make_integer(state.env, tensor_of(state.env, arguments[0]).numel());
}

napi_value ndim(State& state, const napi_value* arguments) {
  return make_integer(state.env, tensor_of(state.env, arguments[0]).dim());
}

napi_value dtype(State& state, const napi_value* arguments) {
  return make_integer(state.env, static_cast<int64_t>(tensor_of(state.env, arguments[0]).scalar_type()));
}

napi_value device(State& state, const napi_value* arguments) {
  return make_string(state.env, tensor_of(state.env, arguments[0]).device().str());
}

napi_value layout(State& state, const napi_value* arguments) {
  return make_integer(state.env, static_cast<int64_t>(tensor_of(state.env, arguments[0]).layout()));
}

napi_value storage(State& state, const napi_value* arguments) {
  const auto& tensor = tensor_of(state.env, arguments[0]);
  const auto* address = tensor.has_storage() ? tensor.storage().unsafeGetStorageImpl() : nullptr;
  return Napi::BigInt::New(state.env, static_cast<uint64_t>(reinterpret_cast<uintptr_t>(address)));
}

// The number of a tensor with one element.
napi_value item(State& state, const napi_value* arguments) {
  const auto& tensor = tensor_of(state.env, arguments[0]);
  if (tensor.numel() != 1) {
    throw ValueRefusal("a tensor of " + std::to_string(tensor.numel()) + " elements is not one number: item() takes one element");
  }
  return to_javascript(state, tensor.item());
}

napi_value index_from_one(State& state, const napi_value* arguments) {
  return state.adopt(from_one(tensor_of(state.env, arguments[0])));
}

napi_value dispose(State& state, const napi_value* arguments) {
  state.dispose(tensor_handle(state.env, arguments[0]));
  return make_undefined(state.env);
}

}  // namespace

void define_tensor(Napi::Object& exports) {
  define<3, from_memory>(exports, "from_memory");
  define<5, table_rows>(exports, "table_rows");
  define<1, from_numbers>(exports, "from_numbers");
  define<1, to_memory>(exports, "to_memory");
  define<2, read_into>(exports, "read_into");
  define<1, shape>(exports, "shape");
  define<1, strides>(exports, "strides");
  define<1, numel>(exports, "numel");
  define<1, ndim>(exports, "ndim");
  define<1, dtype>(exports, "dtype");
  define<1, device>(exports, "device");
  define<1, layout>(exports, "layout");
  define<1, storage>(exports, "storage");
  define<1, item>(exports, "item");
  define<1, index_from_one>(exports, "index_from_one");
  define<1, dispose>(exports, "dispose");
}

}  // namespace torchluz
