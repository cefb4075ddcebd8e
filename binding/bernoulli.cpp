// bernoulli_ on the CPU, which dropout's masks come from: libtorch's own draws, several at a time.
//
// libtorch asks its Mersenne twister (Matsumoto and Nishimura 1998) for one word after the other, and two thirds of a small
// network's forward pass go there. The same words come out of loops over the generator's whole state. The numbers and the
// state that is left are libtorch's to the bit, and a draw of each that is compared when the addon is loaded makes sure:
// where libtorch draws otherwise (with MKL on Intel's processors), its own kernel stays.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/bernoulli_native.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <mutex>

#include "kernels.h"
#include "vectorized.h"

namespace torchluz {

namespace {

constexpr int N = at::MERSENNE_STATE_N;
constexpr int M = at::MERSENNE_STATE_M;
/** Draws made at a time: two words each, and few enough for the processor's nearest cache. */
constexpr int64_t chunk = 1024;
/** Smaller tensors gain nothing. */
constexpr int64_t fewest = 64;
constexpr int digits = std::numeric_limits<double>::digits;

inline uint32_t twist(uint32_t u, uint32_t v) {
  return (((u & at::UMASK) | (v & at::LMASK)) >> 1) ^ ((0u - (v & 1u)) & at::MATRIX_A);
}

/** The generator's next N words, before they are tempered. */
TORCHLUZ_VECTORIZED void renew(uint32_t* state) {
  for (int i = 0; i < N - M; i++) state[i] = state[i + M] ^ twist(state[i], state[i + 1]);
  for (int i = N - M; i < N - 1; i++) state[i] = state[i + M - N] ^ twist(state[i], state[i + 1]);
  state[N - 1] = state[M - 1] ^ twist(state[N - 1], state[0]);
}

TORCHLUZ_VECTORIZED void temper(const uint32_t* state, uint32_t* words, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    uint32_t y = state[i];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    words[i] = y ^ (y >> 18);
  }
}

/** Whether the uniform number of each pair of words is below `limit`, in units of its last digit. */
TORCHLUZ_VECTORIZED void compare(const uint32_t* words, int64_t limit, float* out, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const int64_t drawn = static_cast<int64_t>(words[2 * i] & ((1u << (digits - 32)) - 1)) << 32 | words[2 * i + 1];
    out[i] = drawn < limit ? 1.0f : 0.0f;
  }
}

/** The generator's next `count` words; at::mt19937_data_pod counts from the word before the next one. */
void draw(at::mt19937_data_pod& data, uint32_t* words, int64_t count) {
  while (count > 0) {
    if (data.left_ == 1) {
      renew(data.state_.data());
      data.left_ = N + 1;
      data.next_ = 0;
    }
    const auto now = std::min<int64_t>(count, data.left_ - 1);
    temper(data.state_.data() + data.next_, words, now);
    data.left_ -= static_cast<int>(now);
    data.next_ += static_cast<uint32_t>(now);
    words += now;
    count -= now;
  }
}

void fill(at::CPUGeneratorImpl& generator, double p, float* out, int64_t count) {
  const auto limit = static_cast<int64_t>(std::ceil(std::ldexp(p, digits)));
  const std::lock_guard<std::mutex> lock(generator.mutex_);
  auto engine = generator.engine();
  auto data = engine.data();
  std::array<uint32_t, 2 * chunk> words;
  for (int64_t done = 0; done < count; done += chunk) {
    const auto now = std::min(chunk, count - done);
    draw(data, words.data(), 2 * now);
    compare(words.data(), limit, out + done, now);
  }
  engine.set_data(data);
  generator.set_engine(engine);
}

at::Tensor& bernoulli(at::Tensor& self, double p, std::optional<at::Generator> generator) {
  const bool ours = self.scalar_type() == at::kFloat && self.is_contiguous() && self.numel() >= fewest && p >= 0 && p <= 1;
  if (!ours) return at::native::bernoulli_(self, p, generator);
  fill(*at::get_generator_or_default<at::CPUGeneratorImpl>(generator, at::detail::getDefaultCPUGenerator()), p,
       self.mutable_data_ptr<float>(), self.numel());
  return self;
}

/** Whether libtorch draws as is done here. */
bool same_draws() {
  const auto expected = at::empty({2 * N}, at::kFloat), drawn = at::empty({2 * N}, at::kFloat);
  const auto theirs = at::detail::createCPUGenerator(1), ours = at::detail::createCPUGenerator(1);
  auto filled = expected;
  at::native::bernoulli_(filled, 0.6, theirs);
  fill(*at::check_generator<at::CPUGeneratorImpl>(ours), 0.6, drawn.mutable_data_ptr<float>(), drawn.numel());
  return at::equal(expected, drawn) && at::equal(at::Tensor(theirs.get_state()), at::Tensor(ours.get_state()));
}

}  // namespace

void install_bernoulli() {
  if (same_draws()) replace_cpu_kernel("bernoulli_.float", bernoulli);
}

}  // namespace torchluz
