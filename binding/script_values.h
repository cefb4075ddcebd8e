// JavaScript values to TorchScript's and back. Tuples are `{ tuple: [...], names? }`, dictionaries `{ dict: [[key, value]...] }`.
#pragma once

#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type_base.h>
#include <node_api.h>

#include "state.h"

namespace torchluz {

// By the type that is wanted; where that is none in particular (Any), by the value itself.
c10::IValue script_value(State& state, napi_value value, const c10::TypePtr& type);
napi_value from_script(State& state, const c10::IValue& value);

}  // namespace torchluz
