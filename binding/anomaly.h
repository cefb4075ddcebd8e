#pragma once

#include <functional>
#include <vector>

#include "state.h"

namespace torchluz {

// Runs a backward pass; where anomalies are looked for, failed_call() then says which call's gradient it failed in.
void watched(State& state, const std::vector<at::Tensor>& roots, const std::function<void()>& pass);

}  // namespace torchluz
