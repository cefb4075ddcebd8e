#include "unboxed.h"

#include <ATen/core/IListRef.h>
#include <ATen/core/List.h>
#include <ATen/core/jit_type.h>

#include <array>
#include <string>
#include <tuple>
#include <unordered_map>

#include "arguments.h"
#include "errors.h"
#include "one_based.h"

namespace torchluz {

namespace {

using at::Tensor;
using c10::SymInt;
using c10::SymIntArrayRef;
using std::optional;

// An argument while its call lasts: read when made, handed over by get(). `type` is how schemas write the parameter.
template <class T>
struct Held;

// Of those that are handed over as they are.
template <class T>
struct HeldValue {
  T value;
  T get() { return value; }
};

template <>
struct Held<int64_t> : HeldValue<int64_t> {
  static constexpr auto type = "int";
  explicit Held(Arguments& arguments) : HeldValue{arguments.integer()} {}
};
template <>
struct Held<double> : HeldValue<double> {
  static constexpr auto type = "float";
  explicit Held(Arguments& arguments) : HeldValue{arguments.floating()} {}
};
template <>
struct Held<bool> : HeldValue<bool> {
  static constexpr auto type = "bool";
  explicit Held(Arguments& arguments) : HeldValue{arguments.boolean()} {}
};
template <>
struct Held<SymInt> : HeldValue<SymInt> {
  static constexpr auto type = "SymInt";
  explicit Held(Arguments& arguments) : HeldValue{arguments.integer()} {}
};
template <>
struct Held<at::ScalarType> : HeldValue<at::ScalarType> {
  static constexpr auto type = "ScalarType";
  explicit Held(Arguments& arguments) : HeldValue{static_cast<at::ScalarType>(arguments.integer())} {}
};
template <>
struct Held<optional<int64_t>> : HeldValue<optional<int64_t>> {
  static constexpr auto type = "int?";
  explicit Held(Arguments& arguments) {
    if (!arguments.none()) value = arguments.integer();
  }
};
template <>
struct Held<optional<SymInt>> : HeldValue<optional<SymInt>> {
  static constexpr auto type = "SymInt?";
  explicit Held(Arguments& arguments) {
    if (!arguments.none()) value = arguments.integer();
  }
};
template <>
struct Held<optional<double>> : HeldValue<optional<double>> {
  static constexpr auto type = "float?";
  explicit Held(Arguments& arguments) {
    if (!arguments.none()) value = arguments.floating();
  }
};
template <>
struct Held<optional<bool>> : HeldValue<optional<bool>> {
  static constexpr auto type = "bool?";
  explicit Held(Arguments& arguments) {
    if (!arguments.none()) value = arguments.boolean();
  }
};
template <>
struct Held<optional<at::ScalarType>> : HeldValue<optional<at::ScalarType>> {
  static constexpr auto type = "ScalarType?";
  explicit Held(Arguments& arguments) {
    if (!arguments.none()) value = static_cast<at::ScalarType>(arguments.integer());
  }
};

// The rarer ones: by way of an IValue.
template <class T>
struct HeldOptional : HeldValue<optional<T>> {
  explicit HeldOptional(Arguments& arguments) {
    if (!arguments.none()) this->value = arguments.ivalue().to<T>();
  }
};
template <>
struct Held<optional<at::Layout>> : HeldOptional<at::Layout> {
  static constexpr auto type = "Layout?";
  using HeldOptional::HeldOptional;
};
template <>
struct Held<optional<at::Device>> : HeldOptional<at::Device> {
  static constexpr auto type = "Device?";
  using HeldOptional::HeldOptional;
};
template <>
struct Held<optional<at::MemoryFormat>> : HeldOptional<at::MemoryFormat> {
  static constexpr auto type = "MemoryFormat?";
  using HeldOptional::HeldOptional;
};
template <>
struct Held<optional<at::Generator>> : HeldOptional<at::Generator> {
  static constexpr auto type = "Generator?";
  using HeldOptional::HeldOptional;
};

template <>
struct Held<const Tensor&> {
  static constexpr auto type = "Tensor";
  explicit Held(Arguments& arguments) : value(arguments.tensor()) {}
  const Tensor& get() { return value; }
  Tensor value;
};
template <>
struct Held<Tensor&> {
  static constexpr auto type = "Tensor!";
  explicit Held(Arguments& arguments) : value(arguments.tensor()) {}
  Tensor& get() { return value; }
  Tensor value;
};
template <>
struct Held<const optional<Tensor>&> {
  static constexpr auto type = "Tensor?";
  explicit Held(Arguments& arguments) {
    if (!arguments.none()) value = arguments.tensor();
  }
  const optional<Tensor>& get() { return value; }
  optional<Tensor> value;
};
template <>
struct Held<const at::Scalar&> {
  static constexpr auto type = "Scalar";
  explicit Held(Arguments& arguments) : value(arguments.scalar()) {}
  const at::Scalar& get() { return value; }
  at::Scalar value;
};
template <>
struct Held<const optional<at::Scalar>&> {
  static constexpr auto type = "Scalar?";
  explicit Held(Arguments& arguments) {
    if (!arguments.none()) value = arguments.scalar();
  }
  const optional<at::Scalar>& get() { return value; }
  optional<at::Scalar> value;
};
template <>
struct Held<c10::string_view> {
  static constexpr auto type = "str";
  explicit Held(Arguments& arguments) : value(arguments.ivalue().toStringRef()) {}
  c10::string_view get() { return value; }
  std::string value;
};

template <>
struct Held<at::IntArrayRef> {
  static constexpr auto type = "int[]";
  explicit Held(Arguments& arguments) : value(arguments.integers()) {}
  at::IntArrayRef get() { return value; }
  Integers value;
};
template <>
struct Held<SymIntArrayRef> {
  static constexpr auto type = "SymInt[]";
  explicit Held(Arguments& arguments) : value(arguments.integers()) {}
  SymIntArrayRef get() { return c10::fromIntArrayRefSlow(value); }
  Integers value;
};
template <>
struct Held<at::OptionalIntArrayRef> {
  static constexpr auto type = "int[]?";
  explicit Held(Arguments& arguments) {
    if (!arguments.none()) value = arguments.integers();
  }
  at::OptionalIntArrayRef get() { return value ? at::OptionalIntArrayRef(*value) : std::nullopt; }
  optional<Integers> value;
};
template <>
struct Held<at::OptionalSymIntArrayRef> {
  static constexpr auto type = "SymInt[]?";
  explicit Held(Arguments& arguments) {
    if (!arguments.none()) value = arguments.integers();
  }
  at::OptionalSymIntArrayRef get() {
    return value ? at::OptionalSymIntArrayRef(c10::fromIntArrayRefSlow(*value)) : std::nullopt;
  }
  optional<Integers> value;
};

template <>
struct Held<at::TensorList> {
  static constexpr auto type = "Tensor[]";
  explicit Held(Arguments& arguments) : value(arguments.tensors()) {}
  at::TensorList get() { return value; }
  std::vector<Tensor> value;
};
template <>
struct Held<const at::ITensorListRef&> {
  static constexpr auto type = "Tensor[]";
  explicit Held(Arguments& arguments) : value(arguments.tensors()) {}
  at::ITensorListRef get() { return at::TensorList(value); }
  std::vector<Tensor> value;
};
template <>
struct Held<const c10::List<optional<Tensor>>&> {
  static constexpr auto type = "Tensor?[]";
  explicit Held(Arguments& arguments) : value(arguments.ivalue().toOptionalTensorList()) {}
  const c10::List<optional<Tensor>>& get() { return value; }
  c10::List<optional<Tensor>> value;
};

// Results on their way to JavaScript.
napi_value give(State& state, const Operator& op, Tensor&& tensor) {
  return state.adopt(op.from_one[0] ? to_one(std::move(tensor), op.shared[0]) : std::move(tensor));
}
napi_value give(State& state, const Operator&, Tensor&) { return make_undefined(state.env); }
napi_value give(State& state, const Operator&, bool value) { return make_boolean(state.env, value); }
napi_value give(State& state, const Operator&, int64_t value) { return make_integer(state.env, value); }
napi_value give(State& state, const Operator&, std::vector<Tensor>&& tensors) {
  return make_array(state.env, tensors.size(), [&](size_t i) { return state.adopt(std::move(tensors[i])); });
}
template <class... Tensors>
napi_value give(State& state, const Operator& op, std::tuple<Tensors...>&& tuple) {
  auto results = std::apply([](auto&... each) { return std::array<Tensor, sizeof...(Tensors)>{std::move(each)...}; }, tuple);
  const bool saved = recorded(results);
  return make_array(state.env, results.size(), [&](size_t i) {
    return state.adopt(op.from_one[i] ? to_one(std::move(results[i]), op.shared[i] || saved) : std::move(results[i]));
  });
}

template <class Signature>
class Typed;

template <class Result, class... Parameters>
class Typed<Result(Parameters...)> final : public Unboxed {
 public:
  explicit Typed(c10::TypedOperatorHandle<Result(Parameters...)> handle) : handle_(handle) {}

