// Vectorizing maps: a function written for one row runs once for all of them. libtorch's own interpreter (functorch) keeps
// one dimension of the tensors hidden from the operators called meanwhile.
#include <ATen/core/Tensor.h>
#include <ATen/functorch/BatchedTensorImpl.h>
#include <ATen/functorch/DynamicLayer.h>

#include "function.h"

namespace torchluz {

namespace {

using at::functorch::RandomnessType;

RandomnessType randomness_of(const std::string& name) {
  if (name == "error") return RandomnessType::Error;
  if (name == "same") return RandomnessType::Same;
  if (name == "different") return RandomnessType::Different;
  throw TypeRefusal("randomness is \"error\", \"same\" or \"different\", got \"" + name + "\"");
}

int64_t integer(State& state, napi_value value) {
  int64_t number = 0;
  if (napi_get_value_int64(state.env, value, &number) != napi_ok) throw TypeRefusal("expected an integer");
  return number;
}

// vmap_begin(rows, randomness): the level of the map, which vmap_end() must end in this same turn of JavaScript.
napi_value vmap_begin(State& state, const napi_value* arguments) {
  const auto randomness = randomness_of(text(state, arguments[1]));
  return make_integer(state.env, at::functorch::initAndPushDynamicLayer(
                                     at::functorch::TransformType::Vmap, c10::SymInt(integer(state, arguments[0])), randomness));
}

napi_value vmap_end(State& state, const napi_value*) {
  const auto layer = at::functorch::maybeCurrentDynamicLayer();
  if (layer && layer->key() == at::functorch::TransformType::Vmap) at::functorch::popDynamicLayerAndDeleteMetadata();
  return make_undefined(state.env);
}

// vmap_hide(tensor, dimension, level): the tensor without its dimension of rows, as the function for one row sees it.
napi_value vmap_hide(State& state, const napi_value* arguments) {
  return state.adopt(at::functorch::addBatchDim(tensor_of(state.env, arguments[0]), integer(state, arguments[1]),
                                                integer(state, arguments[2])));
}

// vmap_show(tensor, level, rows, dimension): the tensor with its rows; one that does not depend on the row is repeated.
napi_value vmap_show(State& state, const napi_value* arguments) {
  const at::Tensor& tensor = tensor_of(state.env, arguments[0]);
  const int64_t dim = integer(state, arguments[3]);
  const auto* batched = at::functorch::maybeGetBatchedImpl(tensor);
  if (batched != nullptr && batched->level() == integer(state, arguments[1])) {
    return state.adopt(batched->value().movedim(batched->bdim(), dim));
  }
  std::vector<int64_t> sizes = tensor.sizes().vec();
  sizes.insert(sizes.begin() + dim, integer(state, arguments[2]));
  return state.adopt(tensor.unsqueeze(dim).expand(sizes));
}

// vmap_hides(tensor, level): whether the map of this level, or one within it, hides rows of the tensor.
napi_value vmap_hides(State& state, const napi_value* arguments) {
  const auto* batched = at::functorch::maybeGetBatchedImpl(tensor_of(state.env, arguments[0]));
  return make_boolean(state.env, batched != nullptr && batched->level() >= integer(state, arguments[1]));
}

}  // namespace

void define_vmap(Napi::Object& exports) {
  define<2, vmap_begin>(exports, "vmap_begin");
  define<0, vmap_end>(exports, "vmap_end");
  define<3, vmap_hide>(exports, "vmap_hide");
  define<4, vmap_show>(exports, "vmap_show");
  define<2, vmap_hides>(exports, "vmap_hides");
}

}  // namespace torchluz
