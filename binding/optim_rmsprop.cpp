// RMSprop (Hinton 2012), with momentum and centered (Graves 2013) at will.
//
// Parameters in the processor's own numbers are updated in one pass over their memory. One operator after the other takes
// six, and for a network of some layers most of that is waiting for memory.
#include <ATen/ATen.h>
#include <ATen/EmptyTensor.h>
#include <ATen/TensorIterator.h>
#include <ATen/ops/sqrt_cpu_dispatch.h>

#include <algorithm>
#include <cmath>

#include "optim.h"
#include "vectorized.h"

namespace torchluz::optim {

namespace {

struct Settings {
  double lr, alpha, eps, weight_decay, momentum;
  bool centered;

  explicit Settings(const Options& o) : lr(o[0]), alpha(o[1]), eps(o[2]), weight_decay(o[3]), momentum(o[4]), centered(o[5] != 0) {}
};

// Elements of one parameter and of what belongs to it; null where the settings need none.
template <typename T>
struct Elements {
  T* parameters;
  const T* gradients;
  T *squares, *buffers, *means;
  int64_t count;
};

// a * b + c, rounded once where libtorch's own kernels do: on processors that have an instruction for it.
template <bool fused, typename T>
[[gnu::always_inline]] inline T multiply_add(T a, T b, T c) {
  if constexpr (!fused) return a * b + c;
  return std::fma(a, b, c);
}

// The averages of squares, and in `variances` what the step is divided by the root of.
template <bool fused, typename T>
[[gnu::always_inline]] inline void average_each(const Elements<T>& elements, const Settings& settings, T* variances) {
  const auto [parameters, gradients, squares, buffers, means, count] = elements;
  const T alpha = settings.alpha, rest = 1 - settings.alpha, decay = settings.weight_decay;
  for (int64_t i = 0; i < count; ++i) {
    const T gradient = decay == 0 ? gradients[i] : multiply_add<fused>(parameters[i], decay, gradients[i]);
    T square = multiply_add<fused>(rest * gradient, gradient, squares[i] * alpha);
    squares[i] = square;
    if (means != nullptr) {
      const T mean = multiply_add<fused>(gradient, rest, means[i] * alpha);
      means[i] = mean;
      square = multiply_add<fused>(-mean, mean, square);
    }
    variances[i] = square;
  }
}

template <bool fused, typename T>
[[gnu::always_inline]] inline void step_each(const Elements<T>& elements, const Settings& settings, const T* roots) {
  const auto [parameters, gradients, squares, buffers, means, count] = elements;
  const T rate = -settings.lr, eps = settings.eps, decay = settings.weight_decay, momentum = settings.momentum;
  for (int64_t i = 0; i < count; ++i) {
    const T gradient = decay == 0 ? gradients[i] : multiply_add<fused>(parameters[i], decay, gradients[i]);
    const T average = roots[i] + eps;
    if (buffers != nullptr) {
      buffers[i] = buffers[i] * momentum + gradient / average;
      parameters[i] = multiply_add<fused>(buffers[i], rate, parameters[i]);
    } else {
      parameters[i] += rate * gradient / average;
    }
  }
}

#define TORCHLUZ_FOR(T)                                                                                \
  TORCHLUZ_FMA void average_fused(const Elements<T>& elements, const Settings& settings, T* variances) { \
    average_each<true>(elements, settings, variances);                                                 \
  }                                                                                                    \
  TORCHLUZ_FMA void step_fused(const Elements<T>& elements, const Settings& settings, const T* roots) {  \
    step_each<true>(elements, settings, roots);                                                        \
  }
TORCHLUZ_FOR(float)
TORCHLUZ_FOR(double)
#undef TORCHLUZ_FOR

// Elements updated at a time: few enough for a processor's nearest caches, and many enough for a call of libtorch's root,
// which may be MKL's: that one rounds in its own way.
constexpr int64_t piece = 8192;

template <typename T>
void update_elements(Elements<T> rest, const Settings& settings) {
  at::Tensor roots = at::detail::empty_cpu({std::min(piece, rest.count)}, c10::CppTypeToScalarType<T>::value);
  T* const memory = roots.template mutable_data_ptr<T>();
  const bool fused = has_fma();
  while (rest.count > 0) {
    Elements<T> now = rest;
    now.count = std::min(piece, rest.count);
    fused ? average_fused(now, settings, memory) : average_each<false>(now, settings, memory);
    if (now.count < roots.numel()) roots = roots.narrow(0, 0, now.count);
    at::cpu::sqrt_(roots);
    fused ? step_fused(now, settings, memory) : step_each<false>(now, settings, memory);
    rest.count -= now.count;
    rest.gradients += now.count;
    for (auto** part : {&rest.parameters, &rest.squares, &rest.buffers, &rest.means}) {
      if (*part != nullptr) *part += now.count;
    }
  }
}

// A parameter's elements one after another, as they lie in memory: there are no gaps (see optim.cpp).
at::Tensor in_line(const at::Tensor& tensor) { return tensor.as_strided({tensor.numel()}, {1}); }

// From how many elements on another thread is worth while.
constexpr int64_t share = 1 << 14;

template <typename T>
void update_in_one_pass(Group& group, const Settings& settings) {
  for (size_t i = 0; i < group.parameters.size(); ++i) {
    at::TensorIteratorConfig config;
    config.set_check_mem_overlap(false).resize_outputs(false).add_owned_output(in_line(group.parameters[i]));
    for (size_t slot = 1; slot < group.slots.size(); ++slot) config.add_owned_output(in_line(group.slots[slot][i]));
    config.add_owned_const_input(in_line(group.gradients[i]));
    const size_t gradient = group.slots.size();
    // Of the slots, the buffer comes second and the means last.
    const size_t buffer = settings.momentum != 0 ? 2 : 0, means = settings.centered ? gradient - 1 : 0;
    config.build().for_each(
        [&](char** data, const int64_t*, int64_t count) {
          const auto at = [&](size_t place) { return reinterpret_cast<T*>(data[place]); };
          update_elements(Elements<T>{at(0), at(gradient), at(1), buffer == 0 ? nullptr : at(buffer),
                                      means == 0 ? nullptr : at(means), count}, settings);
        },
        share);
    note_change(group.parameters[i]);
  }
}

void update_by_operators(Group& group, const Settings& settings) {
  const auto& [lr, alpha, eps, weight_decay, momentum, centered] = settings;
  const Tensors gradients = with_decay(group, weight_decay);
  Tensors& squares = group.slots[1];
  at::_foreach_mul_(squares, alpha);
  at::_foreach_addcmul_(squares, gradients, gradients, 1 - alpha);
  Tensors averages;
  if (centered) {
    Tensors& means = group.slots.back();
    at::_foreach_mul_(means, alpha);
    at::_foreach_add_(means, gradients, 1 - alpha);
    averages = at::_foreach_addcmul(squares, means, means, -1);
    at::_foreach_sqrt_(averages);
  } else {
    averages = at::_foreach_sqrt(squares);
  }
  at::_foreach_add_(averages, eps);
  if (momentum == 0) {
    at::_foreach_addcdiv_(group.parameters, gradients, averages, -lr);
    return;
  }
  Tensors& buffers = group.slots[2];
  at::_foreach_mul_(buffers, momentum);
  at::_foreach_addcdiv_(buffers, gradients, averages);
  at::_foreach_add_(group.parameters, buffers, -lr);
}

// lr, alpha, eps, weight_decay, momentum, centered
Slots slots(const Options& o) {
  const Settings settings(o);
  Slots slots{{Slot::host_count}, {}};
  if (settings.momentum != 0) slots.push_back({});
  if (settings.centered) slots.push_back({});
  return slots;
}

void update(Group& group, const Options& o) {
  const Settings settings(o);
  advance(group.slots[0]);
  const at::Tensor& first = group.parameters[0];  // A group has one or more, all alike.
  if (first.is_cpu() && first.scalar_type() == at::kFloat) {
    update_in_one_pass<float>(group, settings);
  } else if (first.is_cpu() && first.scalar_type() == at::kDouble) {
    update_in_one_pass<double>(group, settings);
  } else {
    update_by_operators(group, settings);
  }
}

}  // namespace

Rules rmsprop_rules() { return {{"rmsprop", {6, slots, update}}}; }

}  // namespace torchluz::optim
