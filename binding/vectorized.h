// Loops that are worth a processor's vectors; their files are compiled with -O3 (CMakeLists.txt).
#pragma once

// A copy of the function for processors with AVX2, chosen when the addon is loaded, where compilers offer that.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__)
#define TORCHLUZ_VECTORIZED __attribute__((target_clones("avx2", "default")))
#else
#define TORCHLUZ_VECTORIZED
#endif
