// Opens shared libraries by path and sets environment variables: all that must happen before libtorch is in the process.
// It links nothing but Node, so it loads anywhere and its errors can be told to the user.
#include <node_api.h>

#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <vector>

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
  return "error " + std::to_string(GetLastError());
#else
  // Never closed: libtorch does not stand being unloaded.
  if (dlopen(path.c_str(), RTLD_LAZY | RTLD_GLOBAL)) return "";
  const char* reason = dlerror();
  return reason ? reason : "unknown reason";
#endif
}

// For the whole process: a worker thread's process.env is only its copy, and so is a test runner's.
void set_environment(const std::string& name, const std::string* value) {
#ifdef _WIN32
  _putenv_s(name.c_str(), value ? value->c_str() : "");
#else
  if (value) {
    setenv(name.c_str(), value->c_str(), 1);
  } else {
    unsetenv(name.c_str());
  }
#endif
}

using Pairs = std::map<std::string, std::string>;

// Opens the libraries in turn; a library that fails does not keep the others from being opened.
Pairs open_libraries(const std::vector<std::string>& libraries, const Pairs& environment) {
  static std::mutex mutex;
  static bool done = false;
  std::lock_guard<std::mutex> lock(mutex);
  Pairs problems;
  if (done) return problems;
  // What is set here is for libtorch's own start: it is taken back, so that child processes do not inherit it.
  for (const auto& [name, value] : environment) set_environment(name, &value);
  for (const auto& library : libraries) {
    std::string reason = open_library(library);
    if (!reason.empty()) problems[library] = reason;
  }
  for (const auto& [name, value] : environment) set_environment(name, nullptr);
  done = problems.empty();
  return problems;
}

// load(libraries: string[], environment: Record<string, string>): Record<string, string>
napi_value load(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2] = {nullptr, nullptr};
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);

  std::vector<std::string> libraries;
  uint32_t length = 0;
  napi_get_array_length(env, arguments[0], &length);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element = nullptr;
    napi_get_element(env, arguments[0], i, &element);
    if (!read_string(env, element, libraries.emplace_back())) return nullptr;
  }

  Pairs environment;
  napi_value names = nullptr;
  napi_get_property_names(env, arguments[1], &names);
  napi_get_array_length(env, names, &length);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value name = nullptr, value = nullptr;
    napi_get_element(env, names, i, &name);
    napi_get_property(env, arguments[1], name, &value);
    std::string key;
    if (!read_string(env, name, key) || !read_string(env, value, environment[key])) return nullptr;
  }

  napi_value problems = nullptr;
  napi_create_object(env, &problems);
  for (const auto& [library, reason] : open_libraries(libraries, environment)) {
    napi_value text = nullptr;
    napi_create_string_utf8(env, reason.c_str(), reason.size(), &text);
    napi_set_named_property(env, problems, library.c_str(), text);
  }
  return problems;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value function = nullptr;
  napi_create_function(env, "load", NAPI_AUTO_LENGTH, load, nullptr, &function);
  napi_set_named_property(env, exports, "load", function);
  return exports;
}
