#include "conformance/reference/request_reader.h"

#include <gtest/gtest.h>

#include "conformance/reference/testing/bench.h"

namespace aex::conformance {
namespace {

constexpr char kRequest[] =
    "{'workspaceId':'w','idempotencyKey':'k','submission':{'model':'claude-haiku-4-5',"
    "'prompt':'hello'},'secrets':{'apiKeys':{'anthropic':'sk'}},'machine':{}}";

TEST(RequestReader, GivesNormalFormsAndRefusals) {
  Bench bench;
  const std::string args = std::string("{'submission':") + kRequest + "}";
  EXPECT_EQ(bench.Ok("parse.submission", args).find(R"({"value":{"workspaceId":"w")"), 0u);
  EXPECT_EQ(bench.Ok("parse.submission", args).find("machine"), std::string::npos);
  EXPECT_EQ(bench.ErrorField("parse.submission", "{'submission':null}", "message"),
            R"("submission must be an object")");
  EXPECT_EQ(bench.ErrorField("parse.submission", "{'submission':null}", "kind"),
            R"("rejected")");
}

TEST(RequestReader, ReadsTextThatIsNoJson) {
  Bench bench;
  EXPECT_EQ(bench.ErrorField("parse.submissionText", "{'text':'{'}", "message"),
            R"("submission must be valid JSON")");
  EXPECT_EQ(bench.ErrorField("parse.submissionText", "{'text':'[]'}", "message"),
            R"("submission must be an object")");
}

TEST(RequestReader, RenamesTheSpendLimitForTheBoot) {
  Bench bench;
  EXPECT_EQ(bench.Ok("limits.bootBudget", "{'limits':{'maxSpendUsd':2.5}}"),
            R"({"value":{"budgetUsd":2.5}})");
  EXPECT_EQ(bench.Ok("limits.bootBudget", "{'limits':{}}"), R"({"value":{}})");
}

TEST(RequestReader, TellsAnUnusableSecretFromABadSignature) {
  Bench bench;
  const std::string headers =
      "'headers':{'webhook-id':['a'],'webhook-timestamp':'1','webhook-signature':'v1,x'},"
      "'body':'','nowMs':1000.5}";
  EXPECT_EQ(bench.Ok("webhook.verify", "{'secret':'whsec_AQID'," + headers),
            R"({"valid":false})");
  EXPECT_EQ(bench.ErrorField("webhook.verify", "{'secret':'!'," + headers, "kind"),
            R"("rejected")");
}

}  // namespace
}  // namespace aex::conformance
