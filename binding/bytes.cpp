// The bytes of tensors, piece by piece, on their way to and from files.
#include <ATen/core/Tensor.h>

#include <cstring>

#include "function.h"

namespace torchluz {

namespace {

struct Piece {
  char* tensor;
  char* array;
  size_t size;
};

// The piece of a tensor's memory that starts at a byte and is as long as the array.
Piece piece(State& state, const napi_value* arguments) {
  const auto& tensor = tensor_of(state.env, arguments[0]);
  if (tensor.layout() != at::kStrided || !tensor.device().is_cpu() || !tensor.is_contiguous()) {
    throw TypeRefusal("expected a contiguous tensor on the CPU");
  }
  const int64_t at = integer_of(state.env, arguments[1]);
  const Napi::Value view(state.env, arguments[2]);
  if (!view.IsTypedArray()) throw TypeRefusal("expected a typed array");
  const auto array = view.As<Napi::TypedArray>();
  const size_t size = array.ByteLength();
  if (at < 0 || static_cast<size_t>(at) > tensor.nbytes() || size > tensor.nbytes() - static_cast<size_t>(at)) {
    throw ValueRefusal("bytes " + std::to_string(at) + " to " + std::to_string(at + static_cast<int64_t>(size)) +
                       " are outside the tensor's " + std::to_string(tensor.nbytes()));
  }
  if (size == 0) return {nullptr, nullptr, 0};
  auto* memory = static_cast<char*>(const_cast<void*>(tensor.const_data_ptr())) + at;
  return {memory, static_cast<char*>(array.ArrayBuffer().Data()) + array.ByteOffset(), size};
}

napi_value read_bytes(State& state, const napi_value* arguments) {
  const Piece part = piece(state, arguments);
  if (part.size > 0) std::memcpy(part.array, part.tensor, part.size);
  return make_undefined(state.env);
}

napi_value write_bytes(State& state, const napi_value* arguments) {
  const Piece part = piece(state, arguments);
  if (part.size > 0) std::memcpy(part.tensor, part.array, part.size);
  return make_undefined(state.env);
}

napi_value storage_offset(State& state, const napi_value* arguments) {
  return make_integer(state.env, tensor_of(state.env, arguments[0]).storage_offset());
}

}  // namespace

void define_bytes(Napi::Object& exports) {
  define<3, read_bytes>(exports, "read_bytes");
  define<3, write_bytes>(exports, "write_bytes");
  define<1, storage_offset>(exports, "storage_offset");
}

}  // namespace torchluz
