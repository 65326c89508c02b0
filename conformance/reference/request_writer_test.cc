#include "conformance/reference/request_writer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace aex::conformance {
namespace {

using contract::Operation;

TEST(RequestWriter, WritesTheHeadersOfTheContract) {
  RequestWriter writer;
  writer.Configure("tok", 1500);
  const PlannedRequest plan = writer.Create(Json::object(), "K");
  const TransportRequest request = writer.Attempt(plan, {}, plan.key);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/api/sessions");
  EXPECT_EQ(request.timeout_ms, 1500);
  EXPECT_EQ(request.body, "{}");
  EXPECT_EQ(request.headers, (TransportHeaders{{"Accept", "application/json"},
                                               {"Authorization", "Bearer tok"},
                                               {"Content-Type", "application/json"},
                                               {"Idempotency-Key", "K"}}));
  EXPECT_EQ(writer.Attempt(plan, {2, nullptr}, plan.key), request);
}

TEST(RequestWriter, ReadsAndStateChangesHaveNoBody) {
  RequestWriter writer;
  writer.Configure("tok", 1500);
  const PlannedRequest plan =
      writer.StateChange(Operation::kSessionSuspend, "a/b", std::nullopt);
  const TransportRequest request = writer.Attempt(plan, {}, plan.key);
  EXPECT_EQ(request.path, "/api/sessions/a%2Fb/suspend");
  EXPECT_EQ(request.body, std::nullopt);
  EXPECT_EQ(request.headers.size(), 2u);
  EXPECT_FALSE(plan.billable());
}

TEST(RequestWriter, KnowsEveryPath) {
  const RequestWriter writer;
  const auto line = [](const PlannedRequest& plan) {
    return plan.method + " " + plan.path;
  };
  EXPECT_EQ(line(writer.StateChange(Operation::kSessionDelete, "s", {})),
            "DELETE /api/sessions/s");
  EXPECT_EQ(line(writer.StateChange(Operation::kSessionCancel, "s", {})),
            "POST /api/sessions/s/cancel");
  EXPECT_EQ(line(writer.StateChange(Operation::kSessionResume, "s", {})),
            "POST /api/sessions/s/resume");
  EXPECT_EQ(line(writer.Read(Operation::kEventsList, "s", {{"cursor", "7"}})),
            "GET /api/sessions/s/events?cursor=7");
  EXPECT_EQ(
      line(writer.Read(Operation::kSessionList, {}, {{"since", "a&b"}, {"limit", "5"}})),
      "GET /api/sessions?since=a%26b&limit=5");
  EXPECT_EQ(line(writer.Read(Operation::kWhoami)), "GET /api/whoami");
  EXPECT_EQ(line(writer.Redeem("C")), "POST /billing/redeem");
}

TEST(RequestWriter, KeepsInputAsItIs) {
  const RequestWriter writer;
  EXPECT_EQ(writer.Message("s", Json("x"), "K").body, R"({"input":"x"})");
  EXPECT_EQ(writer.Message("s", Json::array({"x", " y"}), "K").body,
            R"({"input":["x"," y"]})");
}

TEST(RequestWriter, TellsEffectsApartByScopeAndKey) {
  const RequestWriter writer;
  const std::string effect = writer.Message("s", Json("x"), "K").effect;
  EXPECT_EQ(effect, writer.Message("s", Json("y"), "K").effect);
  EXPECT_NE(effect, writer.Message("t", Json("x"), "K").effect);
  EXPECT_NE(effect, writer.Message("s", Json("x"), "L").effect);
  EXPECT_NE(effect, writer.Create(Json::object(), "K").effect);
}

TEST(RequestWriter, DescribesWithoutTheQuery) {
  const RequestWriter writer;
  EXPECT_EQ(
      DescribeRequest(writer.Read(Operation::kSessionList, {}, {{"cursor", "secret"}})),
      "GET /api/sessions");
}

}  // namespace
}  // namespace aex::conformance
