// ATen's own text of a tensor. Of a large tensor whose text is cut after some lines, only what those lines show is formatted:
// the rest takes part in what decides the format alone (are all elements whole numbers, which is the largest, the smallest).
#include <ATen/ATen.h>
#include <ATen/core/Formatting.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <sstream>

#include "function.h"

namespace torchluz {

namespace {

// Up to here everything is formatted.
constexpr int64_t few_elements = 1 << 16;
// More than this many columns never stand in one line.
constexpr int64_t most_columns = 64;
constexpr int64_t chunk = 1 << 20;

// Elements that give a part of a tensor the format of all: of the finite ones the largest and the smallest in absolute
// value, and one that is not whole.
at::Tensor telling_elements(const at::Tensor& tensor) {
  double largest = -1;
  double smallest = INFINITY;
  int64_t places[3] = {-1, -1, -1};
  const auto flat = tensor.detach().reshape(-1);
  for (int64_t start = 0; start < flat.numel(); start += chunk) {
    const auto part = flat.slice(0, start, std::min(start + chunk, flat.numel())).to(at::kCPU, at::kDouble).contiguous();
    const double* values = part.const_data_ptr<double>();
    for (int64_t i = 0; i < part.numel(); ++i) {
      const double value = std::abs(values[i]);
      if (!std::isfinite(value)) continue;
      if (value > largest) { largest = value; places[0] = start + i; }
      if (value < smallest) { smallest = value; places[1] = start + i; }
      if (places[2] < 0 && value != std::ceil(value)) places[2] = start + i;
    }
  }
  std::vector<int64_t> found;
  for (const int64_t place : places) {
    if (place >= 0) found.push_back(place);
  }
  return flat.index_select(0, at::tensor(found, at::TensorOptions(at::kLong).device(tensor.device())));
}

// The part of a matrix or vector that the first lines show, with the telling elements where they are cut off.
at::Tensor shown_part(const at::Tensor& tensor, int64_t lines) {
  const auto telling = telling_elements(tensor);
  const int64_t count = telling.numel();
  const int64_t dim = tensor.dim();
  const bool vector = dim == 1;
  const int64_t rows = tensor.size(vector ? 0 : dim - 2);
  const int64_t kept_rows = std::min(rows, lines + 1);
  if (vector) return at::cat({tensor.slice(0, 0, kept_rows), telling});
  const int64_t kept_columns = std::min(tensor.size(dim - 1), most_columns * (lines + 1));
  auto part = tensor.slice(dim - 2, 0, kept_rows).slice(dim - 1, 0, kept_columns);
  // A further row where rows are cut off, else further columns: neither is among the lines shown.
  const bool below = kept_rows < rows;
  auto sizes = part.sizes().vec();
  (below ? sizes[dim - 2] : sizes[dim - 1]) = below ? 1 : count;
  auto filler = part.slice(dim - 2, 0, 1).slice(dim - 1, 0, 1).expand(sizes).clone();
  if (below) {
    const int64_t fitting = std::min(count, kept_columns);
    filler.slice(dim - 1, 0, fitting).copy_(telling.slice(0, 0, fitting).expand_as(filler.slice(dim - 1, 0, fitting)));
    if (fitting < count) return tensor;
  } else {
    filler.copy_(telling.expand(sizes));
  }
  return at::cat({part, filler}, below ? dim - 2 : dim - 1);
}

// What to format instead of the whole tensor, for its first lines.
at::Tensor excerpt(at::Tensor tensor, int64_t lines) {
  const int64_t dim = tensor.dim();
  if (lines < 0 || dim == 0 || tensor.numel() <= few_elements || tensor.layout() != at::kStrided || tensor.is_quantized() ||
      tensor.is_meta() || tensor.is_complex()) {
    return tensor;
  }
  // Each matrix in a larger tensor has its own format and begins with a line of its own; the first dimension runs fastest.
  const bool fills_lines = dim > 2 && tensor.size(-1) * tensor.size(-2) > most_columns * lines * (lines + 4);
  int64_t matrices = 1;
  for (int64_t d = 0; d < dim - 2; ++d) {
    tensor = tensor.slice(d, 0, fills_lines ? 1 : lines / matrices + 1);
    matrices *= tensor.size(d);
  }
  return tensor.numel() <= few_elements || matrices > 1 ? tensor : shown_part(tensor, lines);
}

std::string type_line(const at::Tensor& tensor) {
  std::string sizes;
  for (const int64_t size : tensor.sizes()) sizes += (sizes.empty() ? "" : ",") + std::to_string(size);
  return "[ " + tensor.toString() + "{" + sizes + "} ]";
}

// text(tensor, line width, lines): all lines, or where they are to be cut at least the first `lines` and the last.
napi_value text_of(State& state, const napi_value* arguments) {
  const Napi::Value width(state.env, arguments[1]);
  const Napi::Value lines(state.env, arguments[2]);
  const at::Tensor& tensor = tensor_of(state.env, arguments[0]);
  const c10::NoGradGuard no_grad;
  const auto shown = excerpt(tensor, lines.IsNumber() ? lines.As<Napi::Number>().Int64Value() : -1);
  std::ostringstream stream;
  at::print(stream, shown, width.IsNumber() ? width.As<Napi::Number>().Int64Value() : 80);
  std::string text = stream.str();
  if (!shown.is_same(tensor)) text = text.substr(0, text.rfind('\n') + 1) + type_line(tensor);
  return make_string(state.env, text);
}

}  // namespace

void define_text(Napi::Object& exports) { define<3, text_of>(exports, "text"); }

}  // namespace torchluz
