#include "operators.h"

#include <algorithm>

#include "arguments.h"
#include "function.h"
#include "one_based.h"

namespace torchluz {

Operator::Operator(const c10::OperatorHandle& handle) : handle(handle), unboxed(Unboxed::of(handle)) {
  const auto& schema = handle.schema();
  for (const auto& argument : schema.arguments()) {
    Parameter parameter{argument.name(), Type::of(argument), argument.default_value()};
    parameters.push_back(std::move(parameter));
  }
  for (const auto& result : schema.returns()) {
    const auto* alias = result.alias_info();
    in_place.push_back(alias != nullptr && alias->isWrite());
    shared.push_back(alias != nullptr);
  }
  from_one.resize(in_place.size());
}

size_t Operators::one_based(size_t index, const std::vector<int64_t>& parameters, const std::vector<int64_t>& results) {
  Operator shifted = operators_.at(index);
  for (const int64_t place : parameters) shifted.parameters.at(place).from_one = true;
  for (const int64_t place : results) shifted.from_one.at(place) = true;
  operators_.push_back(std::move(shifted));
  return operators_.size() - 1;
}

const std::vector<size_t>& Operators::overloads(const std::string& name) {
  if (const auto found = by_name_.find(name); found != by_name_.end()) return found->second;
  if (known_.empty()) {
    for (auto& operator_name : c10::Dispatcher::singleton().getAllOpNames()) {
      known_[operator_name.name].push_back(std::move(operator_name));
    }
  }
  std::vector<size_t> indices;
  if (auto known = known_.find(name); known != known_.end()) {
    // The dispatcher's own order is that of a hash table.
    std::sort(known->second.begin(), known->second.end(),
              [](const auto& a, const auto& b) { return a.overload_name < b.overload_name; });
    for (const auto& operator_name : known->second) {
      if (const auto handle = c10::Dispatcher::singleton().findSchema(operator_name)) {
        indices.push_back(operators_.size());
        operators_.emplace_back(*handle);
      }
    }
  }
  return by_name_.emplace(name, std::move(indices)).first->second;
}

namespace {

constexpr size_t usual_arguments = 12;

// The stack of one call; it goes back to the state however the call ends.
class Stack {
 public:
  explicit Stack(State& state) : state_(state), stack_(state.lend_stack()) {}
  ~Stack() { state_.return_stack(std::move(stack_)); }
  torch::jit::Stack& operator*() { return stack_; }
  torch::jit::Stack* operator->() { return &stack_; }

 private:
  State& state_;
  torch::jit::Stack stack_;
};

napi_value result(State& state, const Operator& op, const torch::jit::Stack& results, size_t i) {
  const c10::IValue& value = results[i];
  if (op.in_place[i]) return make_undefined(state.env);
  if (op.from_one[i] && value.isTensor()) {
    const bool saved = std::any_of(results.begin(), results.end(), [](const c10::IValue& each) {
      return each.isTensor() && recorded(each.toTensor());
    });
    return state.adopt(to_one(value.toTensor(), op.shared[i] || saved));
  }
  return to_javascript(state, value);
}

napi_value run(State& state, const napi_value* arguments, size_t count) {
  uint32_t index = 0;
  if (count == 0 || napi_get_value_uint32(state.env, arguments[0], &index) != napi_ok) {
    throw TypeRefusal("call() takes an operator's index first");
  }
  const Operator* op = state.operators().at(index);
  if (op == nullptr) throw TypeRefusal("there is no operator of index " + std::to_string(index));
  if (count - 1 > op->parameters.size()) {
    throw TypeRefusal("it takes " + std::to_string(op->parameters.size()) + " arguments, got " + std::to_string(count - 1));
  }

  Arguments given(state, *op, arguments + 1, count - 1);
  if (op->unboxed) return op->unboxed->run(state, *op, given);
  Stack stack(state);
  while (given.more()) stack->push_back(given.ivalue());
  op->handle.callBoxed(*stack);

  if (stack->size() == 1 && op->in_place.size() == 1) return result(state, *op, *stack, 0);
  if (stack->empty()) return make_undefined(state.env);
  return make_array(state.env, stack->size(), [&](size_t i) { return result(state, *op, *stack, i); });
}

// call(index, ...arguments)
napi_value call(napi_env env, napi_callback_info info) noexcept {
  try {
    napi_value arguments[usual_arguments];
    size_t count = usual_arguments;
    check(env, napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr));
    State& state = State::of(env);
    state.settle();
    if (count <= usual_arguments) return run(state, arguments, count);
    std::vector<napi_value> all(count);
    check(env, napi_get_cb_info(env, info, &count, all.data(), nullptr, nullptr));
    return run(state, all.data(), count);
  } catch (...) {
    throw_to_javascript(env);
    return nullptr;
  }
}

napi_value share_numbers(State& state, const napi_value* arguments) {
  state.share_numbers(arguments[0]);
  return make_undefined(state.env);
}

napi_value schemas(State& state, const napi_value* arguments) {
  const napi_env env = state.env;
  auto array = Napi::Array::New(env);
  for (const size_t index : state.operators().overloads(text(state, arguments[0]))) {
    const auto& schema = state.operators().at(index)->handle.schema();
    auto overload = Napi::Object::New(env);
    overload.Set("index", static_cast<double>(index));
    overload.Set("name", schema.name() + (schema.overload_name().empty() ? "" : "." + schema.overload_name()));
    overload.Set("schema", c10::toString(schema));
    array[array.Length()] = overload;
  }
  return array;
}

napi_value one_based(State& state, const napi_value* arguments) {
  const Napi::Value index(state.env, arguments[0]);
  const size_t place = index.IsNumber() ? static_cast<size_t>(index.As<Napi::Number>().Int64Value()) : SIZE_MAX;
  if (state.operators().at(place) == nullptr) throw TypeRefusal("there is no such operator");
  return make_integer(state.env, state.operators().one_based(place, integers_of(state.env, arguments[1]),
                                                             integers_of(state.env, arguments[2])));
}

napi_value operators(State& state, const napi_value*) {
  auto array = Napi::Array::New(state.env);
  uint32_t i = 0;
  for (const auto& name : c10::Dispatcher::singleton().getAllOpNames()) array[i++] = c10::toString(name);
  return array;
}

}  // namespace

void define_operators(Napi::Object& exports) {
  define<1, share_numbers>(exports, "share_numbers");
  define(exports, "call", call);
  define<1, schemas>(exports, "schemas");
  define<3, one_based>(exports, "one_based");
  define<0, operators>(exports, "operators");
}

}  // namespace torchluz
