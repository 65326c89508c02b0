#include "conformance/reference/turn_reader.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace aex::conformance {
namespace {

TurnReading Begun(std::int64_t cursor = 1) {
  TurnReading reading;
  reading.session_id = "ses_1";
  reading.turn_seq = 2;
  reading.cursor = cursor;
  return reading;
}

std::string Text(int sequence, const std::string& text) {
  return R"({"type":"TEXT_MESSAGE_CONTENT","sequence":)" + std::to_string(sequence) +
         R"(,"data":{"text":")" + text + "\"}}";
}

std::string Park(int sequence, const std::string& name, const std::string& value) {
  return R"({"type":"CUSTOM","sequence":)" + std::to_string(sequence) +
         R"(,"data":{"name":")" + name + R"(","value":)" + value + "}}";
}

void Take(TurnReading& reading, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) TurnReader().Take(text, reading);
}

std::vector<std::int64_t> Sequences(const TurnReading& reading) {
  std::vector<std::int64_t> sequences;
  for (const auto& event : reading.events) {
    sequences.push_back(AsSafeInteger(Find(event, "sequence")).value());
  }
  return sequences;
}

TEST(TurnReader, TakesEachEventOnceAndTheGapsAsTheyAre) {
  TurnReading reading = Begun(5);
  Take(reading, {Text(4, "old"), Text(5, "a"), Text(6, "b"), Text(6, "again"),
                 Text(5, "late"), Text(9, "c")});
  EXPECT_EQ(Sequences(reading), (std::vector<std::int64_t>{5, 6, 9}));
  EXPECT_EQ(reading.text, "abc");
  EXPECT_EQ(TurnReader().From(reading), 10);
}

TEST(TurnReader, EndsAtItsOwnEnd) {
  TurnReading reading = Begun();
  Take(reading, {Text(1, "a"), Park(2, "aex.session.idle", R"({"turnSeq":2})")});
  EXPECT_EQ(reading.ended_as, "idle");
  EXPECT_EQ(reading.text, "a");
}

TEST(TurnReader, OnlyItsOwnParkEventEndsATurn) {
  const struct {
    std::string event;
    std::string ended;
  } cases[] = {
      {Park(1, "aex.session.idle", R"({"turnSeq":2})"), "idle"},
      {Park(1, "aex.session.suspended", "{}"), "suspended"},
      {Park(1, "aex.session.error", "null"), "error"},
      {Park(1, "aex.session.error", R"({"turnSeq":"1"})"), "error"},
      {Park(1, "aex.session.idle", R"({"turnSeq":1})"), "open"},
      {Park(1, "aex.session.idle", R"({"turnSeq":2.5})"), "open"},
      {Park(1, "aex.session.succeeded", R"({"turnSeq":2})"), "open"},
      {Park(1, "aex.run.settled", R"({"turnSeq":2})"), "open"},
      {R"({"type":"RUN_FINISHED","sequence":1,"data":{}})", "open"},
      {R"({"type":"LOG","sequence":1,"data":{"name":"aex.session.idle"}})", "open"},
      {R"({"type":"CUSTOM","sequence":1,"data":{"name":"aex.session.idle"}})", "idle"},
  };
  for (const auto& [event, ended] : cases) {
    TurnReading reading = Begun();
    Take(reading, {event});
    EXPECT_EQ(reading.ended_as.value_or("open"), ended) << event;
  }
}

TEST(TurnReader, LeavesOutOtherSessionsAndWhatIsNoEvent) {
  TurnReading reading = Begun();
  Take(reading, {"aex:pong", "", R"({"sequence":1)", "null", "7", "{}",
                 R"({"sequence":"1"})", R"({"sequence":1.5})",
                 R"({"sequence":1,"subject":"ses_2","type":"CUSTOM",)"
                 R"("data":{"name":"aex.session.idle"}})",
                 R"({"sequence":2,"subject":"ses_1"})",
                 R"({"sequence":3,"type":7,"data":7})"});
  EXPECT_EQ(Sequences(reading), (std::vector<std::int64_t>{2, 3}));
  EXPECT_FALSE(reading.ended_as);
}

TEST(TurnReader, KeepsABoundedNumberOfEventsAndStillSeesTheEnd) {
  TurnReading reading = Begun();
  for (std::size_t i = 0; i <= kMaxTurnEvents; ++i) {
    Take(reading, {R"({"sequence":)" + std::to_string(i + 1) + "}"});
  }
  EXPECT_EQ(reading.events.size(), kMaxTurnEvents);
  Take(reading, {Park(200'000, "aex.session.idle", R"({"turnSeq":2})")});
  EXPECT_EQ(reading.ended_as, "idle");
}

TEST(TurnReader, ARecordThatLagsIsOverridden) {
  const TurnReader reader;
  const auto status = [&reader](const std::string& record,
                                std::optional<std::string> ended) {
    TurnReading reading = Begun();
    reading.ended_as = std::move(ended);
    Json read = Json::object();
    read["status"] = record;
    return reader.Status(reading, &read, Json::object());
  };
  EXPECT_EQ(status("running", "error"), "error");
  EXPECT_EQ(status("cancelling", "idle"), "idle");
  EXPECT_EQ(status("idle", "error"), "idle");
  EXPECT_EQ(status("deleted", "idle"), "deleted");
  EXPECT_EQ(status("running", std::nullopt), "running");
  EXPECT_EQ(status("brand_new", "idle"), "brand_new");
}

TEST(TurnReader, WithoutARecordTheEventsDecide) {
  const TurnReader reader;
  TurnReading reading = Begun();
  const Json accepted = ParseJson(R"({"status":"idle"})").value();
  EXPECT_EQ(reader.Status(reading, nullptr, accepted), "idle");
  reading.ended_as = "error";
  EXPECT_EQ(reader.Status(reading, nullptr, accepted), "error");
}

TEST(TurnReader, OkMeansIdleOrSuspended) {
  const TurnReader reader;
  EXPECT_TRUE(reader.IsOk("idle"));
  EXPECT_TRUE(reader.IsOk("suspended"));
  for (const std::string status : {"error", "running", "deleted", ""}) {
    EXPECT_FALSE(reader.IsOk(status)) << status;
  }
}

}  // namespace
}  // namespace aex::conformance
