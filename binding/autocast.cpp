// Autocast: the element type in which operators run that gain from a smaller one. Its state is this thread's.
#include <ATen/autocast_mode.h>

#include "function.h"

namespace torchluz {

namespace {

at::DeviceType device_type(State& state, napi_value value) { return at::Device(text(state, value)).type(); }

// autocast(device): [enabled, dtype, cache_enabled]
napi_value autocast(State& state, const napi_value* arguments) {
  const auto device = device_type(state, arguments[0]);
  const napi_value parts[] = {
      make_boolean(state.env, at::autocast::is_autocast_enabled(device)),
      make_integer(state.env, static_cast<int64_t>(at::autocast::get_autocast_dtype(device))),
      make_boolean(state.env, at::autocast::is_autocast_cache_enabled()),
  };
  napi_value array = nullptr;
  check(state.env, napi_create_array_with_length(state.env, std::size(parts), &array));
  for (uint32_t i = 0; i < std::size(parts); ++i) check(state.env, napi_set_element(state.env, array, i, parts[i]));
  return array;
}

// set_autocast(device, enabled, dtype, cache_enabled)
napi_value set_autocast(State& state, const napi_value* arguments) {
  const auto device = device_type(state, arguments[0]);
  const Napi::Value dtype(state.env, arguments[2]);
  if (!dtype.IsNumber()) throw TypeRefusal("expected a dtype's number");
  at::autocast::set_autocast_enabled(device, boolean(state, arguments[1]));
  at::autocast::set_autocast_dtype(device, static_cast<at::ScalarType>(dtype.As<Napi::Number>().Int32Value()));
  at::autocast::set_autocast_cache_enabled(boolean(state, arguments[3]));
  return make_undefined(state.env);
}

// Scopes of autocast within each other share what they cast: it is dropped at the end of the outermost.
napi_value enter_autocast(State& state, const napi_value*) {
  return make_integer(state.env, at::autocast::increment_nesting());
}

napi_value leave_autocast(State& state, const napi_value*) {
  const int depth = at::autocast::decrement_nesting();
  if (depth == 0) at::autocast::clear_cache();
  return make_integer(state.env, depth);
}

}  // namespace

void define_autocast(Napi::Object& exports) {
  define<1, autocast>(exports, "autocast");
  define<4, set_autocast>(exports, "set_autocast");
  define<0, enter_autocast>(exports, "enter_autocast");
  define<0, leave_autocast>(exports, "leave_autocast");
}

}  // namespace torchluz
