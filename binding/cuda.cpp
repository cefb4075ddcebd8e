// What can be asked of CUDA. Without a GPU, versions are null and the rest refuses.
#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include <cmath>

#include "function.h"

namespace torchluz {

namespace {

int64_t device_count() { return at::hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0; }

void require_gpu() {
  if (device_count() == 0) throw ValueRefusal("no GPU can be used here: cuda_is_available() is false");
}

c10::DeviceIndex device_index(State& state, napi_value value) {
  require_gpu();
  const Napi::Value given(state.env, value);
  if (given.IsNull() || given.IsUndefined()) return at::detail::getCUDAHooks().getCurrentDevice();
  const double number = given.IsNumber() ? given.As<Napi::Number>().DoubleValue() : -1;
  if (!(number >= 0 && number < static_cast<double>(device_count()) && number == std::trunc(number))) {
    throw ValueRefusal("a GPU's number is a whole number from 0 to " + std::to_string(device_count() - 1));
  }
  return static_cast<c10::DeviceIndex>(number);
}

napi_value cuda_current_device(State& state, const napi_value*) {
  return make_integer(state.env, device_index(state, make_undefined(state.env)));
}

napi_value cuda_runtime_version(State& state, const napi_value*) {
  return at::hasCUDA() ? make_integer(state.env, at::detail::getCUDAHooks().versionCUDART()) : make_null(state.env);
}

napi_value cudnn_version(State& state, const napi_value*) {
  const bool there = at::hasCUDA() && at::detail::getCUDAHooks().hasCuDNN();
  return there ? make_integer(state.env, at::detail::getCUDAHooks().versionCuDNN()) : make_null(state.env);
}

napi_value cuda_synchronize(State& state, const napi_value* arguments) {
  at::detail::getCUDAHooks().deviceSynchronize(device_index(state, arguments[0]));
  return make_undefined(state.env);
}

napi_value cuda_empty_cache(State& state, const napi_value*) {
  require_gpu();
  c10::getDeviceAllocator(c10::DeviceType::CUDA)->emptyCache();
  return make_undefined(state.env);
}

// The driver's own functions: libtorch declares none for a device's capability without CUDA's headers.
void* driver_function(const char* name) {
#ifdef _WIN32
  const HMODULE driver = LoadLibraryA("nvcuda.dll");
  return driver ? reinterpret_cast<void*>(GetProcAddress(driver, name)) : nullptr;
#else
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  return driver ? dlsym(driver, name) : nullptr;
#endif
}

// cuda_capability(device): [major, minor]
napi_value cuda_capability(State& state, const napi_value* arguments) {
  const int device = device_index(state, arguments[0]);
  using Attribute = int (*)(int* value, int attribute, int device);
  constexpr int attributes[] = {75, 76};  // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, _MINOR
  const auto attribute = reinterpret_cast<Attribute>(driver_function("cuDeviceGetAttribute"));
  napi_value array = nullptr;
  check(state.env, napi_create_array_with_length(state.env, std::size(attributes), &array));
  for (uint32_t i = 0; i < std::size(attributes); ++i) {
    int value = 0;
    if (attribute == nullptr || attribute(&value, attributes[i], device) != 0) {
      throw ValueRefusal("the driver does not tell the capability of GPU " + std::to_string(device));
    }
    check(state.env, napi_set_element(state.env, array, i, make_integer(state.env, value)));
  }
  return array;
}

using c10::CachingDeviceAllocator::DeviceStats;

// By libtorch's names: the sums over all pools, then over the small and the large one.
void set_stat(Napi::Object& result, const std::string& name, const c10::CachingAllocator::Stat& stat) {
  result.Set(name + ".current", static_cast<double>(stat.current));
  result.Set(name + ".peak", static_cast<double>(stat.peak));
  result.Set(name + ".allocated", static_cast<double>(stat.allocated));
  result.Set(name + ".freed", static_cast<double>(stat.freed));
}

void set_stats(Napi::Object& result, const std::string& name, const c10::CachingAllocator::StatArray& stats) {
  constexpr const char* pools[] = {"all", "small_pool", "large_pool"};
  for (size_t i = 0; i < std::size(pools); ++i) set_stat(result, name + "." + pools[i], stats[i]);
}

napi_value cuda_memory_stats(State& state, const napi_value* arguments) {
  const auto device = device_index(state, arguments[0]);
  const DeviceStats stats = c10::getDeviceAllocator(c10::DeviceType::CUDA)->getDeviceStats(device);
  auto result = Napi::Object::New(state.env);
  result.Set("num_alloc_retries", static_cast<double>(stats.num_alloc_retries));
  result.Set("num_ooms", static_cast<double>(stats.num_ooms));
  result.Set("max_split_size", static_cast<double>(stats.max_split_size));
  set_stat(result, "oversize_allocations", stats.oversize_allocations);
  set_stat(result, "oversize_segments", stats.oversize_segments);
  set_stats(result, "allocation", stats.allocation);
  set_stats(result, "segment", stats.segment);
  set_stats(result, "active", stats.active);
  set_stats(result, "inactive_split", stats.inactive_split);
  set_stats(result, "allocated_bytes", stats.allocated_bytes);
  set_stats(result, "reserved_bytes", stats.reserved_bytes);
  set_stats(result, "active_bytes", stats.active_bytes);
  set_stats(result, "inactive_split_bytes", stats.inactive_split_bytes);
  return result;
}

}  // namespace

void define_cuda(Napi::Object& exports) {
  define<0, cuda_current_device>(exports, "cuda_current_device");
  define<0, cuda_runtime_version>(exports, "cuda_runtime_version");
  define<0, cudnn_version>(exports, "cudnn_version");
  define<1, cuda_synchronize>(exports, "cuda_synchronize");
  define<0, cuda_empty_cache>(exports, "cuda_empty_cache");
  define<1, cuda_capability>(exports, "cuda_capability");
  define<1, cuda_memory_stats>(exports, "cuda_memory_stats");
}

}  // namespace torchluz
