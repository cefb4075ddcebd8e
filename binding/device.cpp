// The machine: threads, CUDA, what libtorch was built with.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include "function.h"

namespace torchluz {

namespace {

int count_of(State& state, napi_value value) {
  const Napi::Value given(state.env, value);
  const double count = given.IsNumber() ? given.As<Napi::Number>().DoubleValue() : 0;
  if (!(count >= 1 && count <= 4096)) throw TypeRefusal("a number of threads is a whole number from 1 on");
  return static_cast<int>(count);
}

napi_value threads(State& state, const napi_value*) { return make_integer(state.env, at::get_num_threads()); }

napi_value set_threads(State& state, const napi_value* arguments) {
  at::set_num_threads(count_of(state, arguments[0]));
  return make_undefined(state.env);
}

napi_value interop_threads(State& state, const napi_value*) {
  return make_integer(state.env, at::get_num_interop_threads());
}

napi_value set_interop_threads(State& state, const napi_value* arguments) {
  at::set_num_interop_threads(count_of(state, arguments[0]));
  return make_undefined(state.env);
}

napi_value cuda_available(State& state, const napi_value*) {
  return make_boolean(state.env, at::hasCUDA() && at::detail::getCUDAHooks().deviceCount() > 0);
}

napi_value cuda_device_count(State& state, const napi_value*) {
  return make_integer(state.env, at::hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0);
}

napi_value has(State& state, const napi_value* arguments) {
  const std::string feature = text(state, arguments[0]);
  const auto& context = at::globalContext();
  const bool present = feature == "mkl"      ? context.hasMKL()
                       : feature == "mkldnn" ? context.hasMKLDNN()
                       : feature == "openmp" ? context.hasOpenMP()
                       : feature == "lapack" ? context.hasLAPACK()
                       : feature == "cudnn"  ? at::hasCUDA() && at::detail::getCUDAHooks().hasCuDNN()
                       : feature == "mps"    ? at::hasMPS()
                                             : false;
  return make_boolean(state.env, present);
}

napi_value cpu_capability(State& state, const napi_value*) {
  return make_string(state.env, at::get_cpu_capability());
}

}  // namespace

void define_device(Napi::Object& exports) {
  define<0, threads>(exports, "threads");
  define<1, set_threads>(exports, "set_threads");
  define<0, interop_threads>(exports, "interop_threads");
  define<1, set_interop_threads>(exports, "set_interop_threads");
  define<0, cuda_available>(exports, "cuda_available");
  define<0, cuda_device_count>(exports, "cuda_device_count");
  define<1, has>(exports, "has");
  define<0, cpu_capability>(exports, "cpu_capability");
}

}  // namespace torchluz
