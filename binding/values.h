// JavaScript values to IValues and back, by the types of an operator's schema.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>
#include <node_api.h>

#include <optional>
#include <string>
#include <vector>

#include "errors.h"
#include "state.h"

namespace torchluz {

// What a schema's type means for conversion.
enum class Kind {
  tensor, integer, floating, boolean, scalar, string, dtype, layout, memory_format, device, generator, unsupported
};

struct Type {
  Kind kind = Kind::unsupported;
  bool optional = false;          // None is a value
  bool list = false;
  bool optional_elements = false; // Tensor?[]
  std::optional<int32_t> length;  // of a list of fixed size
  c10::TypePtr element;           // of a list, as libtorch has it

  static Type of(const c10::Argument& argument);
};

struct Parameter {
  std::string name;
  Type type;
  std::optional<c10::IValue> fallback;
  bool from_one = false;  // given counting from 1
};

// A few words for a value, for messages.
std::string describe(napi_env env, napi_value value);
// `undefined` becomes the parameter's default. A refusal names the parameter.
c10::IValue to_ivalue(State& state, napi_value value, const Parameter& parameter);
napi_value to_javascript(State& state, const c10::IValue& value);

// Whether a number stands for an integer: whole, and no larger than those that doubles hold exactly.
bool is_integer(double number);
[[noreturn]] void refuse_number(double number, const std::string& parameter);

// The handle behind an External, or null where the value is no handle of that kind.
Handle* handle_of(napi_env env, napi_value value, Handle::Kind kind);
TensorHandle& tensor_handle(napi_env env, napi_value value);
// Null for anything but a tensor that was not disposed.
const at::Tensor* live_tensor(napi_env env, napi_value value);
const at::Tensor& tensor_of(napi_env env, napi_value value);
at::Generator& generator_of(napi_env env, napi_value value);
int64_t integer_of(napi_env env, napi_value value);
double double_of(napi_env env, napi_value value);
bool boolean_of(napi_env env, napi_value value);
std::string string_of(napi_env env, napi_value value);
at::Scalar scalar_of(napi_env env, napi_value value);
std::vector<at::Tensor> tensors_of(napi_env env, napi_value array);
// As tensors_of, with undefined tensors for null.
std::vector<at::Tensor> optional_tensors_of(napi_env env, napi_value array);
std::vector<int64_t> integers_of(napi_env env, napi_value array);
std::vector<double> doubles_of(napi_env env, napi_value array);

napi_value make_integer(napi_env env, int64_t value);  // a bigint where a number would round
napi_value make_number(napi_env env, double value);
napi_value make_boolean(napi_env env, bool value);
napi_value make_string(napi_env env, const std::string& value);
napi_value make_null(napi_env env);
napi_value make_undefined(napi_env env);
template <class Element>
napi_value make_array(napi_env env, size_t length, Element element) {
  napi_value array = nullptr;
  check(env, napi_create_array_with_length(env, length, &array));
  for (size_t i = 0; i < length; ++i) check(env, napi_set_element(env, array, static_cast<uint32_t>(i), element(i)));
  return array;
}
napi_value make_tensors(State& state, const std::vector<at::Tensor>& tensors);
napi_value make_integers(napi_env env, c10::ArrayRef<int64_t> values);

}  // namespace torchluz
