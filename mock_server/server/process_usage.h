// Test support: what this process takes of the machine at one moment, as the kernel
// counts it.
//
// Everything is of the whole process, test and mock together. For tests and the
// soak only; Linux only.
#pragma once

#include <cstdint>

namespace aex::server {

// Under a sanitizer memory says nothing: what is freed is kept for a while.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kMemoryIsTelling = false;
#else
inline constexpr bool kMemoryIsTelling = true;
#endif

struct ProcessUsage {
  std::int64_t threads = 0;
  std::int64_t descriptors = 0;
  std::int64_t resident_kib = 0;
};

ProcessUsage MeasureProcess();

}  // namespace aex::server
