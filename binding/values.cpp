#include "values.h"

#include <ATen/core/jit_type.h>

#include <cmath>

#include "errors.h"

namespace torchluz {

constexpr double safe_integer = 9007199254740991.0;

bool is_integer(double number) { return number == std::trunc(number) && std::abs(number) <= safe_integer; }

namespace {

napi_valuetype type_of(napi_env env, napi_value value) {
  napi_valuetype type;
  check(env, napi_typeof(env, value, &type));
  return type;
}

bool is_none(napi_valuetype type) { return type == napi_null || type == napi_undefined; }

std::string describe_number(double number) {
  return "the number " +
         (is_integer(number) ? std::to_string(static_cast<int64_t>(number)) : std::to_string(number));
}

}  // namespace

std::string describe(napi_env env, napi_value value) {
  bool array = false;
  napi_is_array(env, value, &array);
  if (array) return "an array";
  switch (type_of(env, value)) {
    case napi_undefined: return "undefined";
    case napi_null: return "null";
    case napi_boolean: return "a boolean";
    case napi_number: {
      double number = 0;
      napi_get_value_double(env, value, &number);
      return describe_number(number);
    }
    case napi_string: return "a string";
    case napi_symbol: return "a symbol";
    case napi_function: return "a function";
    case napi_external: return "a tensor or generator";
    case napi_bigint: return "a bigint";
    default: return "an object";
  }
}

namespace {

[[noreturn]] void refuse(napi_env env, napi_value value, const char* expected) {
  throw TypeRefusal(std::string("expected ") + expected + ", got " + describe(env, value));
}

}  // namespace

Handle* handle_of(napi_env env, napi_value value, Handle::Kind kind) {
  void* data = nullptr;
  if (napi_get_value_external(env, value, &data) != napi_ok || data == nullptr) return nullptr;
  auto* handle = static_cast<Handle*>(data);
  return handle->kind == kind ? handle : nullptr;
}

int64_t integer_of(napi_env env, napi_value value) {
  double number = 0;
  if (napi_get_value_double(env, value, &number) == napi_ok) {
    if (is_integer(number)) return static_cast<int64_t>(number);
    refuse(env, value, "a whole number");
  }
  int64_t integer = 0;
  bool lossless = false;
  if (napi_get_value_bigint_int64(env, value, &integer, &lossless) == napi_ok) {
    if (lossless) return integer;
    throw TypeRefusal("expected an integer of 64 bits, got a larger bigint");
  }
  refuse(env, value, "a whole number");
}

double double_of(napi_env env, napi_value value) {
  double number = 0;
  if (napi_get_value_double(env, value, &number) == napi_ok) return number;
  int64_t integer = 0;
  bool lossless = false;
  if (napi_get_value_bigint_int64(env, value, &integer, &lossless) == napi_ok) {
    if (lossless) return static_cast<double>(integer);
    throw TypeRefusal("expected a number, got a bigint of more than 64 bits");
  }
  refuse(env, value, "a number");
}

bool boolean_of(napi_env env, napi_value value) {
  bool boolean = false;
  if (napi_get_value_bool(env, value, &boolean) == napi_ok) return boolean;
  refuse(env, value, "true or false");
}

std::string string_of(napi_env env, napi_value value) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) refuse(env, value, "a string");
  std::string text(length, '\0');
  check(env, napi_get_value_string_utf8(env, value, text.data(), length + 1, &length));
  return text;
}

at::Scalar scalar_of(napi_env env, napi_value value) {
  switch (type_of(env, value)) {
    case napi_number: return double_of(env, value);
    case napi_bigint: return integer_of(env, value);
    case napi_boolean: return boolean_of(env, value);
    case napi_object: {
      napi_value re = nullptr;
      napi_value im = nullptr;
      bool complex = false;
      napi_has_named_property(env, value, "re", &complex);
      if (!complex) break;
      check(env, napi_get_named_property(env, value, "re", &re));
      check(env, napi_get_named_property(env, value, "im", &im));
      return c10::complex<double>(double_of(env, re), double_of(env, im));
    }
    default: break;
  }
  refuse(env, value, "a number, a bigint, a boolean or { re, im }");
}

namespace {

c10::IValue single(State& state, napi_value value, Kind kind) {
  const napi_env env = state.env;
  switch (kind) {
    case Kind::tensor: return tensor_of(env, value);
    case Kind::integer:
    case Kind::dtype:
    case Kind::layout:
    case Kind::memory_format: return integer_of(env, value);
    case Kind::floating: return double_of(env, value);
    case Kind::boolean: return boolean_of(env, value);
    case Kind::scalar: return scalar_of(env, value);
    case Kind::string: return string_of(env, value);
    case Kind::device: return c10::Device(string_of(env, value));
    case Kind::generator: return generator_of(env, value);
    case Kind::unsupported: break;
  }
  throw TypeRefusal("this kind of argument cannot be given from JavaScript");
}

uint32_t length_of(napi_env env, napi_value array) {
  uint32_t length = 0;
  if (napi_get_array_length(env, array, &length) != napi_ok) refuse(env, array, "an array");
  return length;
}

template <class F>
void for_each(napi_env env, napi_value array, F visit) {
  const uint32_t length = length_of(env, array);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element = nullptr;
    check(env, napi_get_element(env, array, i, &element));
    visit(element);
  }
}

