#include "allocator.h"

#include <c10/core/CPUAllocator.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

namespace torchluz {

namespace {

constexpr size_t grain = 64;  // libtorch's alignment
constexpr size_t largest = 1024;
constexpr size_t classes = largest / grain;
constexpr size_t kept_bytes = 1 << 20;  // of each class, by each thread

c10::Allocator* upstream = nullptr;  // set once, before any use

void free_upstream(void* block) { upstream->raw_deleter()(block); }

// The free blocks of one thread, by class. After the thread's end (`ended`) blocks go straight back.
struct Lists {
  std::array<std::vector<void*>, classes> blocks;
  ~Lists();
};
thread_local bool ended = false;
thread_local Lists lists;

Lists::~Lists() {
  ended = true;
  for (auto& list : blocks) {
    for (void* block : list) free_upstream(block);
  }
}

template <size_t index>
void recycle(void* block) {
  if (ended || lists.blocks[index].size() >= kept_bytes / ((index + 1) * grain)) return free_upstream(block);
  lists.blocks[index].push_back(block);
}

template <size_t... index>
constexpr std::array<c10::DeleterFnPtr, classes> make_deleters(std::index_sequence<index...>) {
  return {recycle<index>...};
}
constexpr auto deleters = make_deleters(std::make_index_sequence<classes>());

class Recycler final : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t bytes) override {
    if (bytes == 0 || bytes > largest || ended) return upstream->allocate(bytes);
    const size_t index = (bytes - 1) / grain;
    auto& list = lists.blocks[index];
    void* block = nullptr;
    if (list.empty()) {
      block = upstream->allocate((index + 1) * grain).release_context();
    } else {
      block = list.back();
      list.pop_back();
    }
    return {block, block, deleters[index], c10::Device(c10::kCPU)};
  }
  // Every block came from upstream, so upstream can free any.
  c10::DeleterFnPtr raw_deleter() const override { return upstream->raw_deleter(); }
  void copy_data(void* to, const void* from, size_t bytes) const override { default_copy_data(to, from, bytes); }
};

}  // namespace

void install_allocator() {
#ifdef __GLIBC__
  // What Node-API allocates for each tensor dies in crowds too. glibc keeps blocks of that size aside unmerged, and then
  // merges all at once, again and again, for half the time of a small operator.
  mallopt(M_MXFAST, 0);
  // A training step frees what the next one asks for again. glibc would give it back to the system meanwhile, and every
  // page of it would be cleared and mapped anew; its own limits rise up to these, but only by what happens to be freed.
  const bool chosen = std::getenv("MALLOC_MMAP_THRESHOLD_") || std::getenv("MALLOC_TRIM_THRESHOLD_");
  if (!chosen) {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
  }
#endif
  static Recycler recycler;
  upstream = c10::GetCPUAllocator();
  c10::SetCPUAllocator(&recycler, /*priority=*/1);
}

}  // namespace torchluz
