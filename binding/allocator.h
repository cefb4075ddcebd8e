// The memory of small tensors.
#pragma once

namespace torchluz {

// Puts a recycler of small blocks before libtorch's allocator of CPU memory, once a process. JavaScript's tensors die in
// crowds, at a collection, rather than one by one: malloc serves aligned blocks slowly after such a crowd, three
// times more slowly than the rest of a small operator takes.
void install_allocator();

}  // namespace torchluz
