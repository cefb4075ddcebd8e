#include "script_values.h"

#include <ATen/core/jit_type.h>

#include "errors.h"
#include "values.h"

namespace torchluz {

namespace {

[[noreturn]] void refuse(State& state, napi_value value, const std::string& expected) {
  throw TypeRefusal("expected " + expected + ", got " + describe(state.env, value));
}

napi_valuetype type_of(State& state, napi_value value) {
  napi_valuetype type;
  check(state.env, napi_typeof(state.env, value, &type));
  return type;
}

bool is_array(State& state, napi_value value) {
  bool array = false;
  check(state.env, napi_is_array(state.env, value, &array));
  return array;
}

std::vector<napi_value> elements_of(State& state, napi_value array) {
  uint32_t length = 0;
  if (!is_array(state, array)) refuse(state, array, "an array");
  check(state.env, napi_get_array_length(state.env, array, &length));
  std::vector<napi_value> elements(length);
  for (uint32_t i = 0; i < length; ++i) check(state.env, napi_get_element(state.env, array, i, &elements[i]));
  return elements;
}

// The elements under a tag of a plain object; null where it has no such tag.
napi_value tagged(State& state, napi_value value, const char* tag) {
  if (type_of(state, value) != napi_object || is_array(state, value)) return nullptr;
  bool present = false;
  check(state.env, napi_has_named_property(state.env, value, tag, &present));
  if (!present) return nullptr;
  napi_value elements = nullptr;
  check(state.env, napi_get_named_property(state.env, value, tag, &elements));
  return elements;
}

c10::IValue list(State& state, napi_value value, const c10::TypePtr& element) {
  const auto elements = elements_of(state, value);
  std::vector<c10::IValue> values;
  for (napi_value each : elements) values.push_back(script_value(state, each, element ? element : c10::AnyType::get()));
  c10::TypePtr type = element;
  if (!type) {
    type = values.empty() ? c10::TypePtr(c10::TensorType::get()) : c10::unshapedType(values[0].type());
    for (const auto& each : values) {
      if (!each.type()->isSubtypeOf(*type)) {
        throw TypeRefusal("a list has elements of one type, got " + type->str() + " and " + each.type()->str() +
                          ": jit_tuple() holds several");
      }
    }
  }
  c10::impl::GenericList result(type);
  result.reserve(values.size());
  for (auto& each : values) result.push_back(std::move(each));
  return result;
}

c10::IValue tuple(State& state, napi_value value, const c10::TupleType* type) {
  napi_value inside = tagged(state, value, "tuple");
  if (inside == nullptr) refuse(state, value, "a tuple (jit_tuple())");
  const auto elements = elements_of(state, inside);
  if (type != nullptr && type->elements().size() != elements.size()) {
    throw TypeRefusal("expected a tuple of " + std::to_string(type->elements().size()) + " elements, got " +
                      std::to_string(elements.size()));
  }
  std::vector<c10::IValue> values;
  for (size_t i = 0; i < elements.size(); ++i) {
    values.push_back(script_value(state, elements[i], type ? type->elements()[i] : c10::AnyType::get()));
  }
  return c10::ivalue::Tuple::create(std::move(values));
}

c10::IValue dict(State& state, napi_value value, const c10::DictType* type) {
  napi_value inside = tagged(state, value, "dict");
  if (inside == nullptr) refuse(state, value, "an object");
  std::vector<std::pair<c10::IValue, c10::IValue>> entries;
  c10::TypePtr element;
  for (napi_value entry : elements_of(state, inside)) {
    const auto pair = elements_of(state, entry);
    if (pair.size() != 2) throw TypeRefusal("expected pairs of a key and a value");
    auto key = script_value(state, pair[0], type ? type->getKeyType() : c10::StringType::get());
    auto each = script_value(state, pair[1], type ? type->getValueType() : c10::AnyType::get());
    if (!element) element = c10::unshapedType(each.type());
    if (!type && !each.type()->isSubtypeOf(*element)) {
      throw TypeRefusal("a dictionary has values of one type, got " + element->str() + " and " + each.type()->str());
    }
    entries.emplace_back(std::move(key), std::move(each));
  }
  if (!element) element = c10::TensorType::get();
  c10::impl::GenericDict result(type ? type->getKeyType() : c10::TypePtr(c10::StringType::get()),
                                type ? type->getValueType() : element);
  for (auto& [key, each] : entries) result.insert(std::move(key), std::move(each));
  return result;
}

// A value of whatever type it has by itself.
c10::IValue inferred(State& state, napi_value value) {
  switch (type_of(state, value)) {
    case napi_external: return tensor_of(state.env, value);
    case napi_null:
    case napi_undefined: return {};
    case napi_number: return double_of(state.env, value);
    case napi_bigint: return integer_of(state.env, value);
    case napi_boolean: return boolean_of(state.env, value);
    case napi_string: return string_of(state.env, value);
    case napi_object:
      if (is_array(state, value)) return list(state, value, nullptr);
      if (tagged(state, value, "tuple") != nullptr) return tuple(state, value, nullptr);
      if (tagged(state, value, "dict") != nullptr) return dict(state, value, nullptr);
      break;
    default: break;
  }
  refuse(state, value, "a tensor, a number, a string, a boolean, or a list, tuple or dictionary of them");
}

napi_value array_of(State& state, c10::ArrayRef<c10::IValue> values) {
  napi_value array = nullptr;
  check(state.env, napi_create_array_with_length(state.env, values.size(), &array));
  for (size_t i = 0; i < values.size(); ++i) {
    check(state.env, napi_set_element(state.env, array, static_cast<uint32_t>(i), from_script(state, values[i])));
  }
  return array;
}

napi_value object_with(State& state, const char* tag, napi_value value) {
  napi_value object = nullptr;
  check(state.env, napi_create_object(state.env, &object));
  check(state.env, napi_set_named_property(state.env, object, tag, value));
  return object;
}

}  // namespace

c10::IValue script_value(State& state, napi_value value, const c10::TypePtr& type) {
  const napi_env env = state.env;
  const bool none = type_of(state, value) == napi_null || type_of(state, value) == napi_undefined;
  switch (type->kind()) {
    case c10::TypeKind::OptionalType:
      if (none) return {};
      return script_value(state, value, type->expectRef<c10::OptionalType>().getElementType());
    case c10::TypeKind::UnionType: {
      for (const auto& member : type->expectRef<c10::UnionType>().containedTypes()) {
        try {
          return script_value(state, value, member);
        } catch (const TypeRefusal&) {
          continue;
        }
      }
      refuse(state, value, type->str());
    }
    case c10::TypeKind::NoneType:
      if (none) return {};
      refuse(state, value, "null");
    case c10::TypeKind::TensorType: return tensor_of(env, value);
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType: return integer_of(env, value);
    case c10::TypeKind::FloatType: return double_of(env, value);
    case c10::TypeKind::BoolType: return boolean_of(env, value);
    case c10::TypeKind::StringType: return string_of(env, value);
    case c10::TypeKind::DeviceObjType: return c10::Device(string_of(env, value));
    case c10::TypeKind::NumberType:
    case c10::TypeKind::ComplexType: return scalar_of(env, value);
    case c10::TypeKind::ListType: return list(state, value, type->expectRef<c10::ListType>().getElementType());
    case c10::TypeKind::TupleType: return tuple(state, value, &type->expectRef<c10::TupleType>());
    case c10::TypeKind::DictType: return dict(state, value, &type->expectRef<c10::DictType>());
    case c10::TypeKind::AnyType:
    case c10::TypeKind::AnyListType:
    case c10::TypeKind::AnyTupleType:
    case c10::TypeKind::VarType: return inferred(state, value);
    default: throw TypeRefusal("values of type " + type->str() + " cannot be given from JavaScript");
  }
}

napi_value from_script(State& state, const c10::IValue& value) {
  if (value.isTuple()) {
    const auto& found = value.toTupleRef();
    napi_value object = object_with(state, "tuple", array_of(state, found.elements()));
    const auto type = found.type<c10::TupleType>();
    if (const auto& schema = type->schema()) {
      napi_value names = nullptr;
      check(state.env, napi_create_array(state.env, &names));
      uint32_t i = 0;
      for (const auto& argument : schema->arguments()) {
        check(state.env, napi_set_element(state.env, names, i++, make_string(state.env, argument.name())));
      }
      check(state.env, napi_set_named_property(state.env, object, "names", names));
    }
    return object;
  }
  if (value.isList()) return array_of(state, value.toListRef().vec());
  if (value.isGenericDict()) {
    napi_value entries = nullptr;
    check(state.env, napi_create_array(state.env, &entries));
    uint32_t i = 0;
    for (const auto& entry : value.toGenericDict()) {
      const c10::IValue pair[] = {entry.key(), entry.value()};
      check(state.env, napi_set_element(state.env, entries, i++, array_of(state, pair)));
    }
    return object_with(state, "dict", entries);
  }
  return to_javascript(state, value);
}

}  // namespace torchluz
