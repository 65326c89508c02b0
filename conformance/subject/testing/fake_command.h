// How the tests of this folder start the fake adapter, and what they count.
//
// Pure but for reading /proc/self/fd. Not for use outside tests.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>

#include "conformance/subject/process_pool.h"
#include "mock_server/contract/check.h"

namespace aex::conformance::testing {

inline std::string FakeCommand(const std::string& mode, int concurrency = 64) {
  return "exec /usr/bin/env python3 -S -E '" AEX_SOURCE_DIR
         "/conformance/subject/testing/fake_adapter.py' --mode=" +
         mode + " --concurrency=" + std::to_string(concurrency);
}

// One worker unless a test asks for more; deadlines that nobody should meet.
inline PoolOptions FakePool(const std::string& mode, int concurrency = 64) {
  PoolOptions options;
  options.worker.command = FakeCommand(mode, concurrency);
  options.worker.hello_deadline = std::chrono::seconds(60);
  options.worker.open_deadline = std::chrono::seconds(60);
  options.workers = 1;
  options.lanes = 1;
  return options;
}

inline ClientOptions FakeClient(bool virtual_time = false) {
  ClientOptions options;
  options.base_url = "http://127.0.0.1:1";
  options.api_token = "t";
  options.virtual_time = virtual_time;
  return options;
}

inline std::size_t OpenDescriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

template <typename T>
T Expect(Result<T> result) {
  if (!result.ok()) std::fprintf(stderr, "%s\n", Describe(result.error()).c_str());
  CHECK(result.ok());
  return std::move(*result);
}

}  // namespace aex::conformance::testing
