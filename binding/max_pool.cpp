// max_pool2d_with_indices on the CPU, which max_pool2d runs with or without gradients: libtorch's kernel for contiguous
// tensors takes window by window. Here the usual windows, of 2 × 2 and 3 × 3 elements, are taken several at a time. The results
// are libtorch's to the bit: the first of equal elements wins, and the last of NaNs.
#include <ATen/TensorIterator.h>
#include <ATen/native/Pool.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/max_pool2d_with_indices_cpu_dispatch.h>

#include <algorithm>
#include <limits>
#include <tuple>

#include "kernels.h"
#include "vectorized.h"

namespace torchluz {

namespace {

/** Elements of the input that are worth a thread. */
constexpr int64_t share = 1 << 15;

/** Windows along a dimension. */
struct Windows {
  int64_t size, kernel, stride, padding, count;
};

/** Takes an element into a window's largest one. */
[[gnu::always_inline]] inline void take(float x, int32_t place, float& best, int32_t& where) {
  const bool larger = (x > best) | (x != x);
  best = larger ? x : best;
  where = larger ? place : where;
}

/** `count` windows of a row, none of them clipped; `in` is the first one's first element, at `place` of its plane. */
template <int kernel, int stride>
[[gnu::always_inline]] inline void take_whole(const float* __restrict in, int64_t width, int64_t place, int32_t count,
                                              float* __restrict out, int64_t* __restrict indices) {
  for (int32_t i = 0; i < count; i++) {
    float best = -std::numeric_limits<float>::infinity();
    int32_t where = 0;
    for (int row = 0; row < kernel; row++) {
      for (int column = 0; column < kernel; column++) {
        take(in[row * width + i * stride + column], static_cast<int32_t>(row * width) + column, best, where);
      }
    }
    out[i] = best;
    indices[i] = place + i * stride + where;
  }
}

/** A window, which may be clipped. */
void take_clipped(const float* plane, int64_t top, int64_t left, const Windows& y, const Windows& x, float& out, int64_t& index) {
  const int64_t first = std::max<int64_t>(left, 0), row = std::max<int64_t>(top, 0);
  float best = -std::numeric_limits<float>::infinity();
  auto where = static_cast<int32_t>(row * x.size + first);
  for (int64_t i = row; i < std::min(top + y.kernel, y.size); i++) {
    for (int64_t j = first; j < std::min(left + x.kernel, x.size); j++) {
      take(plane[i * x.size + j], static_cast<int32_t>(i * x.size + j), best, where);
    }
  }
  out = best;
  index = where;
}

/** The windows of a plane that begin at row `top`. */
TORCHLUZ_VECTORIZED void pool_row(const float* plane, int64_t top, const Windows& y, const Windows& x, float* out, int64_t* indices) {
  // Those from `from` on are whole, `count` of them.
  int64_t from = 0, count = 0;
  if (top >= 0 && top + y.kernel <= y.size) {
    from = (x.padding + x.stride - 1) / x.stride;
    count = std::max<int64_t>(std::min(x.count, (x.size + x.padding - x.kernel) / x.stride + 1) - from, 0);
  }
  if (count > 0) {
    const int64_t place = top * x.size + from * x.stride - x.padding;
    const auto take_all = [&](auto whole) { whole(plane + place, x.size, place, static_cast<int32_t>(count), out + from, indices + from); };
    if (x.kernel == 2 && x.stride == 1) take_all(take_whole<2, 1>);
    else if (x.kernel == 2) take_all(take_whole<2, 2>);
    else if (x.stride == 1) take_all(take_whole<3, 1>);
    else take_all(take_whole<3, 2>);
  }
  for (int64_t i = 0; i < x.count; i++) {
    if (i == from) i += count;
    if (i < x.count) take_clipped(plane, top, i * x.stride - x.padding, y, x, out[i], indices[i]);
  }
}

void pool_planes(const float* in, float* out, int64_t* indices, int64_t planes, const Windows& y, const Windows& x) {
  for (int64_t plane = 0; plane < planes; plane++, in += y.size * x.size) {
    for (int64_t row = 0; row < y.count; row++, out += x.count, indices += x.count) {
      pool_row(in, row * y.stride - y.padding, y, x, out, indices);
    }
  }
}

/** As pool_planes(), in several threads. */
void pool_in_threads(const at::Tensor& in, const at::Tensor& out, const at::Tensor& indices, int64_t planes, const Windows& y,
                     const Windows& x) {
  const auto first = [&](const at::Tensor& all) { return all.view({planes, -1}).select(1, 0); };
  auto iterator = at::TensorIteratorConfig()
                      .check_all_same_dtype(false)
                      .resize_outputs(false)
                      .set_check_mem_overlap(false)
                      .add_owned_output(first(out))
                      .add_owned_output(first(indices))
                      .add_owned_const_input(first(in))
                      .build();
  const auto run = [&](char** data, const int64_t*, int64_t count) {
    pool_planes(reinterpret_cast<const float*>(data[2]), reinterpret_cast<float*>(data[0]), reinterpret_cast<int64_t*>(data[1]),
                count, y, x);
  };
  iterator.for_each(run, std::max<int64_t>(share / (y.size * x.size), 1));
}

/** Both of `{both}`, or of `{height, width}` that are the same; -1 of others. */
int64_t both(at::IntArrayRef sizes) { return !sizes.empty() && sizes.size() <= 2 && sizes.front() == sizes.back() ? sizes.front() : -1; }

std::tuple<at::Tensor, at::Tensor> max_pool2d_with_indices(const at::Tensor& self, at::IntArrayRef kernel, at::IntArrayRef stride,
                                                           at::IntArrayRef padding, at::IntArrayRef dilation, bool ceil_mode) {
  const int64_t k = both(kernel), s = both(stride.empty() ? kernel : stride), p = both(padding);
  const bool usual = (k == 2 || k == 3) && (s == 1 || s == 2) && (p == 0 || p == 1) && both(dilation) == 1;
  const bool plain = self.scalar_type() == at::kFloat && (self.dim() == 3 || self.dim() == 4) && self.numel() > 0 &&
                     self.numel() <= std::numeric_limits<int32_t>::max() && self.is_contiguous() &&
                     self.suggest_memory_format() == at::MemoryFormat::Contiguous;
  if (!usual || !plain || self.size(-1) + 2 * p < k || self.size(-2) + 2 * p < k) {
    return at::cpu::max_pool2d_with_indices(self, kernel, stride, padding, dilation, ceil_mode);
  }
  const auto windows = [&](int64_t size) {
    return Windows{size, k, s, p, at::native::pooling_output_shape<int64_t>(size, k, p, s, 1, ceil_mode)};
  };
  const Windows y = windows(self.size(-2)), x = windows(self.size(-1));
  auto shape = self.sizes().vec();
  shape.end()[-2] = y.count;
  shape.end()[-1] = x.count;
  auto out = at::empty(shape, self.options());
  auto indices = at::empty(shape, self.options().dtype(at::kLong));
  const int64_t planes = self.numel() / (y.size * x.size);
  if (self.numel() < 2 * share) {
    pool_planes(self.const_data_ptr<float>(), out.mutable_data_ptr<float>(), indices.mutable_data_ptr<int64_t>(), planes, y, x);
  } else {
    pool_in_threads(self, out, indices, planes, y, x);
  }
  return {out, indices};
}

}  // namespace

void install_max_pool() { replace_cpu_kernel("max_pool2d_with_indices", max_pool2d_with_indices); }

}  // namespace torchluz
