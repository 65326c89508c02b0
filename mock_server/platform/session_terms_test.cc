#include "mock_server/platform/session_terms.h"

#include <gtest/gtest.h>

#include <limits>

namespace aex::platform {
namespace {

SessionTerms WithBudget(double usd) {
  contract::SessionCreate create;
  create.run.limits.emplace().max_spend_usd = usd;
  return TermsOf(create);
}

TEST(SessionTerms, HaveTheDefaultsOfTheContract) {
  contract::SessionCreate create;
  create.idle_ttl = "3m";
  create.idle_ttl_ms = 180'000;
  EXPECT_EQ(TermsOf(create), SessionTerms{});
  EXPECT_EQ(SessionTerms{}.timeout_ms, 3'600'000);
}

TEST(SessionTerms, KeepWhatTheCreateAsksFor) {
  contract::SessionCreate create;
  create.idle_ttl = "1m";
  create.idle_ttl_ms = 60'000;
  create.run.submission.output_mode = "stream";
  create.run.timeout_ms = 90'000;
  create.run.machine.emplace().spot = true;
  create.run.webhook = contract::Webhook{.url = "https://x.test/"};
  const SessionTerms terms = TermsOf(create);
  EXPECT_EQ(terms, (SessionTerms{"1m", 60'000, true, 90'000, std::nullopt, true,
                                 "https://x.test/"}));
  create.run.submission.output_mode = "buffered";
  create.run.machine->spot = false;
  EXPECT_FALSE(TermsOf(create).stream_text);
  EXPECT_FALSE(TermsOf(create).spot);
}

TEST(SessionTerms, CountABudgetInWholeMicroDollarsAndNeverMore) {
  EXPECT_EQ(WithBudget(2.5).budget_microusd, 2'500'000);
  EXPECT_EQ(WithBudget(0.29).budget_microusd, 290'000);
  EXPECT_EQ(WithBudget(0.30000000000000004).budget_microusd, 300'000);
  EXPECT_EQ(WithBudget(0.0000019).budget_microusd, 1);
  EXPECT_EQ(WithBudget(5e-324).budget_microusd, 0);
  EXPECT_EQ(WithBudget(9e9).budget_microusd, 9'000'000'000'000'000);
  EXPECT_EQ(WithBudget(std::numeric_limits<double>::max()).budget_microusd, std::nullopt);
}

}  // namespace
}  // namespace aex::platform
