// How a C++ function becomes a JavaScript one: settle the memory, run, turn any exception into a JavaScript one.
#pragma once

#include <napi.h>

#include "errors.h"
#include "state.h"
#include "values.h"

namespace torchluz {

// `arguments` holds what was given, filled up with undefined.
using Body = napi_value (*)(State& state, const napi_value* arguments);

template <size_t arity, Body body>
napi_value guarded(napi_env env, napi_callback_info info) noexcept {
  try {
    napi_value arguments[arity == 0 ? 1 : arity];
    size_t count = arity;
    check(env, napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr));
    State& state = State::of(env);
    state.settle();
    return body(state, arguments);
  } catch (...) {
    throw_to_javascript(env);
    return nullptr;
  }
}

inline void define(Napi::Object& exports, const char* name, napi_callback callback) {
  napi_value function = nullptr;
  check(exports.Env(), napi_create_function(exports.Env(), name, NAPI_AUTO_LENGTH, callback, nullptr, &function));
  exports.Set(name, function);
}

template <size_t arity, Body body>
void define(Napi::Object& exports, const char* name) {
  define(exports, name, guarded<arity, body>);
}

inline bool boolean(State& state, napi_value value) { return Napi::Value(state.env, value).ToBoolean(); }
inline std::string text(State& state, napi_value value) { return Napi::Value(state.env, value).ToString(); }

// Each file's part of the addon.
void define_operators(Napi::Object& exports);
void define_tensor(Napi::Object& exports);
void define_view(Napi::Object& exports);
void define_bytes(Napi::Object& exports);
void define_memory(Napi::Object& exports);
void define_autograd(Napi::Object& exports);
void define_autocast(Napi::Object& exports);
void define_anomaly(Napi::Object& exports);
void define_graph(Napi::Object& exports);
void define_random(Napi::Object& exports);
void define_optim(Napi::Object& exports);
void define_device(Napi::Object& exports);
void define_vmap(Napi::Object& exports);
void define_script(Napi::Object& exports);
void define_cuda(Napi::Object& exports);
void define_text(Napi::Object& exports);

}  // namespace torchluz
