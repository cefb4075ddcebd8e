// Gradients: the mode, the fields of a tensor that autograd uses, backward and grad.
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>

#include "anomaly.h"
#include "callback.h"
#include "function.h"

namespace torchluz {

namespace {

napi_value grad_enabled(State& state, const napi_value*) {
  return make_boolean(state.env, at::GradMode::is_enabled());
}

napi_value set_grad_enabled(State& state, const napi_value* arguments) {
  const bool before = at::GradMode::is_enabled();
  at::GradMode::set_enabled(boolean(state, arguments[0]));
  return make_boolean(state.env, before);
}

napi_value requires_grad(State& state, const napi_value* arguments) {
  return make_boolean(state.env, tensor_of(state.env, arguments[0]).requires_grad());
}

napi_value set_requires_grad(State& state, const napi_value* arguments) {
  const auto& tensor = tensor_of(state.env, arguments[0]);
  const bool wanted = boolean(state, arguments[1]);
  if (!tensor.is_leaf() && !wanted) {
    throw TypeRefusal("only a leaf's requires_grad can be switched off: use detach() for a tensor without gradient");
  }
  if (tensor.is_leaf()) tensor.set_requires_grad(wanted);
  return make_undefined(state.env);
}

napi_value is_leaf(State& state, const napi_value* arguments) {
  return make_boolean(state.env, tensor_of(state.env, arguments[0]).is_leaf());
}

napi_value grad_fn(State& state, const napi_value* arguments) {
  const auto& node = tensor_of(state.env, arguments[0]).grad_fn();
  return node ? make_string(state.env, node->name()) : make_null(state.env);
}

napi_value grad(State& state, const napi_value* arguments) {
  return state.adopt(tensor_of(state.env, arguments[0]).grad());
}

napi_value detach(State& state, const napi_value* arguments) {
  return state.adopt(tensor_of(state.env, arguments[0]).detach());
}

napi_value set_grad(State& state, const napi_value* arguments) {
  const auto& tensor = tensor_of(state.env, arguments[0]);
  const Napi::Value given(state.env, arguments[1]);
  if (given.IsNull() || given.IsUndefined()) {
    tensor.mutable_grad().reset();
    return make_undefined(state.env);
  }
  const auto& gradient = tensor_of(state.env, arguments[1]);
  TORCH_CHECK(gradient.sizes() == tensor.sizes(), "a gradient has its tensor's shape ", tensor.sizes(), ", not ",
              gradient.sizes());
  TORCH_CHECK(gradient.options().type_equal(tensor.options()), "a gradient has its tensor's dtype and device (",
              tensor.toString(), "), not ", gradient.toString());
  tensor.mutable_grad() = gradient;
  return make_undefined(state.env);
}

napi_value retain_grad(State& state, const napi_value* arguments) {
  tensor_of(state.env, arguments[0]).retain_grad();
  return make_undefined(state.env);
}

// backward(roots, gradients, retain_graph, create_graph, inputs)
napi_value backward(State& state, const napi_value* arguments) {
  const auto roots = tensors_of(state.env, arguments[0]);
  const auto gradients = optional_tensors_of(state.env, arguments[1]);
  const auto inputs = tensors_of(state.env, arguments[4]);
  const bool retain_graph = boolean(state, arguments[2]);
  const bool create_graph = boolean(state, arguments[3]);
  state.callbacks()->serve(roots, [&] {
    watched(state, roots, [&] { torch::autograd::backward(roots, gradients, retain_graph, create_graph, inputs); });
  });
  return make_undefined(state.env);
}

// autograd_grad(outputs, inputs, grad_outputs, retain_graph, create_graph, allow_unused)
napi_value autograd_grad(State& state, const napi_value* arguments) {
  const auto outputs = tensors_of(state.env, arguments[0]);
  const auto inputs = tensors_of(state.env, arguments[1]);
  const auto grad_outputs = optional_tensors_of(state.env, arguments[2]);
  const bool retain_graph = boolean(state, arguments[3]);
  const bool create_graph = boolean(state, arguments[4]);
  const bool allow_unused = boolean(state, arguments[5]);
  std::vector<at::Tensor> gradients;
  state.callbacks()->serve(outputs, [&] {
    watched(state, outputs, [&] {
      gradients = torch::autograd::grad(outputs, inputs, grad_outputs, retain_graph, create_graph, allow_unused);
    });
  });
  return make_tensors(state, gradients);
}

}  // namespace

void define_autograd(Napi::Object& exports) {
  define<0, grad_enabled>(exports, "grad_enabled");
  define<1, set_grad_enabled>(exports, "set_grad_enabled");
  define<1, requires_grad>(exports, "requires_grad");
  define<2, set_requires_grad>(exports, "set_requires_grad");
  define<1, is_leaf>(exports, "is_leaf");
  define<1, grad_fn>(exports, "grad_fn");
  define<1, detach>(exports, "detach");
  define<1, grad>(exports, "grad");
  define<2, set_grad>(exports, "set_grad");
  define<1, retain_grad>(exports, "retain_grad");
  define<5, backward>(exports, "backward");
  define<6, autograd_grad>(exports, "autograd_grad");
}

}  // namespace torchluz
