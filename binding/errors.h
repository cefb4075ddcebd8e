// Errors on their way from libtorch to JavaScript: C++ exceptions end at the function that JavaScript called.
#pragma once

#include <c10/util/Exception.h>
#include <napi.h>

#include <string>

namespace torchluz {

// A Node-API call failed: the JavaScript exception, if any, is pending already.
struct NapiFailure {};

inline void check(napi_env, napi_status status) {
  if (status != napi_ok) throw NapiFailure{};
}

// Refusals of the binding's own, of a value that is not what an operator takes.
struct TypeRefusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ValueRefusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// An index of the user's that is 0 or out of range, in R's numbering.
struct IndexRefusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Makes the exception in flight the pending JavaScript exception, its class in `code`. To be called in a catch block.
void throw_to_javascript(napi_env env) noexcept;

// libtorch captures a backtrace for each error, which costs far more than the error: switched off, once a process.
void disable_backtraces();

}  // namespace torchluz
