// Opens shared libraries by path and sets environment variables: all that must happen before libtorch is in the process.
// It links nothing but Node, so it loads anywhere and its errors can be told to the user.
#include <node_api.h>

#include <cstdlib>
#include <string>

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace {

bool read_string(napi_env env, napi_value value, std::string& text) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) {
    napi_throw_type_error(env, nullptr, "a string is expected");
    return false;
  }
  text.resize(length);
  return napi_get_value_string_utf8(env, value, text.data(), length + 1, &length) == napi_ok;
}

// The reason why the library cannot be opened; empty when it is open.
std::string open_library(const std::string& path) {
#ifdef _WIN32
  int size = MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, nullptr, 0);
  std::wstring wide(size, L'\0');
  MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, wide.data(), size);
  if (LoadLibraryExW(wide.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH)) return "";
  return path + ": error " + std::to_string(GetLastError());
#else
  // Never closed: libtorch does not stand being unloaded.
  if (dlopen(path.c_str(), RTLD_LAZY | RTLD_GLOBAL)) return "";
  const char* reason = dlerror();
  return reason ? reason : path + ": cannot be opened";
#endif
}

// open(path): string — why it failed, or ''.
napi_value open(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument = nullptr;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  std::string path;
  if (!read_string(env, argument, path)) return nullptr;
  std::string reason = open_library(path);
  napi_value result = nullptr;
  napi_create_string_utf8(env, reason.c_str(), reason.size(), &result);
  return result;
}

// setenv(name, value | undefined): void — for the whole process; a worker thread's process.env is only its copy.
napi_value set_environment(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2] = {nullptr, nullptr};
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  napi_valuetype type = napi_undefined;
  napi_typeof(env, arguments[1], &type);
  std::string name, value;
  if (!read_string(env, arguments[0], name)) return nullptr;
  if (type != napi_undefined && !read_string(env, arguments[1], value)) return nullptr;
#ifdef _WIN32
  _putenv_s(name.c_str(), value.c_str());  // an empty value removes it
#else
  if (type == napi_undefined) {
    unsetenv(name.c_str());
  } else {
    setenv(name.c_str(), value.c_str(), 1);
  }
#endif
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value function = nullptr;
  napi_create_function(env, "open", NAPI_AUTO_LENGTH, open, nullptr, &function);
  napi_set_named_property(env, exports, "open", function);
  napi_create_function(env, "setenv", NAPI_AUTO_LENGTH, set_environment, nullptr, &function);
  napi_set_named_property(env, exports, "setenv", function);
  return exports;
}
