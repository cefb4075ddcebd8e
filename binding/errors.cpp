#include "errors.h"

#include "callback.h"

#include <c10/util/Lazy.h>
#include <c10/util/Logging.h>

#include <exception>
#include <memory>
#include <string>

namespace torchluz {

namespace {

const char* class_of(const c10::Error& error) {
  // The subclasses only: c10::Error itself is a plain refusal by an operator.
  if (dynamic_cast<const c10::IndexError*>(&error)) return "IndexError";
  if (dynamic_cast<const c10::ValueError*>(&error)) return "ValueError";
  if (dynamic_cast<const c10::TypeError*>(&error)) return "TypeError";
  if (dynamic_cast<const c10::NotImplementedError*>(&error)) return "NotImplementedError";
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error)) return "OutOfMemoryError";
  if (dynamic_cast<const c10::LinAlgError*>(&error)) return "LinAlgError";
  return "TorchError";
}

void throw_error(napi_env env, const char* code, const char* message) noexcept {
  bool pending = false;
  if (napi_is_exception_pending(env, &pending) == napi_ok && pending) return;
  napi_throw_error(env, code, message);
}

}  // namespace

void throw_to_javascript(napi_env env) noexcept {
  try {
    throw;
  } catch (const NapiFailure&) {
    const napi_extended_error_info* info = nullptr;
    napi_get_last_error_info(env, &info);
    throw_error(env, "TypeError", info && info->error_message ? info->error_message : "a Node-API call failed");
  } catch (const JavaScriptException& error) {
    error.rethrow(env);
  } catch (const Napi::Error& error) {
    error.ThrowAsJavaScriptException();
  } catch (const TypeRefusal& error) {
    throw_error(env, "TypeError", error.what());
  } catch (const ValueRefusal& error) {
    throw_error(env, "ValueError", error.what());
  } catch (const IndexRefusal& error) {
    throw_error(env, "IndexError", error.what());
  } catch (const c10::Error& error) {
    throw_error(env, class_of(error), error.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    throw_error(env, "OutOfMemoryError", "out of memory");
  } catch (const std::exception& error) {
    throw_error(env, "TorchError", error.what());
  } catch (...) {
    throw_error(env, "TorchError", "an unknown C++ exception");
  }
}

void disable_backtraces() {
  // An empty one rather than none: kernels that read an error's what(), as unflatten's does, take it for granted.
  const c10::Backtrace none = std::make_shared<c10::PrecomputedLazyValue<std::string>>("");
  c10::SetStackTraceFetcher([none]() -> c10::Backtrace { return none; });
}

}  // namespace torchluz
