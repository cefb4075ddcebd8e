// The operators that JavaScript has asked for: each dispatcher handle with its schema ready for conversion.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "unboxed.h"
#include "values.h"

namespace torchluz {

struct Operator {
  explicit Operator(const c10::OperatorHandle& handle);

  c10::OperatorHandle handle;
  std::vector<Parameter> parameters;
  std::vector<bool> in_place;  // by result: it is an argument, written to
  std::vector<bool> shared;    // by result: it may share memory with an argument
  std::vector<bool> from_one;  // by result: it counts from 1
  std::shared_ptr<const Unboxed> unboxed;  // null: it is called boxed
};

class Operators {
 public:
  // The overloads of a name such as `aten::add`, as indices for at().
  const std::vector<size_t>& overloads(const std::string& name);
  // The same operator with arguments and results that count from 1, by their places; its index.
  size_t one_based(size_t index, const std::vector<int64_t>& parameters, const std::vector<int64_t>& results);
  const Operator* at(size_t index) const { return index < operators_.size() ? &operators_[index] : nullptr; }

 private:
  std::deque<Operator> operators_;
  std::unordered_map<std::string, std::vector<size_t>> by_name_;
  std::unordered_map<std::string, std::vector<c10::OperatorName>> known_;
};

}  // namespace torchluz
