#include "mock_server/contract/run_finished.h"

#include <gtest/gtest.h>

namespace aex::contract {
namespace {

constexpr std::int64_t kTerminalUs = 1'767'225'600'250'000;  // 2026-01-01, 250 ms.

TEST(RunFinished, IsSpelledAsTheContractHasIt) {
  const RunFinished event = {
      "whd_1", "ses_1", "succeeded", {}, kTerminalUs, kTerminalUs + 1'000'000, 420'000};
  EXPECT_EQ(
      BodyOf(event),
      R"({"specversion":"1.0","id":"whd_1","source":"aex","type":"run.finished",)"
      R"("subject":"ses_1","time":"2026-01-01T00:00:01.250Z","data":{"runId":"ses_1",)"
      R"("status":"succeeded","terminalAt":"2026-01-01T00:00:00.250Z","reason":null,)"
      R"("failureClass":null,"costTelemetry":{"billedCostUsd":0.42}}})");
}

TEST(RunFinished, GivesTheReasonOfAFailure) {
  const RunFinished event = {"whd_1",     "ses_1",     "failed", "budget_exceeded",
                             kTerminalUs, kTerminalUs, 0};
  const std::string body = BodyOf(event);
  EXPECT_NE(body.find(R"("status":"failed")"), std::string::npos) << body;
  EXPECT_NE(body.find(R"("reason":"budget_exceeded")"), std::string::npos) << body;
}

}  // namespace
}  // namespace aex::contract
