#include "state.h"

#include "callback.h"
#include "errors.h"
#include "operators.h"

namespace torchluz {

State::State(napi_env env)
    : env(env), operators_(std::make_unique<Operators>()), callbacks_(std::make_shared<Callbacks>(env)) {}
State::~State() = default;

void State::install(napi_env env) {
  auto* state = new State(env);
  check(env, napi_set_instance_data(env, state, [](node_api_basic_env, void* data, void*) {
    static_cast<State*>(data)->close();
  }, nullptr));
}

State& State::of(napi_env env) {
  void* data = nullptr;
  check(env, napi_get_instance_data(env, &data));
  return *static_cast<State*>(data);
}

napi_value State::external(Handle* handle) {
  napi_value value = nullptr;
  const napi_status status = napi_create_external(
      env, handle,
      [](node_api_basic_env, void* data, void*) {
        auto* collected = static_cast<Handle*>(data);
        collected->state.collected(collected);
      },
      nullptr, &value);
  check(env, status);
  ++handles_;
  ++adopted_;
  return value;
}

napi_value State::adopt(at::Tensor tensor) {
  if (!tensor.defined()) {
    napi_value null = nullptr;
    check(env, napi_get_null(env, &null));
    return null;
  }
  TensorHandle& handle = free_handle();
  napi_value value = external(&handle);
  free_handles_.pop_back();
  handle.tensor = std::move(tensor);
  account(handle);
  return value;
}

napi_value State::adopt(at::Generator generator) {
  return adopt(std::make_unique<GeneratorHandle>(*this, std::move(generator)));
}

napi_value State::adopt(std::unique_ptr<OwnedHandle> handle) {
  napi_value value = external(handle.get());
  handle.release();
  return value;
}

void State::dispose(TensorHandle& handle) {
  if (!handle.tensor.defined()) return;
  unaccount(handle);
  handle.tensor.reset();
}

TensorHandle& State::free_handle() {
  if (free_handles_.empty()) free_handles_.push_back(&tensor_handles_.emplace_back(*this));
  return *free_handles_.back();
}

void State::account(TensorHandle& handle) {
  ++tensors_;
  ++young_handles_;
  if (!handle.tensor.has_storage()) return;
  const auto& storage = handle.tensor.storage();
  const bool on_cpu = storage.device().is_cpu();
  handle.bytes = storage.sym_nbytes().maybe_as_int().value_or(0);
  if (handle.bytes < large_storage) {
    if (on_cpu) unreported_ += handle.bytes;
    return;
  }
  handle.storage = storage.unsafeGetStorageImpl();
  auto [entry, added] = storages_.emplace(handle.storage, Storage{0, handle.bytes, storage.device()});
  if (added && on_cpu) {
    unreported_ += handle.bytes;
    young_bytes_ += handle.bytes;
  }
  ++entry->second.handles;
  handle.bytes = entry->second.bytes;
}

void State::unaccount(TensorHandle& handle) {
  --tensors_;
  if (handle.storage != nullptr) {
    const auto entry = storages_.find(handle.storage);
    if (--entry->second.handles == 0) {
      if (entry->second.device.is_cpu()) unreported_ -= entry->second.bytes;
      storages_.erase(entry);
    }
  } else if (handle.bytes > 0 && handle.tensor.device().is_cpu()) {
    unreported_ -= handle.bytes;
  }
  handle.storage = nullptr;
  handle.bytes = 0;
}

void State::collected(Handle* handle) {
  collected_.push_back(handle);
  if (handle->kind == Handle::Kind::tensor) collected_bytes_ += static_cast<TensorHandle*>(handle)->bytes;
  // At the environment's end no native call follows that would empty the list.
  if (closing_) {
    release_collected(collected_.size());
    if (handles_ == 0) delete this;
  }
}

void State::release_collected(size_t count) {
  // Freeing a tensor can run a graph's destructors for long, but never JavaScript: the list does not grow meanwhile.
  for (; count > 0 && !collected_.empty(); --count) {
    Handle* handle = collected_.back();
    collected_.pop_back();
    if (handle->kind == Handle::Kind::tensor) {
      auto& tensor = *static_cast<TensorHandle*>(handle);
      collected_bytes_ -= tensor.bytes;
      dispose(tensor);
      free_handles_.push_back(&tensor);
    } else {
      std::unique_ptr<OwnedHandle> owned(static_cast<OwnedHandle*>(handle));
    }
    --handles_;
  }
}

void State::report() {
  int64_t total = 0;
  check(env, napi_adjust_external_memory(env, unreported_, &total));
  unreported_ = 0;
}

void State::set_collector(napi_value function) {
  if (collector_ != nullptr) check(env, napi_delete_reference(env, collector_));
  collector_ = nullptr;
  check(env, napi_create_reference(env, function, 1, &collector_));
}

void State::collect_young() {
  young_handles_ = 0;
  young_bytes_ = 0;
  if (collector_ == nullptr) return;
  napi_value function = nullptr;
  napi_value global = nullptr;
  check(env, napi_get_reference_value(env, collector_, &function));
  check(env, napi_get_global(env, &global));
  check(env, napi_call_function(env, global, function, 0, nullptr, nullptr));
}

void State::share_numbers(napi_value array) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, array, &type, &length, &data, nullptr, nullptr) != napi_ok || type != napi_float64_array) {
    throw TypeRefusal("expected a Float64Array");
  }
  if (numbers_owner_ != nullptr) check(env, napi_delete_reference(env, numbers_owner_));
  numbers_owner_ = nullptr;
  numbers_ = {};
  check(env, napi_create_reference(env, array, 1, &numbers_owner_));
  numbers_ = std::span(static_cast<double*>(data), length);
}

c10::ArrayRef<double> State::next_numbers() {
  const size_t left = numbers_.size() - next_number_;
  const double length = left == 0 ? -1 : numbers_[next_number_];
  if (!(length >= 0 && length < static_cast<double>(left))) throw TypeRefusal("no list is packed for this argument");
  const c10::ArrayRef<double> list(numbers_.data() + next_number_ + 1, static_cast<size_t>(length));
  next_number_ += 1 + list.size();
  return list;
}

napi_value State::write_numbers(c10::ArrayRef<int64_t> numbers) {
  if (numbers.size() > numbers_.size()) throw TypeRefusal("the shared numbers have no room for these");
  std::copy(numbers.begin(), numbers.end(), numbers_.begin());
  napi_value count = nullptr;
  check(env, napi_create_uint32(env, static_cast<uint32_t>(numbers.size()), &count));
  return count;
}

void State::close() {
  closing_ = true;
  callbacks_->close();
  release_collected(collected_.size());
  if (handles_ == 0) delete this;
}

}  // namespace torchluz
