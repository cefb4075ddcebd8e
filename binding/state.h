// What one JavaScript environment (a thread's) owns: its live handles, what it owes the garbage collector, its operators.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/Generator.h>
#include <ATen/core/stack.h>
#include <c10/util/ArrayRef.h>
#include <c10/util/flat_hash_map.h>
#include <node_api.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace torchluz {

class State;
class Operators;
class Callbacks;

// A native object held by a JavaScript External. The kind is checked before an External's pointer is used as a handle.
struct Handle {
  enum class Kind : uint64_t {
    tensor = 0x746f7263686c757aULL,
    generator = 0x67656e657261746fULL,
    node = 0x6772617068206e6fULL,
    script = 0x7363726970746564ULL
  };

  Handle(Kind kind, State& state) : kind(kind), state(state) {}

  const Kind kind;
  State& state;
};

struct TensorHandle : Handle {
  explicit TensorHandle(State& state) : Handle(Kind::tensor, state) {}

  at::Tensor tensor;              // undefined once disposed
  const void* storage = nullptr;  // what it is accounted under; null for small ones
  int64_t bytes = 0;              // of the storage
};

// A handle that is made and freed by itself, unlike those of tensors, which are used again.
struct OwnedHandle : Handle {
  using Handle::Handle;
  virtual ~OwnedHandle() = default;
};

struct GeneratorHandle : OwnedHandle {
  GeneratorHandle(State& state, at::Generator generator)
      : OwnedHandle(Kind::generator, state), generator(std::move(generator)) {}

  at::Generator generator;
};

// Finalizers run inside the garbage collector, where neither JavaScript nor libtorch may be entered: they only put the
// handle on a list, which the next native call empties. Memory taken and given back is told to V8 at the same place.
class State {
 public:
  static void install(napi_env env);
  static State& of(napi_env env);

  // Frees what was collected and reports the change to V8. Every native function calls it first. Small tensors are
  // freed at the pace at which others are made: malloc then hands out what was just freed, its fastest case by far.
  void settle() {
    if (!collected_.empty()) {
      const bool at_once = collected_bytes_ > most_bytes_kept || collected_.size() > most_handles_kept;
      release_collected(at_once ? collected_.size() : std::max<size_t>(adopted_, 1));
    }
    adopted_ = 0;
    if (young_handles_ > most_young_handles || young_bytes_ > most_young_bytes) collect_young();
    if (unreported_ > report_step || unreported_ < -report_step) report();
  }

  // What collects JavaScript's young objects: called when many tensors were made since the last time.
  void set_collector(napi_value function);

  napi_value adopt(at::Tensor tensor);  // JavaScript's null for an undefined tensor
  napi_value adopt(at::Generator generator);
  napi_value adopt(std::unique_ptr<OwnedHandle> handle);
  void dispose(TensorHandle& handle);

  // Every handle made so far; those without a tensor are free or disposed.
  const std::deque<TensorHandle>& handles() const { return tensor_handles_; }
  int64_t tensors() const { return tensors_; }

  Operators& operators() { return *operators_; }
  // The JavaScript functions that libtorch's graphs hold.
  const std::shared_ptr<Callbacks>& callbacks() const { return callbacks_; }

  // The call whose gradient is being computed, by its number: see anomaly.cpp. A GPU's gradients are on other threads.
  const std::shared_ptr<std::atomic<int64_t>>& computed() const { return computed_; }

  // Memory shared with JavaScript, which packs lists of numbers into it: Node-API reads arrays an element a call. It holds
  // the lists of one call one after another, each its length and then its elements.
  void share_numbers(napi_value array);
  void rewind_numbers() { next_number_ = 0; }
  c10::ArrayRef<double> next_numbers();
  // From their start on; how many they are.
  napi_value write_numbers(c10::ArrayRef<int64_t> numbers);

  // A stack to run an operator on: lent rather than shared, since operators can call back into JavaScript.
  torch::jit::Stack lend_stack() { return std::move(stack_); }
  void return_stack(torch::jit::Stack&& stack) {
    stack.clear();
    stack_ = std::move(stack);
  }

  const napi_env env;

 private:
  static constexpr int64_t report_step = 1 << 20;
  static constexpr int64_t most_bytes_kept = 4 << 20;
  static constexpr size_t most_handles_kept = 1 << 16;
  // V8 sees how small tensors are to it, not what lies behind them, and would wait for a hundred thousand. As measured: with
  // fewer bytes collections take more time than they save, with more their memory is touched for the first time too often.
  static constexpr int64_t most_young_handles = 2 << 10;
  static constexpr int64_t most_young_bytes = 16 << 20;
  // Storages from here on are told to V8 once, however many views they have; of smaller ones each handle tells.
  static constexpr int64_t large_storage = 4 << 10;

  struct Storage {
    int64_t handles;
    int64_t bytes;
    c10::Device device;
  };

  explicit State(napi_env env);
  ~State();

  napi_value external(Handle* handle);
  void collected(Handle* handle);
  void release_collected(size_t count);
  void report();
  void collect_young();
  TensorHandle& free_handle();
  void account(TensorHandle& handle);
  void unaccount(TensorHandle& handle);
  void close();

  std::deque<TensorHandle> tensor_handles_;
  std::vector<TensorHandle*> free_handles_;
  std::vector<Handle*> collected_;
  int64_t collected_bytes_ = 0;
  ska::flat_hash_map<const void*, Storage> storages_;  // the large ones
  napi_ref collector_ = nullptr;
  napi_ref numbers_owner_ = nullptr;
  std::span<double> numbers_;
  size_t next_number_ = 0;
  int64_t young_handles_ = 0;  // made since the last collection
  int64_t young_bytes_ = 0;
  size_t adopted_ = 0;  // since the last settling
  int64_t handles_ = 0;
  int64_t tensors_ = 0;
  int64_t unreported_ = 0;
  bool closing_ = false;
  std::unique_ptr<Operators> operators_;
  std::shared_ptr<Callbacks> callbacks_;
  const std::shared_ptr<std::atomic<int64_t>> computed_ = std::make_shared<std::atomic<int64_t>>(-1);
  torch::jit::Stack stack_;
};

}  // namespace torchluz