  napi_value run(State& state, const Operator& op, Arguments& arguments) const override {
    // The braces settle the order in which they are read.
    std::tuple<Held<Parameters>...> held{Held<Parameters>(arguments)...};
    return give(state, op, std::apply([this](auto&... each) -> Result { return handle_.call(each.get()...); }, held));
  }

  static std::string key() {
    std::string text;
    ((text.append(Held<Parameters>::type).append(",")), ...);
    return text;
  }

  static std::shared_ptr<const Unboxed> make(const c10::OperatorHandle& handle) {
    try {
      return std::make_shared<Typed>(handle.typed<Result(Parameters...)>());
    } catch (const c10::Error&) {
      return nullptr;  // its kernels have another signature
    }
  }

 private:
  c10::TypedOperatorHandle<Result(Parameters...)> handle_;
};

using Maker = std::shared_ptr<const Unboxed> (*)(const c10::OperatorHandle&);

// By the types of the parameters; the makers then look at the rest.
using Table = std::unordered_map<std::string, std::vector<Maker>>;

template <class... Signatures>
Table make_table() {
  Table table;
  (table[Typed<Signatures>::key()].push_back(&Typed<Signatures>::make), ...);
  return table;
}

// Names for the types in the table, as short as schemas have them.
using T = const Tensor&;
using Out = Tensor&;  // written to
using MaybeT = const optional<Tensor>&;
using Ts = at::TensorList;
using Scalar = const at::Scalar&;
using MaybeScalar = const optional<at::Scalar>&;
using Ints = at::IntArrayRef;
using SymInts = SymIntArrayRef;
using MaybeInts = at::OptionalIntArrayRef;
using MaybeSymInts = at::OptionalSymIntArrayRef;
using Dtype = optional<at::ScalarType>;
using Layout = optional<at::Layout>;
using Device = optional<at::Device>;
using Format = optional<at::MemoryFormat>;
using Flag = optional<bool>;
using Random = optional<at::Generator>;
using Text = c10::string_view;
using Pair = std::tuple<Tensor, Tensor>;
using Three = std::tuple<Tensor, Tensor, Tensor>;
using Many = std::vector<Tensor>;

const Table& table() {
  static const Table table = make_table<
      // element by element
      Tensor(T), Tensor(T, T), Tensor(T, Scalar), Tensor(Scalar, T), Tensor(T, T, T), Tensor(T, T, Scalar),
      Tensor(T, Scalar, Scalar), Tensor(T, Scalar, T), Tensor(T, T, T, Scalar), Tensor(T, T, T, Scalar, Scalar),
      Tensor(T, MaybeScalar, MaybeScalar), Tensor(T, Scalar, Scalar, Scalar), Tensor(T, Text), Tensor(T, T, Text),
      Tensor(T, bool), Tensor(T, T, bool), Tensor(T, double, bool),
      // the same in place
      Out(Out), Out(Out, T), Out(Out, Scalar), Out(Out, T, T), Out(Out, T, Scalar), Out(Out, Scalar, Scalar),
      Out(Out, T, T, Scalar), Out(Out, T, T, Scalar, Scalar), Out(Out, T, bool), Out(Out, int64_t), Out(Out, double, bool),
      Out(Out, double, Random), Out(Out, double, double, Random), Out(Out, MaybeScalar, MaybeScalar),
      Out(Out, int64_t, T, T), Out(Out, int64_t, T, Scalar),
      // along dimensions
      Tensor(T, int64_t), Tensor(T, int64_t, bool), Tensor(T, int64_t, Dtype), Tensor(T, optional<int64_t>, bool),
      Tensor(T, Dtype), Tensor(T, Ints, bool), Tensor(T, MaybeInts, bool), Tensor(T, MaybeInts, bool, Dtype),
      Tensor(T, MaybeInts, bool, bool), Tensor(T, MaybeInts, MaybeScalar, bool), Tensor(T, MaybeScalar, Ints, bool),
      Tensor(T, Scalar, MaybeInts, bool, Dtype), Pair(T), Pair(T, int64_t, bool), Pair(T, int64_t, bool, bool),
      Pair(T, optional<bool>, int64_t, bool), Pair(T, SymInt, int64_t, bool, bool), Pair(T, bool),
      // views and shapes
      Tensor(T, SymInts), Tensor(T, SymInts, bool), Tensor(T, Ints), Tensor(T, int64_t, int64_t), Tensor(T, SymInt),
      Tensor(T, int64_t, SymInt), Tensor(T, int64_t, SymInt, SymInt), Tensor(T, int64_t, int64_t, int64_t),
      Tensor(T, int64_t, optional<SymInt>, optional<SymInt>, SymInt), Tensor(T, Ints, Ints), Tensor(T, SymInts, Ints),
      Tensor(T, SymInts, Text, optional<double>), Many(T, int64_t), Many(T, int64_t, int64_t), Many(T, SymInt, int64_t),
      Many(T, SymInts, int64_t), Tensor(Ts), Tensor(Ts, int64_t), Tensor(const at::ITensorListRef&, int64_t), Many(Ts),
      Tensor(T, Format), Tensor(T, at::ScalarType, bool, bool, Format),
      Tensor(T, Dtype, Layout, Device, Flag, bool, bool, Format), bool(T), int64_t(T), bool(T, T),
      // by index
      Tensor(T, int64_t, T), Tensor(T, int64_t, T, bool), Tensor(T, int64_t, T, T), Tensor(T, int64_t, T, Scalar),
      Tensor(T, const c10::List<optional<Tensor>>&), Tensor(T, T, int64_t),
      // making
      Tensor(SymInts, Dtype, Layout, Device, Flag), Tensor(SymInts, Dtype, Layout, Device, Flag, Format),
      Tensor(SymInts, Scalar, Dtype, Layout, Device, Flag), Tensor(T, Dtype, Layout, Device, Flag, Format),
      Tensor(T, Scalar, Dtype, Layout, Device, Flag, Format), Tensor(Scalar, Scalar, Scalar, Dtype, Layout, Device, Flag),
      Tensor(T, Random), Tensor(T, double, Random), Tensor(T, SymInt, bool, Random),
      // layers and losses
      Tensor(T, T, MaybeT), Tensor(T, T, MaybeT, SymInts, SymInts, SymInts, SymInt),
      Tensor(T, T, MaybeT, SymInts, SymInts, SymInts, SymInt, SymInts), Tensor(T, Ints, Ints, Ints, Ints, bool),
      Pair(T, Ints, Ints, Ints, Ints, bool), Tensor(T, Ints, Ints, Ints, bool, bool, optional<int64_t>),
      Tensor(T, SymInts, MaybeT, MaybeT, double, bool), Tensor(T, int64_t, MaybeT, MaybeT, double, bool),
      Tensor(T, MaybeT, MaybeT, MaybeT, MaybeT, bool, double, double, bool), Tensor(T, T, SymInt, bool, bool),
      Tensor(T, T, MaybeT, int64_t, SymInt), Tensor(T, T, MaybeT, int64_t, SymInt, double), Tensor(T, T, MaybeT, int64_t),
      Tensor(T, T, MaybeT, MaybeT, int64_t), Tensor(T, T, int64_t, double),
      Tensor(T, T, T, MaybeT, double, bool, optional<double>, bool),
      Three(T, Ts, Ts, bool, int64_t, double, bool, bool, bool), Pair(T, T, Ts, bool, int64_t, double, bool, bool, bool)>();
  return table;
}

std::string key_of(const c10::FunctionSchema& schema) {
  std::string text;
  for (const auto& argument : schema.arguments()) {
    text += argument.real_type()->str();
    if (argument.alias_info() != nullptr && argument.alias_info()->isWrite()) text += "!";
    text += ",";
  }
  return text;
}

}  // namespace

std::shared_ptr<const Unboxed> Unboxed::of(const c10::OperatorHandle& handle) {
  const auto makers = table().find(key_of(handle.schema()));
  if (makers == table().end()) return nullptr;
  for (const Maker make : makers->second) {
    if (auto unboxed = make(handle)) return unboxed;
  }
  return nullptr;
}

}  // namespace torchluz
