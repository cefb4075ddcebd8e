#include "callback.h"

#include <ATen/Context.h>

#include <algorithm>

#include "errors.h"
#include "state.h"
#include "values.h"

namespace torchluz {

Held::Held(std::shared_ptr<Callbacks> callbacks, napi_value value) : callbacks_(std::move(callbacks)) {
  check(callbacks_->env(), napi_create_reference(callbacks_->env(), value, 1, &reference_));
  callbacks_->add();
}

Held::~Held() {
  callbacks_->remove();
  callbacks_->drop(reference_);
}

napi_value Held::get() const {
  napi_value value = nullptr;
  check(callbacks_->env(), napi_get_reference_value(callbacks_->env(), reference_, &value));
  return value;
}

void JavaScriptException::rethrow(napi_env env) const noexcept {
  try {
    napi_throw(env, thrown_->get());
  } catch (const NapiFailure&) {
    napi_throw_error(env, "TorchError", what());
  }
}

namespace {

// JavaScript values made in a scope do not outlive it.
class HandleScope {
 public:
  explicit HandleScope(napi_env env) : env_(env) { check(env, napi_open_handle_scope(env, &scope_)); }
  ~HandleScope() { napi_close_handle_scope(env_, scope_); }

 private:
  napi_env env_;
  napi_handle_scope scope_ = nullptr;
};

bool on_cpu(const std::vector<at::Tensor>& tensors) {
  return std::all_of(tensors.begin(), tensors.end(), [](const at::Tensor& tensor) { return tensor.is_cpu(); });
}

TensorLists to_lists(napi_env env, napi_value result) {
  bool array = false;
  check(env, napi_is_array(env, result, &array));
  if (!array) return {};
  uint32_t count = 0;
  check(env, napi_get_array_length(env, result, &count));
  TensorLists lists;
  for (uint32_t i = 0; i < count; ++i) {
    napi_value part = nullptr;
    check(env, napi_get_element(env, result, i, &part));
    lists.push_back(optional_tensors_of(env, part));
  }
  return lists;
}

}  // namespace

TensorLists Callback::operator()(const TensorLists& arguments) const {
  TensorLists results;
  callbacks_->on_javascript_thread([&] { results = run(arguments); });
  return results;
}

TensorLists Callback::run(const TensorLists& arguments) const {
  const napi_env env = callbacks_->env();
  const HandleScope scope(env);
  State& state = State::of(env);
  std::vector<napi_value> values;
  for (const auto& list : arguments) values.push_back(make_tensors(state, list));
  napi_value global = nullptr;
  napi_value result = nullptr;
  check(env, napi_get_global(env, &global));
  const napi_status status = napi_call_function(env, global, function_.get(), values.size(), values.data(), &result);
  if (status == napi_pending_exception) {
    napi_value thrown = nullptr;
    check(env, napi_get_and_clear_last_exception(env, &thrown));
    throw JavaScriptException(std::make_shared<Held>(callbacks_, thrown));
  }
  check(env, status);
  return to_lists(env, result);
}

void Callbacks::on_javascript_thread(const std::function<void()>& task) {
  if (std::this_thread::get_id() == thread_) return task();
  Task waiting{task, at::ThreadLocalState(), nullptr};
  std::unique_lock lock(mutex_);
  tasks_.push_back(&waiting);
  changed_.notify_all();
  changed_.wait(lock, [&] { return waiting.done; });
  if (waiting.error) std::rethrow_exception(waiting.error);
}

void Callbacks::serve(const std::vector<at::Tensor>& roots, const std::function<void()>& pass) {
  delete_dropped();
  // A root on the CPU tells nothing of the graph behind it, which may come from a GPU.
  const bool elsewhere = alive_ > 0 && (at::hasCUDA() || at::hasMPS() || !on_cpu(roots));
  // A CPU's gradients are computed on the thread that asks for them. Backward passes within callbacks are asked for here.
  if (!elsewhere || std::this_thread::get_id() != thread_) return pass();

  std::exception_ptr error;
  bool finished = false;
  std::thread worker([&, state = at::ThreadLocalState()] {
    const at::ThreadLocalStateGuard guard(state);
    try {
      pass();
    } catch (...) {
      error = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    finished = true;
    changed_.notify_all();
  });
  {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return finished || !tasks_.empty(); });
      if (tasks_.empty()) break;
      Task* task = tasks_.front();
      tasks_.pop_front();
      lock.unlock();
      try {
        const at::ThreadLocalStateGuard guard(task->state);
        task->run();
      } catch (...) {
        task->error = std::current_exception();
      }
      lock.lock();
      task->done = true;
      changed_.notify_all();
    }
  }
  worker.join();
  if (error) std::rethrow_exception(error);
}

void Callbacks::drop(napi_ref reference) {
  const std::lock_guard lock(mutex_);
  if (env_ == nullptr) return;
  if (std::this_thread::get_id() == thread_) napi_delete_reference(env_, reference);
  else dropped_.push_back(reference);
}

void Callbacks::delete_dropped() {
  const std::lock_guard lock(mutex_);
  for (const napi_ref reference : dropped_) napi_delete_reference(env_, reference);
  dropped_.clear();
}

void Callbacks::close() {
  delete_dropped();
  const std::lock_guard lock(mutex_);
  env_ = nullptr;
}

}  // namespace torchluz
