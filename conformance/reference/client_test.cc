#include "conformance/reference/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "conformance/reference/testing/bench.h"

namespace aex::conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using Kind = CallAnswer::Kind;

TEST(ReferenceClient, EveryOperationItNamesIsSupported) {
  Bench bench;
  EXPECT_THAT(ReferenceClient::Operations(), SizeIs(21));
  for (const std::string_view op : ReferenceClient::Operations()) {
    EXPECT_NE(bench.Do(op).kind, Kind::kUnsupported) << op;
  }
  EXPECT_EQ(bench.Do("session.dance").kind, Kind::kUnsupported);
}

TEST(ReferenceClient, WrongArgumentsAreTheAdaptersFault) {
  Bench bench;
  const struct {
    std::string op;
    std::string args;
    std::string message;
  } cases[] = {
      {"session.send", "{}", "sessionId must be a non-empty string"},
      {"session.get", "{'sessionId':7}", "sessionId must be a non-empty string"},
      {"session.create", "{'idempotencyKey':7}", "idempotencyKey must be a string"},
      {"run", "{'deleteAfter':'yes'}", "deleteAfter must be true or false"},
      {"run", "{'timeoutMs':1.5}", "timeoutMs must be a whole number from 0 on"},
      {"parse.retryAfter", "{'header':'1'}", "nowMs must be a number"},
      {"redeem", "{'argv':'redeem C'}", "argv must be a list of strings"},
      {"redeem", "{'argv':['redeem',7]}", "argv must be a list of strings"},
      {"asset.upload", "{}", "bytesBase64 must be base64"},
      {"asset.upload", "{'bytesBase64':'?'}", "bytesBase64 must be base64"},
  };
  for (const auto& [op, args, message] : cases) {
    const CallAnswer answer = bench.Do(op, args);
    EXPECT_EQ(answer.kind, Kind::kAdapterError) << args;
    EXPECT_EQ(*AsString(Find(answer.value, "message")), message);
  }
  EXPECT_THAT(bench.api().requests(), IsEmpty());
}

TEST(ReferenceClient, NullArgumentsAreAbsent) {
  Bench bench;
  EXPECT_NE(bench.Ok("session.create", CreateArgs(",'idempotencyKey':null")), "");
  EXPECT_THAT(bench.api().Keys(kCreateTarget)[0], SizeIs(36));
}

TEST(ReferenceClient, NoErrorNamesASecret) {
  Bench bench;
  bench.api().Script(
      kCreateTarget,
      {Answer(400, R"({"error":"bad sk-anthropic-test for tok-secret-1"})")});
  const std::string error = bench.Error("session.create", CreateArgs());
  EXPECT_THAT(error, HasSubstr("bad [REDACTED] for [REDACTED]"));
  EXPECT_THAT(error, Not(HasSubstr("sk-anthropic-test")));
}

TEST(ReferenceClient, ParsesRetryAfter) {
  Bench bench;
  EXPECT_EQ(bench.Ok("parse.retryAfter", "{'header':' 7 ','nowMs':0}"), R"({"ms":7000})");
  EXPECT_EQ(bench.Ok("parse.retryAfter", "{'header':'5s','nowMs':0}"), R"({"ms":null})");
  EXPECT_EQ(bench.Ok("parse.retryAfter", "{'header':null,'nowMs':0}"), R"({"ms":null})");
}

TEST(ReferenceClient, ParsesProviderFaults) {
  Bench bench;
  EXPECT_EQ(bench.Ok("parse.providerFault", "{'value':{'type':'overloaded'}}"),
            R"({"fault":{"kind":"overloaded"}})");
  EXPECT_EQ(bench.Ok("parse.providerFault", "{'value':null}"), R"({"fault":null})");
}

TEST(ReferenceClient, RedeemsOnceAndWithoutAKey) {
  Bench bench;
  EXPECT_EQ(bench.Ok("redeem", "{'code':'C'}"), R"({"amountUsd":5,"newBalanceUsd":7.5})");
  const auto sent = bench.api().Sent("POST /billing/redeem");
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_EQ(sent[0].body, R"({"code":"C"})");
  EXPECT_THAT(bench.api().Keys("POST /billing/redeem")[0], "-");
}

TEST(ReferenceClient, RedeemsAsACommandWithItsOutput) {
  Bench bench;
  EXPECT_EQ(bench.Ok("redeem", "{'argv':['redeem','C','--debug']}"),
            R"({"amountUsd":5,"newBalanceUsd":7.5,"exitCode":0,)"
            R"("stdout":"Redeemed $5.00. New balance: $7.50.\n",)"
            R"("stderr":"[aex] POST /billing/redeem -> 200\n"})");
  bench.api().Script("POST /billing/redeem",
                     {Answer(422, R"({"error":"no tok-secret-1"})")});
  EXPECT_EQ(bench.ErrorField("redeem", "{'argv':['redeem','C']}", "stderr"),
            R"("redeem failed: no [REDACTED]\n")");
}

TEST(ReferenceClient, ACommandThatIsMisusedSendsNothing) {
  Bench bench;
  EXPECT_EQ(bench.ErrorField("redeem", "{'argv':['redeem']}", "exitCode"), "2");
  EXPECT_EQ(bench.ErrorField("redeem", "{'argv':['redeem','A','B']}", "kind"),
            R"("rejected")");
  EXPECT_THAT(bench.api().requests(), IsEmpty());
}

TEST(ReferenceClient, ARedeemThatFailedIsNotRetried) {
  Bench bench;
  bench.api().Script("POST /billing/redeem",
                     {Refusal(503), Lost(), Refusal(409, "code_already_redeemed")});
  EXPECT_EQ(bench.ErrorField("redeem", "{'code':'C'}", "outcome"), R"("maybe")");
  EXPECT_EQ(bench.ErrorField("redeem", "{'code':'C'}", "outcome"), R"("maybe")");
  // Its own lost attempt may be the one that used the coupon.
  const std::string error = bench.Error("redeem", "{'code':'C'}");
  EXPECT_THAT(error, HasSubstr("coupon already redeemed"));
  EXPECT_THAT(error, HasSubstr(R"("outcome":"maybe")"));
  EXPECT_THAT(bench.api().requests(), SizeIs(3));
}

TEST(ReferenceClient, ARedeemWithoutAmountsIsNoSuccess) {
  Bench bench;
  bench.api().Script("POST /billing/redeem", {Answer(200, R"({"amountUsd":"5"})")});
  EXPECT_EQ(bench.ErrorField("redeem", "{'code':'C'}", "outcome"), R"("maybe")");
}

}  // namespace
}  // namespace aex::conformance
