// MKL, which libtorch computes matrix products with on x86-64, asks this function whether the processor is Intel's, and
// gives all others slower kernels that round differently. Opened before libtorch, this answer is found first: every
// processor gets the kernels that its instruction set allows, their speed, and the same digits.
extern "C" __attribute__((visibility("default"))) int mkl_serv_intel_cpu_true() { return 1; }
