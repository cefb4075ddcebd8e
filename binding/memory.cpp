// What the live handles hold.
#include <map>

#include "function.h"

namespace torchluz {

namespace {

napi_value memory(State& state, const napi_value*) {
  std::map<std::string, double> devices;
  double bytes = 0;
  for (const auto& [address, storage] : state.storages()) {
    bytes += static_cast<double>(storage.bytes);
    devices[storage.device.str()] += static_cast<double>(storage.bytes);
  }
  auto by_device = Napi::Object::New(state.env);
  for (const auto& [name, held] : devices) by_device.Set(name, held);
  auto result = Napi::Object::New(state.env);
  result.Set("tensors", static_cast<double>(state.tensors()));
  result.Set("bytes", bytes);
  result.Set("devices", by_device);
  return result;
}

}  // namespace

void define_memory(Napi::Object& exports) { define<0, memory>(exports, "memory"); }

}  // namespace torchluz
