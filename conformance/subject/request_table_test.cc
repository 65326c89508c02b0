#include "conformance/subject/request_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::conformance {
namespace {

using ::testing::HasSubstr;
using Admission = RequestTable::Admission;
using Purpose = RequestTable::Purpose;

constexpr ClientId kFirst = 1;
constexpr ClientId kSecond = 2;

RequestTable TableWithClients(std::int64_t slots) {
  RequestTable table;
  table.SetSlots(slots);
  EXPECT_TRUE(table.AddClient(kFirst, "c1", true));
  EXPECT_TRUE(table.AddClient(kSecond, "c2", false));
  return table;
}

Admission AddCall(RequestTable& table, RequestId id, ClientId client = kFirst) {
  std::string line = "call " + std::to_string(id);
  return table.Add(id, Purpose::kCall, client, line);
}

SleepLine SleepOf(RequestId request, SleepId sleep = 1, std::string client = "c1") {
  return {sleep, std::move(client), request, 10};
}

template <typename T>
std::string Refusal(const Result<T>& result) {
  return result.ok() ? "" : result.error().message;
}

TEST(RequestTable, LetsOnlyAsManyCallsGoAsThereAreSlots) {
  RequestTable table = TableWithClients(2);
  EXPECT_EQ(AddCall(table, 10), Admission::kSend);
  EXPECT_EQ(AddCall(table, 11), Admission::kSend);
  EXPECT_EQ(AddCall(table, 12), Admission::kQueued);
  EXPECT_TRUE(table.IsQueued(12));
  const auto answered = table.Answer(10);
  ASSERT_TRUE(answered.ok());
  ASSERT_TRUE(answered->next.has_value());
  EXPECT_EQ(answered->next->id, 12);
  EXPECT_EQ(answered->next->line, "call 12");
  EXPECT_EQ(answered->next->client, kFirst);
  EXPECT_FALSE(table.IsQueued(12));
}

TEST(RequestTable, LetsPingsAndCancelsPassTheLine) {
  RequestTable table = TableWithClients(1);
  EXPECT_EQ(AddCall(table, 10), Admission::kSend);
  std::string line = "ping";
  EXPECT_EQ(table.Add(11, Purpose::kPing, 0, line), Admission::kSend);
  EXPECT_EQ(table.Add(12, Purpose::kCancel, 0, line), Admission::kSend);
  EXPECT_EQ(table.Add(13, Purpose::kClose, 0, line), Admission::kQueued);
}

TEST(RequestTable, RefusesOneMoreThanItsQueueHolds) {
  RequestTable table = TableWithClients(1);
  EXPECT_EQ(AddCall(table, 1), Admission::kSend);
  RequestId id = 2;
  for (std::size_t n = 0; n < kMaxQueuedRequests; ++n)
    ASSERT_EQ(AddCall(table, id++), Admission::kQueued);
  EXPECT_EQ(AddCall(table, id), Admission::kRefused);
}

TEST(RequestTable, TellsASecondAnswerFromAnUnknownOne) {
  RequestTable table = TableWithClients(4);
  AddCall(table, 10);
  EXPECT_TRUE(table.Answer(10).ok());
  EXPECT_THAT(Refusal(table.Answer(10)), HasSubstr("answered request 10 twice"));
  EXPECT_THAT(Refusal(table.Answer(11)), HasSubstr("request 11, which it was not asked"));
}

TEST(RequestTable, RefusesAnAnswerToACallThatWasNotSent) {
  RequestTable table = TableWithClients(1);
  AddCall(table, 10);
  AddCall(table, 11);
  EXPECT_THAT(Refusal(table.Answer(11)), HasSubstr("which it was not asked"));
}

TEST(RequestTable, TakesAnAnswerToACallOfAClosedClient) {
  RequestTable table = TableWithClients(4);
  AddCall(table, 10);
  table.RemoveClient(kFirst);
  EXPECT_EQ(table.stale(), 1);
  const auto answered = table.Answer(10);
  ASSERT_TRUE(answered.ok());
  EXPECT_EQ(answered->client, 0);
  EXPECT_EQ(table.stale(), 0);
}

TEST(RequestTable, ForgetsTheQueuedCallsOfAClosedClient) {
  RequestTable table = TableWithClients(1);
  AddCall(table, 10, kSecond);
  AddCall(table, 11, kFirst);
  AddCall(table, 12, kSecond);
  table.RemoveClient(kFirst);
  EXPECT_EQ(table.stale(), 0);
  const auto answered = table.Answer(10);
  ASSERT_TRUE(answered.ok());
  ASSERT_TRUE(answered->next.has_value());
  EXPECT_EQ(answered->next->id, 12);
}

TEST(RequestTable, RefusesANameThatIsTakenUntilItsClientIsClosed) {
  RequestTable table = TableWithClients(1);
  EXPECT_FALSE(table.AddClient(3, "c1", false));
  table.RemoveClient(kFirst);
  EXPECT_TRUE(table.AddClient(3, "c1", false));
  EXPECT_EQ(table.NameOf(3), "c1");
  EXPECT_EQ(table.NameOf(kFirst), "");
}

TEST(RequestTable, WakesASleepOnceAndOnlyForItsClient) {
  RequestTable table = TableWithClients(4);
  AddCall(table, 10);
  const auto client = table.Sleep(SleepOf(10, 5));
  ASSERT_TRUE(client.ok());
  EXPECT_EQ(*client, kFirst);
  EXPECT_FALSE(table.Wake(kSecond, 5));
  EXPECT_TRUE(table.Wake(kFirst, 5));
  EXPECT_FALSE(table.Wake(kFirst, 5));
  EXPECT_TRUE(table.Sleep(SleepOf(10, 5)).ok());  // The next one may reuse its id.
}

TEST(RequestTable, DropsTheSleepOfAnAnsweredCall) {
  RequestTable table = TableWithClients(4);
  AddCall(table, 10);
  ASSERT_TRUE(table.Sleep(SleepOf(10, 5)).ok());
  ASSERT_TRUE(table.Answer(10).ok());
  EXPECT_FALSE(table.Wake(kFirst, 5));
}

TEST(RequestTable, RefusesSleepsThatFitNoCall) {
  RequestTable table = TableWithClients(4);
  AddCall(table, 10);
  AddCall(table, 11);
  AddCall(table, 12, kSecond);
  std::string line = "close";
  table.Add(13, Purpose::kClose, 0, line);
  EXPECT_THAT(Refusal(table.Sleep(SleepOf(99))),
              HasSubstr("request 99, which is no open call"));
  EXPECT_THAT(Refusal(table.Sleep(SleepOf(13))),
              HasSubstr("request 13, which is no open call"));
  EXPECT_THAT(Refusal(table.Sleep(SleepOf(10, 1, "c2"))),
              HasSubstr("a call of client `c1`"));
  EXPECT_THAT(Refusal(table.Sleep(SleepOf(12, 1, "c2"))),
              HasSubstr("without `virtualTime`"));
  ASSERT_TRUE(table.Sleep(SleepOf(10, 1)).ok());
  EXPECT_THAT(Refusal(table.Sleep(SleepOf(10, 2))),
              HasSubstr("a second sleep for request 10"));
  EXPECT_THAT(Refusal(table.Sleep(SleepOf(11, 1))), HasSubstr("sleep 1 again"));
}

TEST(RequestTable, IgnoresTheSleepOfAClosedClient) {
  RequestTable table = TableWithClients(4);
  AddCall(table, 10);
  table.RemoveClient(kFirst);
  const auto client = table.Sleep(SleepOf(10));
  ASSERT_TRUE(client.ok());
  EXPECT_EQ(*client, 0);
}

TEST(RequestTable, CancelsAQueuedCallOnceItHasLeft) {
  RequestTable table = TableWithClients(1);
  AddCall(table, 10);
  AddCall(table, 11);
  EXPECT_TRUE(table.Cancel(kFirst, 10));
  EXPECT_FALSE(table.Cancel(kFirst, 11));
  EXPECT_FALSE(table.Cancel(kSecond, 10));
  EXPECT_FALSE(table.Cancel(kFirst, 99));
  const auto answered = table.Answer(10);
  ASSERT_TRUE(answered.ok() && answered->next);
  EXPECT_TRUE(answered->next->cancelled);
}

}  // namespace
}  // namespace aex::conformance
