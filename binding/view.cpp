// Basic indexing: numbers, slices and new dimensions, all of an index in one call. The results are views.
#include <ATen/ATen.h>

#include <cmath>

#include "function.h"

namespace torchluz {

namespace {

// What follows a code among the numbers: an index for `select`; start, end and step for `slice` (NaN: the tensor's own).
enum class Part { whole, select, select_keeping, slice, newaxis };

class Reader {
 public:
  explicit Reader(c10::ArrayRef<double> numbers) : next_(numbers.begin()), end_(numbers.end()) {}
  bool more() const { return next_ != end_; }
  int64_t integer() {
    const double number = next();
    if (!is_integer(number)) throw TypeRefusal("expected an integer");
    return static_cast<int64_t>(number);
  }
  std::optional<int64_t> optional_integer() {
    if (more() && !std::isnan(*next_)) return integer();
    next();
    return std::nullopt;
  }

 private:
  double next() {
    if (next_ == end_) throw TypeRefusal("a part of an index is not whole");
    return *next_++;
  }
  const double* next_;
  const double* end_;
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

// view(tensor): the shared numbers hold how many dimensions the parts use, then the parts.
napi_value view(State& state, const napi_value* arguments) {
  state.rewind_numbers();
  return state.adopt(view_of(tensor_of(state.env, arguments[0]), Reader(state.next_numbers())));
}

}  // namespace

void define_view(Napi::Object& exports) { define<1, view>(exports, "view"); }

}  // namespace torchluz
