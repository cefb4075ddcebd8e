// Calls of operators with arguments of their C++ types, for the signatures that most calls have.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>
#include <node_api.h>

#include <memory>

namespace torchluz {

class Arguments;
class State;
struct Operator;

// A boxed call allocates every list anew and asks each value for its type at run time: an operator that takes sizes spends
// as long on that as on its work. One template instance serves all operators of a signature.
class Unboxed {
 public:
  virtual ~Unboxed() = default;
  virtual napi_value run(State& state, const Operator& op, Arguments& arguments) const = 0;

  // Null for an operator whose signature is not among those known.
  static std::shared_ptr<const Unboxed> of(const c10::OperatorHandle& handle);
};

}  // namespace torchluz
