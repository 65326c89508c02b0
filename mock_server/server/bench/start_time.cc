#include <chrono>

#include "mock_server/server/bench/figures.h"
#include "mock_server/server/bench/mock_child.h"
#include "mock_server/server/bench/sections.h"

namespace aex::server {
namespace {

constexpr int kStarts = 31;
constexpr double kWantedMs = 20;

}  // namespace

Status BenchStart() {
  std::vector<double> ms;
  for (int i = 0; i < kStarts; ++i) {
    const auto began = std::chrono::steady_clock::now();
    auto mock = MockChild::Start({"--log", "off"});
    if (!mock.ok()) return mock.error();
    if (!mock->Answers()) return Unavailable("GET /__mock/health is not answered");
    ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() -
                                                           began)
                     .count());
  }
  PrintLine("start of aex-mock, from before its process to the first answer of /__mock/health");
  PrintLine("  " + std::to_string(kStarts) + " starts, --port 0");
  PrintLine("  median " + Fixed(Median(ms), 1) + " ms, slowest " + Fixed(Percentile(ms, 1), 1) +
            " ms                               target: under 20 ms  " +
            Verdict(Median(ms) < kWantedMs));
  return Ok();
}

}  // namespace aex::server
