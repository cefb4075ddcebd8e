#include "arguments.h"

#include "errors.h"
#include "one_based.h"

namespace torchluz {

namespace {

// A list of live tensors and nulls, from 0 where it counts from 1; nothing for any other value.
std::optional<c10::List<std::optional<at::Tensor>>> indices(napi_env env, napi_value value, bool shift) {
  uint32_t length = 0;
  if (napi_get_array_length(env, value, &length) != napi_ok) return std::nullopt;
  c10::List<std::optional<at::Tensor>> list;
  list.reserve(length);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element = nullptr;
    check(env, napi_get_element(env, value, i, &element));
    napi_valuetype type;
    check(env, napi_typeof(env, element, &type));
    if (type == napi_null) {
      list.push_back(std::nullopt);
    } else if (const at::Tensor* tensor = live_tensor(env, element)) {
      list.push_back(shift ? from_one(*tensor) : *tensor);
    } else {
      return std::nullopt;
    }
  }
  return list;
}

}  // namespace

c10::IValue Arguments::ivalue() {
  const Parameter& parameter = *parameter_;
  const napi_value given = value();
  advance();
  if (given != nullptr && parameter.type.optional_elements && parameter.type.kind == Kind::tensor) {
    if (auto list = indices(state_.env, given, parameter.from_one)) return std::move(*list);
  }
  if (given == nullptr) {
    if (parameter.fallback) return *parameter.fallback;
    throw TypeRefusal("argument '" + parameter.name + "' is missing");
  }
  c10::IValue result = to_ivalue(state_, given, parameter);
  return parameter.from_one ? from_one(result) : result;
}

at::Tensor Arguments::tensor() {
  if (const at::Tensor* tensor = live_tensor(state_.env, value())) {
    const bool shift = parameter_->from_one;
    advance();
    return shift ? from_one(*tensor) : *tensor;
  }
  return ivalue().toTensor();
}

at::Scalar Arguments::scalar() {
  double number = 0;
  if (value() == nullptr || napi_get_value_double(state_.env, value(), &number) != napi_ok) return ivalue().toScalar();
  advance();
  return number;
}

int64_t Arguments::integer() {
  double number = 0;
  if (value() == nullptr || napi_get_value_double(state_.env, value(), &number) != napi_ok || !is_integer(number)) {
    return ivalue().toInt();
  }
  const bool shift = parameter_->from_one;
  advance();
  const auto integer = static_cast<int64_t>(number);
  return shift ? from_one(integer) : integer;
}

double Arguments::floating() {
  double number = 0;
  if (value() == nullptr || napi_get_value_double(state_.env, value(), &number) != napi_ok) return ivalue().toDouble();
  advance();
  return number;
}

bool Arguments::boolean() {
  bool boolean = false;
  if (value() == nullptr || napi_get_value_bool(state_.env, value(), &boolean) != napi_ok) return ivalue().toBool();
  advance();
  return boolean;
}

Integers Arguments::integers() {
  const Parameter& parameter = *parameter_;
  bool packed = false;
  if (value() == nullptr || napi_get_value_bool(state_.env, value(), &packed) != napi_ok) {
    double number = 0;
    if (parameter.type.length && value() != nullptr && napi_get_value_double(state_.env, value(), &number) == napi_ok &&
        is_integer(number)) {
      return Integers(*parameter.type.length, integer());
    }
    const auto list = ivalue().toIntList();
    return Integers(list.begin(), list.end());
  }
  advance();
  Integers integers;
  for (const double number : state_.next_numbers()) {
    if (!is_integer(number)) refuse_number(number, parameter.name);
    const auto integer = static_cast<int64_t>(number);
    integers.push_back(parameter.from_one ? from_one(integer) : integer);
  }
  return integers;
}

std::vector<at::Tensor> Arguments::tensors() {
  uint32_t length = 0;
  if (parameter_->from_one || value() == nullptr || napi_get_array_length(state_.env, value(), &length) != napi_ok) {
    return ivalue().toTensorVector();
  }
  std::vector<at::Tensor> tensors;
  tensors.reserve(length);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element = nullptr;
    check(state_.env, napi_get_element(state_.env, value(), i, &element));
    const at::Tensor* tensor = live_tensor(state_.env, element);
    if (tensor == nullptr) return ivalue().toTensorVector();  // which says what is wrong with it
    tensors.push_back(*tensor);
  }
  advance();
  return tensors;
}

bool Arguments::none() {
  bool is_none = false;
  if (value() == nullptr) {
    is_none = parameter_->fallback && parameter_->fallback->isNone();
  } else {
    napi_valuetype type;
    check(state_.env, napi_typeof(state_.env, value(), &type));
    is_none = type == napi_null || (type == napi_undefined && parameter_->fallback && parameter_->fallback->isNone());
  }
  if (is_none) advance();
  return is_none;
}

}  // namespace torchluz
