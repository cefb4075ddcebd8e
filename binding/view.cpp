// Basic indexing: numbers, slices and new dimensions, all of an index in one call. The results are views.
#include <ATen/ATen.h>

#include "function.h"

namespace torchluz {

namespace {

// What follows a code among the arguments: an index for `select`; start, end and step for `slice` (null: the tensor's own).
enum class Part { whole, select, select_keeping, slice, newaxis };

class Reader {
 public:
  Reader(napi_env env, const napi_value* arguments, size_t count) : env_(env), next_(arguments), end_(arguments + count) {}
  bool more() const { return next_ != end_; }
  int64_t integer() {
    int64_t value = 0;
    if (next_ == end_ || napi_get_value_int64(env_, *next_++, &value) != napi_ok) throw TypeRefusal("expected an integer");
    return value;
  }
  std::optional<int64_t> optional_integer() {
    napi_valuetype type = napi_undefined;
    if (next_ != end_) check(env_, napi_typeof(env_, *next_, &type));
    if (type != napi_null) return integer();
    ++next_;
    return std::nullopt;
  }

 private:
  napi_env env_;
  const napi_value* next_;
  const napi_value* end_;
};

at::Tensor element(const at::Tensor& tensor, int64_t dim, int64_t index) {
  const int64_t size = tensor.size(dim);
  if (index >= size || index < -size) {
    throw IndexRefusal("index " + std::to_string(index >= 0 ? index + 1 : index) + " is out of bounds for dimension " +
                       std::to_string(dim + 1) + " with size " + std::to_string(size));
  }
  return tensor.select(dim, index);
}

at::Tensor view_of(at::Tensor tensor, Reader parts) {
  const int64_t used = parts.integer();
  if (used > tensor.dim()) {
    throw IndexRefusal("too many indices: " + std::to_string(used) + " for a tensor with " + std::to_string(tensor.dim()) +
                       (tensor.dim() == 1 ? " dimension" : " dimensions"));
  }
  int64_t dim = 0;
  while (parts.more()) {
    switch (static_cast<Part>(parts.integer())) {
      case Part::whole: ++dim; break;
      case Part::select: tensor = element(tensor, dim, parts.integer()); break;
      case Part::select_keeping: tensor = element(tensor, dim, parts.integer()).unsqueeze(dim); ++dim; break;
      case Part::slice: {
        const auto start = parts.optional_integer();
        const auto end = parts.optional_integer();
        tensor = tensor.slice(dim++, start, end, parts.integer());
        break;
      }
      case Part::newaxis: tensor = tensor.unsqueeze(dim); ++dim; break;
      default: throw TypeRefusal("there is no such part of an index");
    }
  }
  return tensor;
}

// view(tensor, dimensions that the parts use, ...parts)
napi_value view(napi_env env, napi_callback_info info) noexcept {
  try {
    constexpr size_t usual = 16;
    napi_value few[usual];
    size_t count = usual;
    check(env, napi_get_cb_info(env, info, &count, few, nullptr, nullptr));
    State& state = State::of(env);
    state.settle();
    std::vector<napi_value> many(count > usual ? count : 0);
    if (count > usual) check(env, napi_get_cb_info(env, info, &count, many.data(), nullptr, nullptr));
    const napi_value* arguments = many.empty() ? few : many.data();
    if (count == 0) throw TypeRefusal("expected a tensor");
    return state.adopt(view_of(tensor_of(env, arguments[0]), Reader(env, arguments + 1, count - 1)));
  } catch (...) {
    throw_to_javascript(env);
    return nullptr;
  }
}

}  // namespace

void define_view(Napi::Object& exports) { define(exports, "view", view); }

}  // namespace torchluz
