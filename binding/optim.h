// What update rules of optimizers are made of. Each family has its own file.
#pragma once

#include <ATen/ATen.h>

#include <string>
#include <utility>
#include <vector>

namespace torchluz::optim {

using Tensors = std::vector<at::Tensor>;
using Options = std::vector<double>;
using Scalars = std::vector<at::Scalar>;

// What a rule keeps for each parameter.
struct Slot {
  enum Kind {
    like_parameter,  // a tensor of the parameter's sizes
    count,           // the number of steps, on the parameter's device, as fused kernels take it
    host_count,      // the number of steps, on the CPU
    host_number,     // a double on the CPU
  } kind = like_parameter;
  double initial = 0;
};
using Slots = std::vector<Slot>;

// Parameters of one dtype on one device, with what belongs to each. `fresh` ones have had no step yet.
struct Group {
  Tensors parameters, gradients;
  std::vector<Tensors> slots;  // by slot, then by parameter
  std::vector<bool> fresh;
};

struct Rule {
  size_t options;
  Slots (*slots)(const Options&);
  void (*update)(Group&, const Options&);
  // Whether it takes sparse gradients under some options; without it, it never does.
  bool (*takes_sparse)(const Options&) = nullptr;
};
using Rules = std::vector<std::pair<std::string, Rule>>;

// The families.
Rules sgd_rules();
Rules adam_rules();
Rules square_rules();
Rules rmsprop_rules();

inline Tensors with_decay(const Group& group, double weight_decay) {
  return weight_decay == 0 ? group.gradients : at::_foreach_add(group.gradients, group.parameters, weight_decay);
}

inline double value_of(const at::Tensor& number) {
  return number.is_cpu() && number.scalar_type() == at::kFloat ? *number.const_data_ptr<float>()
                                                               : number.item<double>();
}

inline void set_value(at::Tensor& number, double value) {
  if (number.is_cpu() && number.scalar_type() == at::kFloat) {
    *number.mutable_data_ptr<float>() = static_cast<float>(value);
  } else {
    number.fill_(value);
  }
}

// Counts a step of each parameter. Parameters can differ: one may have had no gradient for a while.
inline std::vector<double> advance(Tensors& counts) {
  std::vector<double> steps;
  steps.reserve(counts.size());
  for (at::Tensor& count : counts) {
    steps.push_back(value_of(count) + 1);
    set_value(count, steps.back());
  }
  return steps;
}

// Kernels that write to memory do not note that a parameter has changed: a backward pass through the old one would give
// wrong gradients rather than an error.
inline void note_change(const at::Tensor& parameter) {
  if (!parameter.is_inference()) parameter.unsafeGetTensorImpl()->bump_version();
}

template <typename Function>
Scalars scalars_of(const std::vector<double>& steps, Function function) {
  Scalars scalars;
  scalars.reserve(steps.size());
  for (const double step : steps) scalars.emplace_back(function(step));
  return scalars;
}

}  // namespace torchluz::optim
