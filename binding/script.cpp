// TorchScript: modules and functions that libtorch itself runs, loaded, compiled from source or traced.
#include <torch/csrc/api/include/torch/jit.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/runtime/operator.h>
#include <torch/csrc/jit/serialization/import.h>

#include <set>
#include <sstream>

#include "function.h"
#include "script_values.h"

namespace torchluz {

namespace {

namespace jit = torch::jit;

// A module, or a function with the unit that it was compiled in.
struct ScriptHandle : OwnedHandle {
  ScriptHandle(State& state, jit::Module module) : OwnedHandle(Kind::script, state), module(std::move(module)) {}
  ScriptHandle(State& state, std::shared_ptr<jit::CompilationUnit> unit, jit::Function* function)
      : OwnedHandle(Kind::script, state), unit(std::move(unit)), function(function) {}

  std::optional<jit::Module> module;
  std::shared_ptr<jit::CompilationUnit> unit;
  jit::Function* function = nullptr;
};

ScriptHandle& script_of(State& state, napi_value value) {
  Handle* handle = handle_of(state.env, value, Handle::Kind::script);
  if (handle == nullptr) throw TypeRefusal("expected a script module or function, got " + describe(state.env, value));
  return *static_cast<ScriptHandle*>(static_cast<OwnedHandle*>(handle));
}

jit::Module& module_of(State& state, napi_value value) {
  ScriptHandle& script = script_of(state, value);
  if (!script.module) throw TypeRefusal("expected a script module, got a script function");
  return *script.module;
}

// The function itself, or a module's method of that name.
jit::Function& function_of(State& state, napi_value value, napi_value name) {
  ScriptHandle& script = script_of(state, value);
  if (script.function != nullptr) return *script.function;
  const std::string method = text(state, name);
  jit::Function* found = script.module->type()->findMethod(method);
  if (found == nullptr) throw ValueRefusal("the script module has no method '" + method + "'");
  return *found;
}

std::optional<c10::Device> optional_device(State& state, napi_value value) {
  const Napi::Value given(state.env, value);
  if (given.IsNull() || given.IsUndefined()) return {};
  return c10::Device(text(state, value));
}

napi_value adopt(State& state, jit::Module module) {
  return state.adopt(std::make_unique<ScriptHandle>(state, std::move(module)));
}

jit::Stack stack_of(State& state, napi_value array) {
  jit::Stack stack;
  const Napi::Array inputs(state.env, array);
  for (uint32_t i = 0; i < inputs.Length(); ++i) {
    stack.push_back(script_value(state, napi_value(inputs.Get(i)), c10::AnyType::get()));
  }
  return stack;
}

// Appends inputs to a stack, by the types of a schema's arguments from `first` on; defaults are filled in.
void push_inputs(State& state, jit::Stack& stack, const Napi::Array& inputs, const c10::FunctionSchema& schema, size_t first) {
  const auto& arguments = schema.arguments();
  if (inputs.Length() > arguments.size() - first) {
    throw TypeRefusal("it takes " + std::to_string(arguments.size() - first) + " inputs, got " + std::to_string(inputs.Length()));
  }
  for (size_t i = first; i < arguments.size(); ++i) {
    const auto& argument = arguments[i];
    const auto place = static_cast<uint32_t>(i - first);
    try {
      const Napi::Value given = place < inputs.Length() ? inputs.Get(place) : Napi::Env(state.env).Undefined();
      if (given.IsUndefined() && argument.default_value()) {
        stack.push_back(*argument.default_value());
      } else if (place >= inputs.Length()) {
        throw TypeRefusal("it is missing");
      } else {
        stack.push_back(script_value(state, given, argument.type()));
      }
    } catch (const TypeRefusal& refusal) {
      throw TypeRefusal("input '" + argument.name() + "': " + refusal.what());
    }
  }
}

// ---- files ----

napi_value load(State& state, const napi_value* arguments) {
  const Napi::Value source(state.env, arguments[0]);
  const auto device = optional_device(state, arguments[1]);
  if (!source.IsTypedArray()) return adopt(state, jit::load(text(state, arguments[0]), device));
  const auto array = source.As<Napi::TypedArray>();
  std::istringstream stream(std::string(static_cast<const char*>(array.ArrayBuffer().Data()) + array.ByteOffset(), array.ByteLength()));
  return adopt(state, jit::load(stream, device));
}

// A function as a module whose forward it is, which is what files hold.
jit::Module as_module(const ScriptHandle& script) {
  if (script.module) return *script.module;
  jit::Module module("__torch__.PlaceholderModule");
  module.register_attribute("training", c10::BoolType::get(), true);
  auto graph = jit::toGraphFunction(*script.function).graph()->copy();
  graph->insertInput(0, "self")->setType(module._ivalue()->type());
  auto* method = module._ivalue()->compilation_unit()->create_function(c10::QualifiedName(*module.type()->name(), "forward"), graph);
  module.type()->addMethod(method);
  return module;
}

napi_value save(State& state, const napi_value* arguments) {
  const auto module = as_module(script_of(state, arguments[0]));
  const std::string path = text(state, arguments[1]);
  if (boolean(state, arguments[2])) {
    module._save_for_mobile(path);
  } else {
    module.save(path);
  }
  return make_undefined(state.env);
}

napi_value serialize(State& state, const napi_value* arguments) {
  std::ostringstream stream;
  as_module(script_of(state, arguments[0])).save(stream);
  const std::string bytes = std::move(stream).str();
  auto buffer = Napi::ArrayBuffer::New(state.env, bytes.size());
  if (!bytes.empty()) std::memcpy(buffer.Data(), bytes.data(), bytes.size());
  return buffer;
}

// ---- modules ----

napi_value module_new(State& state, const napi_value* arguments) {
  jit::Module module(c10::QualifiedName("__torch__." + text(state, arguments[0])));
  module.register_attribute("training", c10::BoolType::get(), true);
  return adopt(state, std::move(module));
}

napi_value register_part(State& state, const napi_value* arguments) {
  auto& module = module_of(state, arguments[0]);
  const std::string kind = text(state, arguments[1]);
  const std::string name = text(state, arguments[2]);
  if (kind == "module") {
    module.register_module(name, module_of(state, arguments[3]));
  } else if (kind == "constant") {
    module.type()->addConstant(name, script_value(state, arguments[3], c10::AnyType::get()));
  } else {
    module.register_parameter(name, tensor_of(state.env, arguments[3]), kind == "buffer");
  }
  return make_undefined(state.env);
}

template <class List, class Convert>
napi_value pairs_of(State& state, const List& list, Convert convert) {
  auto array = Napi::Array::New(state.env);
  for (const auto& each : list) {
    auto pair = Napi::Array::New(state.env, 2);
    pair.Set(0u, Napi::String::New(state.env, each.name));
    pair.Set(1u, Napi::Value(state.env, convert(each.value)));
    array[array.Length()] = pair;
  }
  return array;
}

// The module's own parts of a kind, by name.
napi_value parts(State& state, const napi_value* arguments) {
  const auto& module = module_of(state, arguments[0]);
  const std::string kind = text(state, arguments[1]);
  const auto tensor = [&](const at::Tensor& value) { return state.adopt(value); };
  if (kind == "parameters") return pairs_of(state, module.named_parameters(false), tensor);
  if (kind == "buffers") return pairs_of(state, module.named_buffers(false), tensor);
  return pairs_of(state, module.named_children(), [&](const jit::Module& child) { return adopt(state, child); });
}

napi_value methods(State& state, const napi_value* arguments) {
  auto array = Napi::Array::New(state.env);
  for (const auto* method : module_of(state, arguments[0]).type()->methods()) {
    array[array.Length()] = Napi::String::New(state.env, method->name());
  }
  return array;
}

// forward() of a module that was traced in both modes: it calls the method of the mode, wherever the file is loaded.
// None where the modes give results of different types, which no method of TorchScript can.
napi_value define_forward(State& state, const napi_value* arguments) {
  auto& module = module_of(state, arguments[0]);
  const auto& in_training = module.get_method("trainforward").function().getSchema();
  const auto& schema = module.get_method("evalforward").function().getSchema();
  if (*in_training.returns().front().type() != *schema.returns().front().type()) return make_undefined(state.env);
  std::string typed = "self";
  std::string given;
  for (const auto& argument : schema.arguments()) {
    if (argument.name() == "self") continue;
    typed += ", " + argument.name() + ": " + argument.type()->annotation_str();
    given += (given.empty() ? "" : ", ") + argument.name();
  }
  module.define("def forward(" + typed + "):\n  if self.training:\n    return self.trainforward(" + given +
                ")\n  else:\n    return self.evalforward(" + given + ")\n");
  return make_undefined(state.env);
}

napi_value constant(State& state, const napi_value* arguments) {
  const auto found = module_of(state, arguments[0]).type()->findConstant(text(state, arguments[1]));
  return found ? from_script(state, *found) : make_undefined(state.env);
}

napi_value training(State& state, const napi_value* arguments) {
  return make_boolean(state.env, module_of(state, arguments[0]).is_training());
}

napi_value train(State& state, const napi_value* arguments) {
  module_of(state, arguments[0]).train(boolean(state, arguments[1]));
  return make_undefined(state.env);
}

napi_value to(State& state, const napi_value* arguments) {
  auto& module = module_of(state, arguments[0]);
  const auto device = optional_device(state, arguments[1]);
  const Napi::Value dtype(state.env, arguments[2]);
  const bool non_blocking = boolean(state, arguments[3]);
  if (device) module.to(*device, non_blocking);
  if (dtype.IsNumber()) module.to(static_cast<at::ScalarType>(dtype.As<Napi::Number>().Int32Value()), non_blocking);
  return make_undefined(state.env);
}

// ---- functions ----

napi_value compile(State& state, const napi_value* arguments) {
  const auto unit = jit::compile(text(state, arguments[0]));
  auto array = Napi::Array::New(state.env);
  for (auto* function : unit->get_functions()) {
    auto pair = Napi::Array::New(state.env, 2);
    pair.Set(0u, Napi::String::New(state.env, function->name()));
    pair.Set(1u, Napi::Value(state.env, state.adopt(std::make_unique<ScriptHandle>(state, unit, function))));
    array[array.Length()] = pair;
  }
  return array;
}

// Records what a JavaScript function does with tensors.
napi_value trace(State& state, const napi_value* arguments) {
  const Napi::Function traced(state.env, arguments[0]);
  jit::Stack inputs = stack_of(state, arguments[1]);
  const bool strict = boolean(state, arguments[2]);
  const bool method = !Napi::Value(state.env, arguments[3]).IsNull();
  jit::Module* module = method ? &module_of(state, arguments[3]) : nullptr;
  const std::string name = text(state, arguments[4]);
  const auto run = [&](const jit::Stack& stack) -> jit::Stack {
    auto array = Napi::Array::New(state.env, stack.size());
    for (uint32_t i = 0; i < stack.size(); ++i) array.Set(i, Napi::Value(state.env, from_script(state, stack[i])));
    return {script_value(state, napi_value(traced.Call({array})), c10::AnyType::get())};
  };
  const auto no_name = [](const at::Tensor&) { return std::string(); };
  const auto graph = jit::tracer::trace(std::move(inputs), run, no_name, strict, false, module).first->graph;
  if (method) {
    auto* function = module->_ivalue()->compilation_unit()->create_function(c10::QualifiedName(*module->type()->name(), name), graph);
    module->type()->addMethod(function);
    return make_undefined(state.env);
  }
  const auto unit = std::make_shared<jit::CompilationUnit>();
  return state.adopt(std::make_unique<ScriptHandle>(state, unit, unit->create_function(c10::QualifiedName(name), graph)));
}

napi_value call(State& state, const napi_value* arguments) {
  ScriptHandle& script = script_of(state, arguments[0]);
  jit::Function& function = function_of(state, arguments[0], arguments[1]);
  jit::Stack stack;
  if (script.module) stack.emplace_back(script.module->_ivalue());
  push_inputs(state, stack, Napi::Array(state.env, arguments[2]), function.getSchema(), stack.size());
  function.run(stack);
  return from_script(state, stack.empty() ? c10::IValue() : stack.front());
}

napi_value graph(State& state, const napi_value* arguments) {
  auto& function = function_of(state, arguments[0], arguments[1]);
  return make_string(state.env, jit::toGraphFunction(function).graph()->toString(/*print_source_locations=*/false));
}

napi_value last_graph(State& state, const napi_value*) {
  return make_string(state.env, jit::lastExecutedOptimizedGraph()->toString(/*print_source_locations=*/false));
}

// ---- operators ----

napi_value operator_names(State& state, const napi_value*) {
  std::set<std::string> names;
  for (const auto& op : jit::getAllOperators()) names.insert(op->schema().name());
  auto array = Napi::Array::New(state.env);
  for (const auto& name : names) array[array.Length()] = Napi::String::New(state.env, name);
  return array;
}

napi_value operator_schemas(State& state, const napi_value* arguments) {
  auto array = Napi::Array::New(state.env);
  for (const auto& op : jit::getAllOperatorsFor(c10::Symbol::fromQualString(text(state, arguments[0])))) {
    auto schema = Napi::Object::New(state.env);
    const auto types = [&](const std::vector<c10::Argument>& list) {
      auto pairs = Napi::Array::New(state.env);
      for (const auto& each : list) {
        auto pair = Napi::Array::New(state.env, 2);
        pair.Set(0u, Napi::String::New(state.env, each.name()));
        pair.Set(1u, Napi::String::New(state.env, c10::typeKindToString(each.type()->kind())));
        pairs[pairs.Length()] = pair;
      }
      return pairs;
    };
    schema.Set("arguments", types(op->schema().arguments()));
    schema.Set("returns", types(op->schema().returns()));
    schema.Set("text", c10::toString(op->schema()));
    array[array.Length()] = schema;
  }
  return array;
}

// Runs the first overload that takes the inputs as they are.
napi_value execute(State& state, const napi_value* arguments) {
  const std::string name = text(state, arguments[0]);
  const Napi::Array inputs(state.env, arguments[1]);
  const auto& overloads = jit::getAllOperatorsFor(c10::Symbol::fromQualString(name));
  std::string refusals;
  for (const auto& op : overloads) {
    jit::Stack stack;
    try {
      push_inputs(state, stack, inputs, op->schema(), 0);
    } catch (const TypeRefusal& refusal) {
      refusals += "\n  " + c10::toString(op->schema()) + ": " + refusal.what();
      continue;
    }
    op->getOperation()(stack);
    auto array = Napi::Array::New(state.env);
    for (const auto& each : stack) array[array.Length()] = Napi::Value(state.env, from_script(state, each));
    return array;
  }
  throw TypeRefusal(overloads.empty() ? "there is no operator " + name : "no overload takes these inputs:" + refusals);
}

}  // namespace

void define_script(Napi::Object& exports) {
  define<2, load>(exports, "script_load");
  define<3, save>(exports, "script_save");
  define<1, serialize>(exports, "script_serialize");
  define<1, module_new>(exports, "script_module");
  define<4, register_part>(exports, "script_register");
  define<2, parts>(exports, "script_parts");
  define<1, methods>(exports, "script_methods");
  define<1, define_forward>(exports, "script_define_forward");
  define<2, constant>(exports, "script_constant");
  define<1, training>(exports, "script_training");
  define<2, train>(exports, "script_train");
  define<4, to>(exports, "script_to");
  define<1, compile>(exports, "script_compile");
  define<5, trace>(exports, "script_trace");
  define<3, call>(exports, "script_call");
  define<2, graph>(exports, "script_graph");
  define<0, last_graph>(exports, "script_last_graph");
  define<0, operator_names>(exports, "script_operators");
  define<1, operator_schemas>(exports, "script_schemas");
  define<2, execute>(exports, "script_execute");
}

}  // namespace torchluz
