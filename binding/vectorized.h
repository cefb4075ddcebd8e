// Loops that are worth a processor's vectors; their files are compiled with -O3 (CMakeLists.txt).
#pragma once

// A copy of the function for processors with AVX2, chosen when the addon is loaded, where compilers offer that.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__)
#define TORCHLUZ_VECTORIZED __attribute__((target_clones("avx2", "default")))
#else
#define TORCHLUZ_VECTORIZED
#endif

// A function for processors that multiply and add in one instruction, which libtorch's kernels do where they can: the
// result is rounded once. Such a function is called where has_fma() alone.
#if defined(__x86_64__) && defined(__GNUC__)
#define TORCHLUZ_FMA __attribute__((target("avx2,fma")))
inline bool has_fma() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
#elif defined(__aarch64__)
#define TORCHLUZ_FMA
inline constexpr bool has_fma() { return true; }
#else
#define TORCHLUZ_FMA
inline constexpr bool has_fma() { return false; }
#endif
