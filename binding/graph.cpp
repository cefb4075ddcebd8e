// The graph that autograd records: its nodes, hooks on its gradients, and operations whose backward pass is JavaScript's.
#include <ATen/SequenceNumber.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>
#include <torch/csrc/autograd/variable.h>

#include <unordered_set>

#include "callback.h"
#include "function.h"

namespace torchluz {

namespace {

// libtorch's pointer to a node, whose type differs between its versions.
using NodePointer = std::decay_t<decltype(std::declval<at::Tensor>().grad_fn())>;

struct NodeHandle : OwnedHandle {
  NodeHandle(State& state, NodePointer node) : OwnedHandle(Kind::node, state), node(std::move(node)) {}
  NodePointer node;
};

napi_value adopt(State& state, const NodePointer& node) {
  return node ? state.adopt(std::make_unique<NodeHandle>(state, node)) : make_null(state.env);
}

const NodePointer& node_of(napi_env env, napi_value value) {
  void* data = nullptr;
  const bool external = napi_get_value_external(env, value, &data) == napi_ok && data != nullptr;
  auto* handle = external ? static_cast<Handle*>(data) : nullptr;
  if (handle == nullptr || handle->kind != Handle::Kind::node) throw TypeRefusal("expected a node of the graph");
  return static_cast<NodeHandle*>(handle)->node;
}

napi_value node(State& state, const napi_value* arguments) {
  return adopt(state, tensor_of(state.env, arguments[0]).grad_fn());
}

napi_value node_name(State& state, const napi_value* arguments) {
  return make_string(state.env, node_of(state.env, arguments[0])->name());
}

napi_value next_nodes(State& state, const napi_value* arguments) {
  const auto& edges = node_of(state.env, arguments[0])->next_edges();
  return make_array(state.env, edges.size(), [&](size_t i) { return adopt(state, edges[i].function); });
}

// The number that the next recorded operation will have.
napi_value graph_position(State& state, const napi_value*) {
  return make_integer(state.env, static_cast<int64_t>(at::sequence_number::peek()));
}

// graph_leaves(tensors, known, since): the leaves that the gradients of the tensors go to, without those known, or null where
// they also go to an operation recorded before `since`.
napi_value graph_leaves(State& state, const napi_value* arguments) {
  const auto since = static_cast<uint64_t>(integer_of(state.env, arguments[2]));
  std::unordered_set<const c10::TensorImpl*> known;
  for (const auto& tensor : tensors_of(state.env, arguments[1])) known.insert(tensor.unsafeGetTensorImpl());
  std::vector<NodePointer> ahead;
  std::unordered_set<const torch::autograd::Node*> seen;
  const auto visit = [&](const NodePointer& node) {
    if (node && seen.insert(&*node).second) ahead.push_back(node);
  };
  for (const auto& tensor : tensors_of(state.env, arguments[0])) {
    if (tensor.requires_grad()) visit(torch::autograd::impl::gradient_edge(tensor).function);
  }
  std::vector<at::Tensor> leaves;
  while (!ahead.empty()) {
    const auto node = ahead.back();
    ahead.pop_back();
    if (const auto* leaf = dynamic_cast<const torch::autograd::AccumulateGrad*>(&*node)) {
      if (!known.contains(leaf->variable.unsafeGetTensorImpl())) leaves.push_back(leaf->variable);
      continue;
    }
    if (node->sequence_nr() < since) return make_null(state.env);
    for (const auto& edge : node->next_edges()) visit(edge.function);
  }
  return make_tensors(state, leaves);
}

// register_hook(tensor, function): the function gets [gradient], and gives [another] or nothing.
napi_value register_hook(State& state, const napi_value* arguments) {
  const auto callback = std::make_shared<Callback>(state.callbacks(), arguments[1]);
  const unsigned place = tensor_of(state.env, arguments[0]).register_hook([callback](const at::Tensor& gradient) {
    const auto results = (*callback)({{gradient}});
    return results.empty() || results[0].empty() ? at::Tensor() : results[0][0];
  });
  return make_integer(state.env, place);
}

napi_value remove_hook(State& state, const napi_value* arguments) {
  const Napi::Value place(state.env, arguments[1]);
  if (!place.IsNumber()) throw TypeRefusal("expected a hook's number");
  tensor_of(state.env, arguments[0]).remove_hook(place.As<Napi::Number>().Uint32Value());
  return make_undefined(state.env);
}

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Pass {
  std::shared_ptr<Callback> forward;
  std::shared_ptr<Callback> backward;
};

// Keeps a backward pass among what a node saves.
struct SavedPass : torch::CustomClassHolder {
  explicit SavedPass(std::shared_ptr<Callback> backward) : backward(std::move(backward)) {}
  std::shared_ptr<Callback> backward;
};

const std::vector<at::Tensor>& list(const TensorLists& lists, size_t i) {
  static const std::vector<at::Tensor> none;
  return i < lists.size() ? lists[i] : none;
}

struct ScriptFunction : torch::autograd::Function<ScriptFunction> {
  static variable_list forward(AutogradContext* context, at::TensorList inputs, const Pass* pass) {
    const auto made = (*pass->forward)({});
    context->save_for_backward(list(made, 1));
    context->mark_dirty(list(made, 2));
    context->mark_non_differentiable(list(made, 3));
    context->saved_data["backward"] = c10::IValue::make_capsule(c10::make_intrusive<SavedPass>(pass->backward));
    context->saved_data["inputs"] = static_cast<int64_t>(inputs.size());
    return list(made, 0);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto pass = c10::static_intrusive_pointer_cast<SavedPass>(context->saved_data["backward"].toCapsule());
    const auto results = (*pass->backward)({gradients, context->get_saved_variables()});
    variable_list inputs = list(results, 0);
    // One for each argument of forward(): the pass itself is the last.
    inputs.resize(context->saved_data["inputs"].toInt() + 1);
    return inputs;
  }
};

// custom_function(inputs, forward, backward): forward() gives [outputs, saved, dirty, non-differentiable]; backward(gradients,
// saved) gives [gradients of the inputs].
napi_value custom_function(State& state, const napi_value* arguments) {
  const auto inputs = tensors_of(state.env, arguments[0]);
  const Pass pass{std::make_shared<Callback>(state.callbacks(), arguments[1]),
                  std::make_shared<Callback>(state.callbacks(), arguments[2])};
  const auto outputs = ScriptFunction::apply(at::TensorList(inputs), &pass);
  return make_tensors(state, outputs);
}

}  // namespace

void define_graph(Napi::Object& exports) {
  define<1, node>(exports, "node");
  define<1, node_name>(exports, "node_name");
  define<1, next_nodes>(exports, "next_nodes");
  define<0, graph_position>(exports, "graph_position");
  define<3, graph_leaves>(exports, "graph_leaves");
  define<2, register_hook>(exports, "register_hook");
  define<2, remove_hook>(exports, "remove_hook");
  define<3, custom_function>(exports, "custom_function");
}

}  // namespace torchluz
