// The arguments of one call of an operator, read in the order of its parameters.
#pragma once

#include <c10/util/SmallVector.h>

#include "operators.h"

namespace torchluz {

using Integers = c10::SmallVector<int64_t, 8>;

class Arguments {
 public:
  // Whatever `values` leaves out at its end is given by default.
  Arguments(State& state, const Operator& op, const napi_value* values, size_t count)
      : state_(state), parameter_(op.parameters.data()), end_(parameter_ + op.parameters.size()), values_(values), count_(count) {
    state.rewind_numbers();
  }

  bool more() const { return parameter_ != end_; }

  // The next argument by its schema's type: with its default, from 0 where it counts from 1.
  c10::IValue ivalue();

  // The same for one type of parameter each; the values that calls give most take a shorter way.
  at::Tensor tensor();
  at::Scalar scalar();
  int64_t integer();
  double floating();
  bool boolean();
  Integers integers();
  std::vector<at::Tensor> tensors();

  // Whether the next argument is none, which is then read.
  bool none();

 private:
  // The value of the next parameter; null where it was left out.
  napi_value value() const { return count_ > 0 ? *values_ : nullptr; }
  void advance() {
    ++parameter_;
    ++values_;
    if (count_ > 0) --count_;
  }

  State& state_;
  const Parameter* parameter_;
  const Parameter* const end_;
  const napi_value* values_;
  size_t count_;
};

}  // namespace torchluz
