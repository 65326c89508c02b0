#include "conformance/subject/subject.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::conformance {
namespace {

ClientOptions SmallestOptions() {
  ClientOptions options;
  options.base_url = "http://127.0.0.1:1";
  options.api_token = "t";
  return options;
}

TEST(ClientOptions, LeaveOutWhatIsNotSet) {
  EXPECT_EQ(Stringify(ToJson(SmallestOptions())),
            R"({"baseUrl":"http://127.0.0.1:1","apiToken":"t"})");
}

TEST(ClientOptions, LeaveOutRetryOptionsThatAreAllDefaults) {
  ClientOptions options = SmallestOptions();
  options.retry.emplace();
  EXPECT_EQ(ToJson(options), ToJson(SmallestOptions()));
  options.retry->off = true;
  EXPECT_EQ(Stringify(*Find(ToJson(options), "retry")), "false");
}

TEST(ClientOptions, WriteEveryOneThatIsSet) {
  ClientOptions options = SmallestOptions();
  options.retry.emplace().max_delay_ms = 8000;
  options.seed = (std::uint64_t{1} << 53) - 1;
  options.virtual_time = true;
  options.now_ms = 1790000000530.25;
  options.request_timeout_ms = 1500;
  options.work_dir = "/tmp/w";
  options.own_worker = true;  // Ours alone: never on the wire.
  EXPECT_EQ(
      Stringify(ToJson(options)),
      R"({"baseUrl":"http://127.0.0.1:1","apiToken":"t","retry":{"maxDelayMs":8000},)"
      R"("seed":9007199254740991,"virtualTime":true,"nowMs":1790000000530.25,)"
      R"("requestTimeoutMs":1500,"workDir":"/tmp/w"})");
}

}  // namespace
}  // namespace aex::conformance
