// One step of an optimizer over all its parameters, in one call. The update rules are in the files of their families.
#include "optim.h"

#include <ATen/MemoryOverlap.h>
#include <ATen/core/grad_mode.h>

#include <c10/util/StringUtil.h>

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
    for (const auto& family : {optim::sgd_rules(), optim::adam_rules(), optim::square_rules(), optim::rmsprop_rules()}) {
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

// What optimizers hand over for a group of parameters.
struct Given {
  const Rule& rule;
  Slots slots;
  Tensors parameters;
  Options options;
  // What is kept for each parameter; empty before its first step.
  std::vector<Tensors> kept;
};

bool fits(const at::Tensor& tensor, const at::Tensor& parameter) {
  return tensor.sizes() == parameter.sizes() && tensor.scalar_type() == parameter.scalar_type() &&
         tensor.device() == parameter.device();
}

// Fused kernels walk over memory: what does not fit would be read beyond its end.
void check_kept(const Tensors& kept, const Slots& slots, const at::Tensor& parameter) {
  if (kept.size() != slots.size()) throw TypeRefusal("a parameter's state does not fit the options");
  for (size_t s = 0; s < slots.size(); ++s) {
    const at::Tensor& tensor = kept[s];
    const bool one = slots[s].kind != Slot::like_parameter;
    if (one ? tensor.numel() == 1 : fits(tensor, parameter) && at::has_internal_overlap(tensor) != at::MemOverlap::Yes) continue;
    const std::string wanted = one ? "one number" : "[" + c10::Join(", ", parameter.sizes()) + "]";
    throw TypeRefusal("what is kept for a parameter is " + wanted + " of its type and device, got [" +
                      c10::Join(", ", tensor.sizes()) + "]");
  }
}

void check_gradient(const at::Tensor& gradient, const at::Tensor& parameter, bool takes_sparse) {
  if (gradient.layout() != at::kStrided && !takes_sparse) {
    throw TypeRefusal(
        "a gradient is sparse, which only optim_sgd and optim_adagrad take, without weight decay: make the layer with "
        "sparse = false");
  }
  if (fits(gradient, parameter)) return;
  throw TypeRefusal("a gradient is [" + c10::Join(", ", parameter.sizes()) +
                    "] of its parameter's type and device, got [" + c10::Join(", ", gradient.sizes()) + "]");
}

// Whether the elements are what lies in memory: not negated lazily, and not zeros without any.
bool is_plain(const at::Tensor& tensor) { return !tensor.is_neg() && !tensor._is_zerotensor(); }

// Fused kernels take plain tensors in the memory order of the parameter, without gaps: others are updated in a copy.
class Copies {
 public:
  // `tensor`, or a copy in the order of `like`, whose values go back to it where `written`.
  at::Tensor ordered_as(const at::Tensor& like, const at::Tensor& tensor, bool written) {
    if (tensor.strides() == like.strides() && is_plain(tensor)) return tensor;
    at::Tensor copy = at::empty_strided(like.sizes(), like.strides(), tensor.options()).copy_(tensor);
    if (written) back_.emplace_back(tensor, copy);
    return copy;
  }
  at::Tensor without_gaps(const at::Tensor& tensor) {
    if (tensor.is_non_overlapping_and_dense() && is_plain(tensor)) return tensor;
    back_.emplace_back(tensor, tensor.clone(at::MemoryFormat::Contiguous));
    return back_.back().second;
  }
  void write_back() {
    for (auto& [tensor, copy] : back_) tensor.copy_(copy);
  }

 private:
  std::vector<std::pair<at::Tensor, at::Tensor>> back_;
};

// The arguments (kind, parameters, states, options) of a step. Everything that can be refused is refused here.
Given given(State& state, const napi_value* arguments) {
  const napi_env env = state.env;
  const std::string kind = text(state, arguments[0]);
  const auto found = rules().find(kind);
  if (found == rules().end()) throw TypeRefusal("there is no update rule '" + kind + "'");
  Given all{found->second, {}, tensors_of(env, arguments[1]), doubles_of(env, arguments[3]), {}};
  const Napi::Array states = Napi::Value(env, arguments[2]).As<Napi::Array>();
  if (all.options.size() != all.rule.options || states.Length() != all.parameters.size()) {
    throw TypeRefusal("the options or states do not fit the rule '" + kind + "'");
  }
  all.slots = all.rule.slots(all.options);
  const bool takes_sparse = all.rule.takes_sparse != nullptr && all.rule.takes_sparse(all.options);
  all.kept.resize(all.parameters.size());
  for (uint32_t i = 0; i < all.parameters.size(); ++i) {
    const at::Tensor& parameter = all.parameters[i];
    const at::Tensor& gradient = parameter.grad();
    if (!gradient.defined()) continue;
    if (at::has_internal_overlap(parameter) == at::MemOverlap::Yes) {
      throw TypeRefusal("elements of a parameter share memory: give a copy, x.clone()");
    }
    check_gradient(gradient, parameter, takes_sparse && !parameter.is_complex());
    const Napi::Value kept = states.Get(i);
    if (!kept.IsArray()) continue;
    all.kept[i] = tensors_of(env, kept);
    check_kept(all.kept[i], all.slots, parameter);
  }
  return all;
}

// optim_check(kind, parameters, states, options): refuses what optim_step would refuse, and changes nothing.
napi_value optim_check(State& state, const napi_value* arguments) {
  given(state, arguments);
  return make_undefined(state.env);
}

// optim_step(kind, parameters, states, options): the states made for parameters that had none, or undefined.
napi_value optim_step(State& state, const napi_value* arguments) {
  const napi_env env = state.env;
  Given all = given(state, arguments);
  const auto& [rule, slots, parameters, options, states] = all;

  const at::NoGradGuard no_grad;
  Copies copies;
  std::map<std::pair<c10::DeviceType, std::pair<int, at::ScalarType>>, Group> groups;
  napi_value created = nullptr;
  for (uint32_t i = 0; i < parameters.size(); ++i) {
    const at::Tensor& parameter = parameters[i];
    const at::Tensor& gradient = parameter.grad();
    if (!gradient.defined()) continue;
    const at::Tensor real = copies.without_gaps(as_real(parameter));
    Group& group = groups[{real.device().type(), {real.device().index(), real.scalar_type()}}];
    Tensors tensors = states[i];
    const bool fresh = tensors.empty();
    if (fresh) {
      for (const Slot& slot : slots) tensors.push_back(make_slot(slot, parameter));
      if (!slots.empty()) {
        if (created == nullptr) check(env, napi_create_array_with_length(env, parameters.size(), &created));
        check(env, napi_set_element(env, created, i, array_of(state, tensors)));
      }
    }
    group.parameters.push_back(real);
    const bool strided = gradient.layout() == at::kStrided;
    group.gradients.push_back(strided ? copies.ordered_as(real, as_real(gradient.resolve_conj()), false) : gradient);
    group.fresh.push_back(fresh);
    group.slots.resize(slots.size());
    for (size_t s = 0; s < slots.size(); ++s) {
      const at::Tensor kept = as_real(tensors[s]);
      const bool one = slots[s].kind != Slot::like_parameter;
      group.slots[s].push_back(one ? kept : copies.ordered_as(real, kept, true));
    }
  }
  for (auto& [key, group] : groups) rule.update(group, options);
  copies.write_back();
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
    } else if (!is_plain(gradient) || gradient.is_conj()) {
      gradient = at::zeros(gradient.sizes(), gradient.options());
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
  define<4, optim_check>(exports, "optim_check");
  define<4, optim_step>(exports, "optim_step");
  define<2, zero_grad>(exports, "zero_grad");
  define<1, grads>(exports, "grads");
}

}  // namespace torchluz
