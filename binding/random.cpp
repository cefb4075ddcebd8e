// libtorch's random generators.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

#include <mutex>

#include "function.h"

namespace torchluz {

namespace {

uint64_t seed_of(State& state, napi_value value) {
  int64_t seed = 0;
  bool lossless = false;
  if (napi_get_value_bigint_int64(state.env, value, &seed, &lossless) != napi_ok) throw TypeRefusal("expected a bigint");
  return static_cast<uint64_t>(seed);
}

c10::Device device_of(State& state, napi_value value) { return c10::Device(text(state, value)); }

napi_value manual_seed(State& state, const napi_value* arguments) {
  at::manual_seed(seed_of(state, arguments[0]));
  return make_undefined(state.env);
}

napi_value generator(State& state, const napi_value* arguments) {
  const auto device = device_of(state, arguments[0]);
  if (device.is_cpu()) return state.adopt(at::make_generator<at::CPUGeneratorImpl>());
  return state.adopt(at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index()));
}

napi_value default_generator(State& state, const napi_value* arguments) {
  return state.adopt(at::globalContext().defaultGenerator(device_of(state, arguments[0])));
}

napi_value generator_seed(State& state, const napi_value* arguments) {
  auto& generator = generator_of(state.env, arguments[0]);
  const std::lock_guard<std::mutex> lock(generator.mutex());
  return Napi::BigInt::New(state.env, static_cast<int64_t>(generator.current_seed()));
}

napi_value set_generator_seed(State& state, const napi_value* arguments) {
  auto& generator = generator_of(state.env, arguments[0]);
  const std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_current_seed(seed_of(state, arguments[1]));
  return make_undefined(state.env);
}

napi_value generator_state(State& state, const napi_value* arguments) {
  auto& generator = generator_of(state.env, arguments[0]);
  const std::lock_guard<std::mutex> lock(generator.mutex());
  return state.adopt(generator.get_state());
}

napi_value set_generator_state(State& state, const napi_value* arguments) {
  auto& generator = generator_of(state.env, arguments[0]);
  const std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(tensor_of(state.env, arguments[1]));
  return make_undefined(state.env);
}

}  // namespace

void define_random(Napi::Object& exports) {
  define<1, manual_seed>(exports, "manual_seed");
  define<1, generator>(exports, "generator");
  define<1, default_generator>(exports, "default_generator");
  define<1, generator_seed>(exports, "generator_seed");
  define<2, set_generator_seed>(exports, "set_generator_seed");
  define<1, generator_state>(exports, "generator_state");
  define<2, set_generator_state>(exports, "set_generator_state");
}

}  // namespace torchluz