template <class T, class Convert>
std::vector<T> vector_of(napi_env env, napi_value array, Convert convert) {
  std::vector<T> result;
  result.reserve(length_of(env, array));
  for_each(env, array, [&](napi_value element) { result.push_back(convert(env, element)); });
  return result;
}

// A list, or for a list of fixed size one value, repeated.
template <class T, class Convert>
std::vector<T> list_of(napi_env env, napi_value value, const Type& type, Convert convert) {
  bool array = false;
  check(env, napi_is_array(env, value, &array));
  if (!array && type.length) return std::vector<T>(*type.length, convert(env, value));
  return vector_of<T>(env, value, convert);
}

// `true` stands for a list among the numbers shared with JavaScript.
bool is_packed(napi_env env, napi_value value) {
  bool packed = false;
  return napi_get_value_bool(env, value, &packed) == napi_ok && packed;
}

c10::IValue list(State& state, napi_value value, const Type& type) {
  const napi_env env = state.env;
  switch (type.kind) {
    case Kind::tensor:
      if (type.optional_elements) {
        c10::List<std::optional<at::Tensor>> tensors;
        for_each(env, value, [&](napi_value element) {
          tensors.push_back(is_none(type_of(env, element)) ? std::optional<at::Tensor>() : tensor_of(env, element));
        });
        return tensors;
      }
      return tensors_of(env, value);
    case Kind::integer: {
      if (!is_packed(env, value)) return list_of<int64_t>(env, value, type, integer_of);
      std::vector<int64_t> integers;
      for (const double number : state.next_numbers()) {
        if (!is_integer(number)) throw TypeRefusal("expected a whole number, got " + describe_number(number));
        integers.push_back(static_cast<int64_t>(number));
      }
      return integers;
    }
    case Kind::floating:
      if (is_packed(env, value)) return state.next_numbers().vec();
      return list_of<double>(env, value, type, double_of);
    case Kind::boolean: {
      c10::List<bool> booleans;
      for (const bool boolean : list_of<bool>(env, value, type, boolean_of)) booleans.push_back(boolean);
      return booleans;
    }
    default: {
      c10::impl::GenericList elements(type.element);
      for_each(env, value, [&](napi_value element) { elements.push_back(single(state, element, type.kind)); });
      return elements;
    }
  }
}

Kind kind_of(const c10::Type& type) {
  switch (type.kind()) {
    case c10::TypeKind::TensorType: return Kind::tensor;
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType: return Kind::integer;
    case c10::TypeKind::FloatType:
    case c10::TypeKind::SymFloatType: return Kind::floating;
    case c10::TypeKind::BoolType:
    case c10::TypeKind::SymBoolType: return Kind::boolean;
    case c10::TypeKind::NumberType: return Kind::scalar;
    case c10::TypeKind::StringType: return Kind::string;
    case c10::TypeKind::ScalarTypeType: return Kind::dtype;
    case c10::TypeKind::LayoutType: return Kind::layout;
    case c10::TypeKind::MemoryFormatType: return Kind::memory_format;
    case c10::TypeKind::DeviceObjType: return Kind::device;
    case c10::TypeKind::GeneratorType: return Kind::generator;
    default: return Kind::unsupported;
  }
}

}  // namespace

Type Type::of(const c10::Argument& argument) {
  Type type;
  c10::TypePtr current = argument.real_type();
  if (const auto optional = current->cast<c10::OptionalType>()) {
    type.optional = true;
    current = optional->getElementType();
  }
  if (const auto list = current->cast<c10::ListType>()) {
    type.list = true;
    type.length = argument.N();
    current = list->getElementType();
    type.element = current;
    if (const auto optional = current->cast<c10::OptionalType>()) {
      type.optional_elements = true;
      current = optional->getElementType();
    }
  }
  type.kind = kind_of(*current);
  return type;
}

c10::IValue to_ivalue(State& state, napi_value value, const Parameter& parameter) {
  const napi_env env = state.env;
  const Type& type = parameter.type;
  try {
    if (type.kind == Kind::tensor && !type.list) {
      if (const at::Tensor* tensor = live_tensor(env, value)) return *tensor;
    }
    const napi_valuetype given = type_of(env, value);
    if (given == napi_undefined && parameter.fallback) return *parameter.fallback;
    if (is_none(given)) {
      if (type.optional) return {};
      // An undefined tensor is how libtorch says "none" where the schema has no optional.
      if (type.kind == Kind::tensor && given == napi_null && !type.list) return at::Tensor();
      throw TypeRefusal("it is missing");
    }
    return type.list ? list(state, value, type) : single(state, value, type.kind);
  } catch (const TypeRefusal& refusal) {
    throw TypeRefusal("argument '" + parameter.name + "': " + refusal.what());
  }
}

