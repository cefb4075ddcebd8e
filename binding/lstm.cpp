// mkldnn_rnn_layer on the CPU, which runs an LSTM: with one sequence and without gradients oneDNN spends most of its time
// around the products. Here the steps are loops over the weights as they lie, on processors with AVX2; libtorch's own kernel
// stays on others.
#include "kernels.h"
#include "vectorized.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <ATen/core/grad_mode.h>
#include <ATen/ops/add.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mkldnn_rnn_layer_cpu_dispatch.h>

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <tuple>

namespace torchluz {

namespace {

/** oneDNN's number of the kind. */
constexpr int64_t lstm = 2;
/** Units up to which oneDNN's threads are not worth while: their weights stay in a core's own cache. */
constexpr int64_t largest = 128;
/** Input, forget, cell and output gates, in the order of the weights' rows. */
constexpr int64_t gates = 4;
/** Numbers of a vector, and rows whose products are summed at a time: as many as hide an addition's delay. */
constexpr int64_t lanes = 8;

/** exp, up to rounding, in operations that compilers turn into vectors'. */
TORCHLUZ_FMA inline float exp_of(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  // x = n ln 2 + r: the sum rounds, and its last bits are n.
  constexpr float round = 12582912.0f;
  const float rounded = x * 1.44269504f + round;
  const float n = rounded - round;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 1.0f / 2;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  return p * std::bit_cast<float>((std::bit_cast<uint32_t>(rounded) + 127) << 23);
}

TORCHLUZ_FMA inline float sigmoid(float x) { return 1.0f / (1.0f + exp_of(-x)); }
TORCHLUZ_FMA inline float tanh_of(float x) { return 2.0f * sigmoid(2.0f * x) - 1.0f; }

/** Adds the products of eight rows of `weights` with `x` to `out`. */
TORCHLUZ_FMA inline void add_products(const float* weights, const float* x, int64_t size, float* out) {
  __m256 sums[lanes] = {};
  for (int64_t k = 0; k < size; k += lanes) {
    const auto factors = _mm256_loadu_ps(x + k);
    for (int64_t row = 0; row < lanes; row++) {
      sums[row] = _mm256_fmadd_ps(_mm256_loadu_ps(weights + row * size + k), factors, sums[row]);
    }
  }
  // A half of each sum of four rows, beside the other.
  const auto four = [&](int64_t row) TORCHLUZ_FMA {
    return _mm256_hadd_ps(_mm256_hadd_ps(sums[row], sums[row + 1]), _mm256_hadd_ps(sums[row + 2], sums[row + 3]));
  };
  const auto first = four(0), last = four(4);
  const auto all = _mm256_permute2f128_ps(first, last, 0x20) + _mm256_permute2f128_ps(first, last, 0x31);
  _mm256_storeu_ps(out, _mm256_loadu_ps(out) + all);
}

/** One step; `gate` holds the input's share and is written over. */
TORCHLUZ_FMA void step(const float* weight_hh, int64_t hidden, float* __restrict gate, const float* h, float* __restrict c,
                       float* __restrict out) {
  for (int64_t row = 0; row < gates * hidden; row += lanes) add_products(weight_hh + row * hidden, h, hidden, gate + row);
  for (int64_t unit = 0; unit < hidden; unit++) {
    const float in = sigmoid(gate[unit]), kept = sigmoid(gate[hidden + unit]);
    c[unit] = kept * c[unit] + in * tanh_of(gate[2 * hidden + unit]);
    out[unit] = sigmoid(gate[3 * hidden + unit]) * tanh_of(c[unit]);
  }
}

/** A layer in one direction; `input` is [time, 1, size]. */
std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor> run(const at::Tensor& input, const at::Tensor& weight_ih,
                                                               const at::Tensor& weight_hh, const std::optional<at::Tensor>& bias,
                                                               const at::Tensor& hx, const at::Tensor& cx, bool reverse) {
  const int64_t time = input.size(0), hidden = weight_hh.size(1);
  const auto inputs = at::linear(input, weight_ih, bias);
  const auto weights = weight_hh.contiguous(), begin = hx.contiguous();
  auto output = at::empty({time, 1, hidden}, input.options());
  auto c = cx.clone(at::MemoryFormat::Contiguous);
  float* const gate = inputs.mutable_data_ptr<float>();
  float* const out = output.mutable_data_ptr<float>();
  const float* h = begin.const_data_ptr<float>();
  for (int64_t i = 0; i < time; i++) {
    const int64_t at = reverse ? time - 1 - i : i;
    step(weights.const_data_ptr<float>(), hidden, gate + at * gates * hidden, h, c.mutable_data_ptr<float>(), out + at * hidden);
    h = out + at * hidden;
  }
  auto hy = output.select(0, reverse ? 0 : time - 1).view(hx.sizes()).clone();
  return {output, hy, c, at::Tensor()};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor> mkldnn_rnn_layer(
    const at::Tensor& input, const at::Tensor& weight_ih, const at::Tensor& weight_hh, const at::Tensor& bias_ih,
    const at::Tensor& bias_hh, const at::Tensor& hx, const at::Tensor& cx, bool reverse, at::IntArrayRef batch_sizes, int64_t mode,
    int64_t hidden_size, int64_t num_layers, bool has_biases, bool bidirectional, bool batch_first, bool train) {
  const std::array all{&input, &weight_ih, &weight_hh, &bias_ih, &bias_hh, &hx, &cx};
  const auto plain = [](const at::Tensor* tensor) {
    return tensor->scalar_type() == at::kFloat && !(at::GradMode::is_enabled() && tensor->requires_grad());
  };
  const bool is_small = hidden_size <= largest && hidden_size % lanes == 0;
  if (mode == lstm && !train && is_small && input.dim() == 3 && input.size(1) == 1 && std::ranges::all_of(all, plain)) {
    // Without biases libtorch hands over tensors of any shape.
    const auto bias = has_biases ? std::optional(at::add(bias_ih, bias_hh)) : std::nullopt;
    return run(input, weight_ih, weight_hh, bias, hx, cx, reverse);
  }
  return at::cpu::mkldnn_rnn_layer(input, weight_ih, weight_hh, bias_ih, bias_hh, hx, cx, reverse, batch_sizes, mode, hidden_size,
                                   num_layers, has_biases, bidirectional, batch_first, train);
}

}  // namespace

void install_lstm() {
  if (has_fma()) replace_cpu_kernel("mkldnn_rnn_layer", mkldnn_rnn_layer);
}

}  // namespace torchluz

#else

void torchluz::install_lstm() {}

#endif
