// The addon's entry: one state for each JavaScript environment, and the functions of every file.
#include <torch/version.h>

#include <mutex>

#include "allocator.h"
#include "function.h"
#include "kernels.h"

namespace {

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  static std::once_flag once;
  std::call_once(once, [] {
    torchluz::disable_backtraces();
    torchluz::install_allocator();
    torchluz::install_bernoulli();
    torchluz::install_lstm();
    torchluz::install_max_pool();
  });
  try {
    torchluz::State::install(env);
    exports.Set("version", TORCH_VERSION);
    torchluz::define_operators(exports);
    torchluz::define_tensor(exports);
    torchluz::define_view(exports);
    torchluz::define_bytes(exports);
    torchluz::define_memory(exports);
    torchluz::define_autograd(exports);
    torchluz::define_autocast(exports);
    torchluz::define_anomaly(exports);
    torchluz::define_graph(exports);
    torchluz::define_random(exports);
    torchluz::define_optim(exports);
    torchluz::define_device(exports);
    torchluz::define_vmap(exports);
    torchluz::define_script(exports);
    torchluz::define_cuda(exports);
    torchluz::define_text(exports);
  } catch (...) {
    torchluz::throw_to_javascript(env);
  }
  return exports;
}

}  // namespace

NODE_API_MODULE(torchluz, initialize)
