// Kernels of the CPU that are faster than libtorch's and give the same, the LSTM up to rounding.
#pragma once

#include <torch/library.h>

namespace torchluz {

/** Says nothing: that a kernel replaces libtorch's is meant. */
struct Silence : c10::WarningHandler {
  void process(const c10::Warning&) override {}
};

/** Puts a kernel in the place of libtorch's, for the process. */
template <class Kernel>
void replace_cpu_kernel(const char* name, Kernel* kernel) {
  Silence silence;
  const c10::WarningUtils::WarningHandlerGuard guard(&silence);
  static auto library = torch::Library(torch::Library::IMPL, "aten", c10::DispatchKey::CPU, __FILE__, __LINE__);
  library.impl(name, kernel);
}

/** bernoulli_, where libtorch draws the same. */
void install_bernoulli();
/** mkldnn_rnn_layer of a single sequence, where nothing is learned. */
void install_lstm();
/** max_pool2d_with_indices. */
void install_max_pool();

}  // namespace torchluz
