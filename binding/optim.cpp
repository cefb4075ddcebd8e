// One step of an optimizer over all its parameters: the update rules, in the order of operations that R's torch has.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <map>

#include "function.h"

namespace torchluz {

namespace {

using Tensors = std::vector<at::Tensor>;
using Options = std::vector<double>;

// What a rule keeps for each parameter: a tensor like it, or a count of steps.
enum class Slot { like_parameter, count };

// Parameters of one dtype on one device, with what belongs to each. `fresh` ones have had no step yet.
struct Group {
  Tensors parameters, gradients;
  std::vector<Tensors> slots;  // by slot, then by parameter
  std::vector<bool> fresh;
};

struct Rule {
  size_t options;
  std::vector<Slot> (*slots)(const Options&);
  void (*update)(Group&, const Options&);
};

Tensors with_decay(const Group& group, double weight_decay) {
  return weight_decay == 0 ? group.gradients : at::_foreach_add(group.gradients, group.parameters, weight_decay);
}

// lr, momentum, dampening, weight_decay, nesterov
namespace sgd {
std::vector<Slot> slots(const Options& o) {
  return o[1] == 0 ? std::vector<Slot>{} : std::vector<Slot>{Slot::like_parameter};
}

void update(Group& group, const Options& o) {
  const double lr = o[0], momentum = o[1], dampening = o[2], weight_decay = o[3];
  const bool nesterov = o[4] != 0;
  Tensors direction = with_decay(group, weight_decay);
  if (momentum != 0) {
    Tensors& buffers = group.slots[0];
    for (size_t i = 0; i < buffers.size(); ++i) {
      if (group.fresh[i]) {
        buffers[i].copy_(direction[i]);
      } else {
        buffers[i].mul_(momentum).add_(direction[i], 1 - dampening);
      }
    }
    direction = nesterov ? at::_foreach_add(direction, buffers, momentum) : buffers;
  }
  at::_foreach_add_(group.parameters, direction, -lr);
}
}  // namespace sgd

// lr, beta1, beta2, eps, weight_decay, amsgrad; Adam adds the decay to the gradient, AdamW shrinks the parameter.
namespace adam {
std::vector<Slot> slots(const Options& o) {
  std::vector<Slot> slots{Slot::count, Slot::like_parameter, Slot::like_parameter};
  if (o[5] != 0) slots.push_back(Slot::like_parameter);
  return slots;
}

template <bool decoupled>
void update(Group& group, const Options& o) {
  const bool amsgrad = o[5] != 0;
  at::_foreach_add_(group.slots[0], 1);
  const Tensors maxima = amsgrad ? group.slots[3] : Tensors{};
  if constexpr (decoupled) {
    at::_fused_adamw_(group.parameters, group.gradients, group.slots[1], group.slots[2], maxima, group.slots[0], o[0],
                      o[1], o[2], o[4], o[3], amsgrad, false);
  } else {
    at::_fused_adam_(group.parameters, group.gradients, group.slots[1], group.slots[2], maxima, group.slots[0], o[0],
                     o[1], o[2], o[4], o[3], amsgrad, false);
  }
}
}  // namespace adam

// lr, alpha, eps, weight_decay, momentum, centered
namespace rmsprop {
std::vector<Slot> slots(const Options& o) {
  std::vector<Slot> slots{Slot::like_parameter};
  if (o[4] != 0) slots.push_back(Slot::like_parameter);
  if (o[5] != 0) slots.push_back(Slot::like_parameter);
  return slots;
}

void update(Group& group, const Options& o) {
  const double lr = o[0], alpha = o[1], eps = o[2], weight_decay = o[3], momentum = o[4];
  const bool centered = o[5] != 0;
  const Tensors gradients = with_decay(group, weight_decay);
  Tensors& squares = group.slots[0];
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
  Tensors& buffers = group.slots[1];
  at::_foreach_mul_(buffers, momentum);
  at::_foreach_addcdiv_(buffers, gradients, averages);
  at::_foreach_add_(group.parameters, buffers, -lr);
}
}  // namespace rmsprop

const std::map<std::string, Rule>& rules() {
  static const std::map<std::string, Rule> table{
      {"sgd", {5, sgd::slots, sgd::update}},
      {"adam", {6, adam::slots, adam::update<false>}},
      {"adamw", {6, adam::slots, adam::update<true>}},
      {"rmsprop", {6, rmsprop::slots, rmsprop::update}},
  };
  return table;
}

at::Tensor make_slot(Slot slot, const at::Tensor& parameter) {
  return slot == Slot::count ? at::zeros({}, parameter.options().dtype(at::kFloat).requires_grad(false))
                             : at::zeros_like(parameter, at::MemoryFormat::Preserve);
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
  const std::vector<Slot> slots = rule.slots(options);

  const at::NoGradGuard no_grad;
  std::map<std::pair<c10::DeviceType, std::pair<int, at::ScalarType>>, Group> groups;
  napi_value created = nullptr;
  for (uint32_t i = 0; i < parameters.size(); ++i) {
    const at::Tensor& parameter = parameters[i];
    const at::Tensor& gradient = parameter.grad();
    if (!gradient.defined()) continue;
    Group& group = groups[{parameter.device().type(), {parameter.device().index(), parameter.scalar_type()}}];
    const Napi::Value kept = states.Get(i);
    const bool fresh = !kept.IsArray();
    Tensors tensors;
    if (fresh) {
      for (const Slot slot : slots) tensors.push_back(make_slot(slot, parameter));
      if (!slots.empty()) {
        if (created == nullptr) check(env, napi_create_array_with_length(env, parameters.size(), &created));
        check(env, napi_set_element(env, created, i, array_of(state, tensors)));
      }
    } else {
      tensors = tensors_of(env, kept);
      if (tensors.size() != slots.size()) throw TypeRefusal("a parameter's state does not fit the options");
    }
    group.parameters.push_back(parameter);
    group.gradients.push_back(gradient);
    group.fresh.push_back(fresh);
    group.slots.resize(slots.size());
    for (size_t s = 0; s < slots.size(); ++s) group.slots[s].push_back(std::move(tensors[s]));
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
