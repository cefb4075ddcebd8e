// One step of an optimizer over all its parameters, in one call. The update rules are in the files of their families.
#include "optim.h"

#include <ATen/core/grad_mode.h>

#include <map>

#include "function.h"

namespace torchluz {

namespace {

using optim::Group;
using optim::Options;
using optim::Rule;
using optim::Slot;
using optim::Slots;
using optim::Tensors;

const std::map<std::string, Rule>& rules() {
  static const std::map<std::string, Rule> table = [] {
    std::map<std::string, Rule> all;
    for (const auto& family : {optim::sgd_rules(), optim::adam_rules(), optim::square_rules()}) {
      all.insert(family.begin(), family.end());
    }
    return all;
  }();
  return table;
}

// Complex numbers are updated as pairs of numbers.
at::Tensor as_real(const at::Tensor& tensor) { return tensor.is_complex() ? at::view_as_real(tensor) : tensor; }

at::Tensor make_slot(const Slot& slot, const at::Tensor& parameter) {
  const at::TensorOptions options = parameter.options().requires_grad(false);
  switch (slot.kind) {
    case Slot::count:
      return at::zeros({}, options.dtype(at::kFloat));
    case Slot::host_count:
      return at::zeros({}, at::kFloat);
    case Slot::host_number:
      return at::full({}, slot.initial, at::kDouble);
    default:
      break;
  }
  if (slot.initial == 0) return at::zeros_like(parameter, at::MemoryFormat::Preserve);
  at::Tensor tensor = at::empty_like(parameter, at::MemoryFormat::Preserve);
  as_real(tensor).fill_(slot.initial);
  return tensor;
}

napi_value array_of(State& state, const Tensors& tensors) {
  napi_value array = nullptr;
  check(state.env, napi_create_array_with_length(state.env, tensors.size(), &array));
  for (size_t i = 0; i < tensors.size(); ++i) {
    check(state.env, napi_set_element(state.env, array, static_cast<uint32_t>(i), state.adopt(tensors[i])));
  }
  return array;
}

// optim_step(kind, parameters, states, options): the states made for parameters that had none, or undefined.
napi_value optim_step(State& state, const napi_value* arguments) {
  const napi_env env = state.env;
  const std::string kind = text(state, arguments[0]);
  const auto found = rules().find(kind);
  if (found == rules().end()) throw TypeRefusal("there is no update rule '" + kind + "'");
  const Rule& rule = found->second;
  const Tensors parameters = tensors_of(env, arguments[1]);
  const Napi::Array states = Napi::Value(env, arguments[2]).As<Napi::Array>();
  const Options options = doubles_of(env, arguments[3]);
  if (options.size() != rule.options || states.Length() != parameters.size()) {
    throw TypeRefusal("the options or states do not fit the rule '" + kind + "'");
  }
  const Slots slots = rule.slots(options);

  const bool takes_sparse = kind == "sgd" && slots.empty() && options[3] == 0;
  for (const at::Tensor& parameter : parameters) {
    const at::Tensor& gradient = parameter.grad();
    if (gradient.defined() && gradient.layout() != at::kStrided && !takes_sparse) {
      throw TypeRefusal(
          "a gradient is sparse, which only optim_sgd without momentum and weight decay takes: make the layer with "
          "sparse = false");
    }
  }

  const at::NoGradGuard no_grad;
  std::map<std::pair<c10::DeviceType, std::pair<int, at::ScalarType>>, Group> groups;
  napi_value created = nullptr;
  for (uint32_t i = 0; i < parameters.size(); ++i) {
    const at::Tensor& parameter = parameters[i];
    const at::Tensor& gradient = parameter.grad();
    if (!gradient.defined()) continue;
    const at::Tensor real = as_real(parameter);
    Group& group = groups[{real.device().type(), {real.device().index(), real.scalar_type()}}];
    const Napi::Value kept = states.Get(i);
    const bool fresh = !kept.IsArray();
    Tensors tensors;
    if (fresh) {
      for (const Slot& slot : slots) tensors.push_back(make_slot(slot, parameter));
      if (!slots.empty()) {
        if (created == nullptr) check(env, napi_create_array_with_length(env, parameters.size(), &created));
        check(env, napi_set_element(env, created, i, array_of(state, tensors)));
      }
    } else {
      tensors = tensors_of(env, kept);
      if (tensors.size() != slots.size()) throw TypeRefusal("a parameter's state does not fit the options");
    }
    group.parameters.push_back(real);
    group.gradients.push_back(as_real(gradient));
    group.fresh.push_back(fresh);
    group.slots.resize(slots.size());
    for (size_t s = 0; s < slots.size(); ++s) group.slots[s].push_back(as_real(tensors[s]));
  }
  for (auto& [key, group] : groups) rule.update(group, options);
  return created != nullptr ? created : make_undefined(env);
}

// zero_grad(parameters, set_to_none)
napi_value zero_grad(State& state, const napi_value* arguments) {
  const bool set_to_none = boolean(state, arguments[1]);
  Tensors gradients;
  for (const at::Tensor& parameter : tensors_of(state.env, arguments[0])) {
    at::Tensor& gradient = parameter.mutable_grad();
    if (!gradient.defined()) continue;
    if (set_to_none) {
      gradient.reset();
    } else if (gradient.grad_fn()) {
      gradient = gradient.detach();
      gradients.push_back(gradient);
    } else {
      gradients.push_back(gradient);
    }
  }
  const at::NoGradGuard no_grad;
  if (!gradients.empty()) at::_foreach_zero_(gradients);
  return make_undefined(state.env);
}

// grads(parameters)
napi_value grads(State& state, const napi_value* arguments) {
  Tensors gradients;
  for (const at::Tensor& parameter : tensors_of(state.env, arguments[0])) gradients.push_back(parameter.grad());
  return array_of(state, gradients);
}

}  // namespace

void define_optim(Napi::Object& exports) {
  define<4, optim_step>(exports, "optim_step");
  define<2, zero_grad>(exports, "zero_grad");
  define<1, grads>(exports, "grads");
}

}  // namespace torchluz