napi_value to_javascript(State& state, const c10::IValue& value) {
  const napi_env env = state.env;
  if (value.isTensor()) return state.adopt(value.toTensor());
  if (value.isNone()) return make_null(env);
  if (value.isInt()) return make_integer(env, value.toInt());
  if (value.isDouble()) return make_number(env, value.toDouble());
  if (value.isBool()) return make_boolean(env, value.toBool());
  if (value.isString()) return make_string(env, value.toStringRef());
  if (value.isDevice()) return make_string(env, value.toDevice().str());
  if (value.isGenerator()) return state.adopt(value.toGenerator());
  if (value.isSymInt()) return make_integer(env, value.toSymInt().guard_int(__FILE__, __LINE__));
  if (value.isComplexDouble()) {
    const auto number = value.toComplexDouble();
    napi_value object = nullptr;
    check(env, napi_create_object(env, &object));
    check(env, napi_set_named_property(env, object, "re", make_number(env, number.real())));
    check(env, napi_set_named_property(env, object, "im", make_number(env, number.imag())));
    return object;
  }
  if (value.isList() || value.isTuple()) {
    const auto elements = value.isTuple() ? value.toTupleRef().elements().vec() : value.toListRef().vec();
    return make_array(env, elements.size(), [&](size_t i) { return to_javascript(state, elements[i]); });
  }
  throw TypeRefusal("a result of type " + value.tagKind() + " cannot be given to JavaScript");
}

void refuse_number(double number, const std::string& parameter) {
  throw TypeRefusal("argument '" + parameter + "': expected a whole number, got " + describe_number(number));
}

const at::Tensor* live_tensor(napi_env env, napi_value value) {
  if (value == nullptr) return nullptr;
  const Handle* handle = handle_of(env, value, Handle::Kind::tensor);
  if (handle == nullptr) return nullptr;
  const auto& tensor = static_cast<const TensorHandle*>(handle)->tensor;
  return tensor.defined() ? &tensor : nullptr;
}

TensorHandle& tensor_handle(napi_env env, napi_value value) {
  Handle* handle = handle_of(env, value, Handle::Kind::tensor);
  if (handle == nullptr) refuse(env, value, "a tensor");
  return *static_cast<TensorHandle*>(handle);
}

const at::Tensor& tensor_of(napi_env env, napi_value value) {
  const TensorHandle& handle = tensor_handle(env, value);
  if (!handle.tensor.defined()) throw TypeRefusal("this tensor was disposed");
  return handle.tensor;
}

at::Generator& generator_of(napi_env env, napi_value value) {
  Handle* handle = handle_of(env, value, Handle::Kind::generator);
  if (handle == nullptr) refuse(env, value, "a generator");
  return static_cast<GeneratorHandle*>(handle)->generator;
}

std::vector<at::Tensor> tensors_of(napi_env env, napi_value array) {
  return vector_of<at::Tensor>(env, array, tensor_of);
}

std::vector<at::Tensor> optional_tensors_of(napi_env env, napi_value array) {
  return vector_of<at::Tensor>(env, array, [](napi_env env, napi_value value) {
    return is_none(type_of(env, value)) ? at::Tensor() : tensor_of(env, value);
  });
}

std::vector<int64_t> integers_of(napi_env env, napi_value array) { return vector_of<int64_t>(env, array, integer_of); }
std::vector<double> doubles_of(napi_env env, napi_value array) { return vector_of<double>(env, array, double_of); }

napi_value make_integer(napi_env env, int64_t value) {
  napi_value result = nullptr;
  if (std::abs(static_cast<double>(value)) <= safe_integer) {
    check(env, napi_create_int64(env, value, &result));
  } else {
    check(env, napi_create_bigint_int64(env, value, &result));
  }
  return result;
}

napi_value make_number(napi_env env, double value) {
  napi_value result = nullptr;
  check(env, napi_create_double(env, value, &result));
  return result;
}

napi_value make_boolean(napi_env env, bool value) {
  napi_value result = nullptr;
  check(env, napi_get_boolean(env, value, &result));
  return result;
}

napi_value make_string(napi_env env, const std::string& value) {
  napi_value result = nullptr;
  check(env, napi_create_string_utf8(env, value.data(), value.size(), &result));
  return result;
}

napi_value make_null(napi_env env) {
  napi_value result = nullptr;
  check(env, napi_get_null(env, &result));
  return result;
}

napi_value make_undefined(napi_env env) {
  napi_value result = nullptr;
  check(env, napi_get_undefined(env, &result));
  return result;
}

napi_value make_tensors(State& state, const std::vector<at::Tensor>& tensors) {
  return make_array(state.env, tensors.size(), [&](size_t i) { return state.adopt(tensors[i]); });
}

napi_value make_integers(napi_env env, c10::ArrayRef<int64_t> values) {
  return make_array(env, values.size(), [&](size_t i) { return make_integer(env, values[i]); });
}

}  // namespace torchluz
