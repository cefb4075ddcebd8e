// What the live handles hold.
#include <map>
#include <unordered_set>

#include "function.h"

namespace torchluz {

namespace {

napi_value memory(State& state, const napi_value*) {
  std::map<std::string, double> devices;
  double bytes = 0;
  std::unordered_set<const void*> seen;
  for (const TensorHandle& handle : state.handles()) {
    if (!handle.tensor.defined() || !handle.tensor.has_storage()) continue;
    const auto& storage = handle.tensor.storage();
    if (!seen.insert(storage.unsafeGetStorageImpl()).second) continue;
    bytes += static_cast<double>(handle.bytes);
    devices[storage.device().str()] += static_cast<double>(handle.bytes);
  }
  auto by_device = Napi::Object::New(state.env);
  for (const auto& [name, held] : devices) by_device.Set(name, held);
  auto result = Napi::Object::New(state.env);
  result.Set("tensors", static_cast<double>(state.tensors()));
  result.Set("bytes", bytes);
  result.Set("devices", by_device);
  return result;
}

napi_value set_collector(State& state, const napi_value* arguments) {
  state.set_collector(arguments[0]);
  return make_undefined(state.env);
}

}  // namespace

void define_memory(Napi::Object& exports) {
  define<0, memory>(exports, "memory");
  define<1, set_collector>(exports, "set_collector");
}

}  // namespace torchluz
