// JavaScript functions that libtorch's graphs hold: hooks and backward passes. JavaScript runs on its own thread only, while
// libtorch computes the gradients of a GPU's tensors on threads of its own.
#pragma once

#include <ATen/ThreadLocalState.h>
#include <ATen/core/Tensor.h>
#include <node_api.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace torchluz {

class Callbacks;

// A JavaScript value held by C++, which may be dropped on any thread.
class Held {
 public:
  Held(std::shared_ptr<Callbacks> callbacks, napi_value value);
  ~Held();
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  napi_value get() const;

 private:
  std::shared_ptr<Callbacks> callbacks_;
  napi_ref reference_ = nullptr;
};

// What JavaScript threw, on its way through libtorch back to JavaScript.
class JavaScriptException : public std::exception {
 public:
  explicit JavaScriptException(std::shared_ptr<Held> thrown) : thrown_(std::move(thrown)) {}
  const char* what() const noexcept override { return "an exception of JavaScript's"; }
  void rethrow(napi_env env) const noexcept;

 private:
  std::shared_ptr<Held> thrown_;
};

using TensorLists = std::vector<std::vector<at::Tensor>>;

// A function from lists of tensors to lists of tensors (undefined tensors are null).
class Callback {
 public:
  Callback(std::shared_ptr<Callbacks> callbacks, napi_value function)
      : callbacks_(callbacks), function_(std::move(callbacks), function) {}
  TensorLists operator()(const TensorLists& arguments) const;

 private:
  TensorLists run(const TensorLists& arguments) const;

  std::shared_ptr<Callbacks> callbacks_;
  Held function_;
};

// Those of one JavaScript environment.
class Callbacks {
 public:
  explicit Callbacks(napi_env env) : env_(env), thread_(std::this_thread::get_id()) {}

  // Runs a backward pass, and meanwhile the callbacks that it asks for from other threads.
  void serve(const std::vector<at::Tensor>& roots, const std::function<void()>& pass);
  // Runs `task` on JavaScript's thread and waits for it.
  void on_javascript_thread(const std::function<void()>& task);
  // Drops a reference now, or at the next chance on JavaScript's thread.
  void drop(napi_ref reference);
  void add() { ++alive_; }
  void remove() { --alive_; }
  void close();
  napi_env env() const { return env_; }

 private:
  struct Task {
    const std::function<void()>& run;
    at::ThreadLocalState state;
    std::exception_ptr error;
    bool done = false;
  };

  void delete_dropped();

  napi_env env_;
  const std::thread::id thread_;
  std::atomic<int64_t> alive_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task*> tasks_;
  std::vector<napi_ref> dropped_;
};

}  // namespace torchluz
