// Detection of anomalies: which call of the program computed what a backward pass fails in. Calls have numbers, which
// JavaScript gives them; each node of the graph tells its own when its gradient is computed.
#include "anomaly.h"

#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>

#include <unordered_set>

#include "function.h"

namespace torchluz {

namespace {

using torch::autograd::AnomalyMode;
using torch::autograd::Node;
using torch::autograd::variable_list;

constexpr int64_t unknown = -1;

struct Announcement : torch::autograd::FunctionPreHook {
  Announcement(std::shared_ptr<std::atomic<int64_t>> at, int64_t number) : at(std::move(at)), number(number) {}
  variable_list operator()(const variable_list& gradients) override {
    *at = number;
    return gradients;
  }

  const std::shared_ptr<std::atomic<int64_t>> at;
  const int64_t number;
};

bool is_announced(const Node& node) {
  return std::any_of(node.pre_hooks().begin(), node.pre_hooks().end(),
                     [](const auto& hook) { return dynamic_cast<const Announcement*>(hook.get()) != nullptr; });
}

// Has the nodes behind tensors, those recorded from `since` on, announce a number, where they announce none yet.
void announce(State& state, const std::vector<at::Tensor>& tensors, uint64_t since, int64_t number) {
  std::vector<Node*> ahead;
  std::unordered_set<const Node*> seen;
  const auto visit = [&](Node* node) {
    if (node != nullptr && node->sequence_nr() >= since && seen.insert(node).second) ahead.push_back(node);
  };
  for (const auto& tensor : tensors) {
    if (tensor.requires_grad()) visit(torch::autograd::impl::gradient_edge(tensor).function.get());
  }
  while (!ahead.empty()) {
    Node* node = ahead.back();
    ahead.pop_back();
    if (dynamic_cast<const torch::autograd::AccumulateGrad*>(node) != nullptr) continue;
    if (!is_announced(*node)) node->add_pre_hook(std::make_unique<Announcement>(state.computed(), number));
    for (const auto& edge : node->next_edges()) visit(edge.function.get());
  }
}

// libtorch's own report holds the names of C++ functions: JavaScript tells the place in the program instead.
class Filter : public c10::WarningHandler {
 public:
  void process(const c10::Warning& warning) override {
    if (!warning.msg().starts_with("Error detected in ")) c10::WarningHandler::process(warning);
  }
};

// announce_calls(tensors, since, number)
napi_value announce_calls(State& state, const napi_value* arguments) {
  announce(state, tensors_of(state.env, arguments[0]), static_cast<uint64_t>(integer_of(state.env, arguments[1])),
           integer_of(state.env, arguments[2]));
  return make_undefined(state.env);
}

// The number of the call whose gradient was computed when the last backward pass failed; -1 where it is not known.
napi_value failed_call(State& state, const napi_value*) {
  return make_integer(state.env, state.computed()->exchange(unknown));
}

napi_value set_anomaly_enabled(State& state, const napi_value* arguments) {
  const bool before = AnomalyMode::is_enabled();
  AnomalyMode::set_enabled(boolean(state, arguments[0]));
  return make_boolean(state.env, before);
}

}  // namespace

void watched(State& state, const std::vector<at::Tensor>& roots, const std::function<void()>& pass) {
  if (!AnomalyMode::is_enabled()) return pass();
  announce(state, roots, 0, unknown);
  Filter filter;
  const c10::WarningUtils::WarningHandlerGuard guard(&filter);
  pass();
  *state.computed() = unknown;
}

void define_anomaly(Napi::Object& exports) {
  define<3, announce_calls>(exports, "announce_calls");
  define<0, failed_call>(exports, "failed_call");
  define<1, set_anomaly_enabled>(exports, "set_anomaly_enabled");
}

}  // namespace torchluz
