// Bernoulli draws on the CPU.
#pragma once

namespace torchluz {

/** Replaces libtorch's kernel of bernoulli_ by a faster one, for the process, where both draw the same. */
void install_bernoulli();

}  // namespace torchluz
