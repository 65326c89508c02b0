// Broken clients are caught by the requirement that is about what they do wrong,
// with a small case that fails every time.
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/reference/reference_subject.h"
#include "conformance/runner/run.h"

namespace aex::conformance {
namespace {

constexpr std::size_t kMostRules = 3;

struct Kill {
  std::string_view mutant;
  std::string_view requirement;
  std::int64_t cases = 300;
};

// One or two of each kind; scripts/mutants runs them all.
constexpr Kill kKills[] = {
    {"no-key", "idempotency/key-present"},
    {"no-key", "billing/one-turn-per-intent"},
    {"fresh-key-per-attempt", "idempotency/key-stable"},
    {"fresh-key-per-attempt", "billing/one-session-per-intent"},
    {"message-key-not-derived", "idempotency/derived-message-key"},
    {"retry-conflict", "idempotency/conflict-surfaces", 600},
    {"rotate-key-on-conflict", "idempotency/conflict-surfaces", 600},
    {"resend-on-ticket-error", "billing/one-turn-per-intent"},
    {"resend-on-stream-loss", "billing/one-turn-per-intent"},
    {"recreate-on-poll-error", "billing/one-session-per-intent"},
    {"retry-400", "retry/final-statuses"},
    {"no-529", "retry/transient-statuses"},
    {"one-attempt-too-many", "retry/max-attempts"},
    {"one-attempt-too-few", "retry/max-attempts"},
    {"ignore-retry-after", "retry/never-early"},
    {"error-code-dropped", "errors/api-fields"},
    {"error-status-500", "errors/api-fields"},
    {"uppercase-host-kept", "parse/accepts", 800},
    {"http-webhook-accepted", "parse/rejects", 800},
    {"spend-zero-accepted", "parse/generated", 1600},
    {"machine-empty-kept", "parse/machine", 800},
    {"parent-run-accepted", "parse/parent-run-refused", 800},
    {"budget-field-not-renamed", "parse/boot-budget"},
    {"retry-after-rounds-down", "parse/retry-after"},
    {"last-error-named", "parse/first-error", 800},
    {"submit-then-validate", "parse/no-bill-on-reject"},
    {"fault-camel-only", "provider/shapes"},
    {"fault-seconds-as-ms", "provider/kinds"},
    {"fault-quota-not-throttle", "provider/shapes"},
    {"fault-text-missed", "provider/shapes"},
    {"source-always-api", "provider/throttle-surfaces"},
    {"failed-turn-is-throttle", "provider/other-failures"},
    {"resend-throttled-turn", "provider/no-resend"},
    {"replay-after-throttle-fresh-key", "provider/replay-after-throttle"},
    {"failed-turn-is-ok", "lifecycle/result"},
    {"suspend-calls-cancel", "lifecycle/state-changes"},
    {"delete-by-post", "lifecycle/state-changes"},
    {"iterate-then-done-resends", "billing/consume-once"},
    {"resend-on-stream-loss", "billing/stream-loss-is-not-resend"},
    {"event-duplicate-on-resume", "events/exactly-once"},
    {"event-gap-on-resume", "events/resume-cursor"},
    {"foreign-session-ends", "events/foreign"},
    {"foreign-session-ends", "events/terminal"},
    {"bad-frame-crashes", "events/robust"},
    {"resend-on-ticket-error", "billing/ticket-outage"},
    {"storage-put-retried", "retry/storage-untouched"},
    {"redeem-409-is-success", "billing/redeem-once"},
    {"redeem-retried", "redeem/outcomes"},
    {"key-on-reads", "idempotency/key-scope"},
    {"replay-fresh-key", "idempotency/replay-reuses-key"},
    {"replay-changes-input", "idempotency/replay-reuses-key"},
};

class MutantTest : public testing::TestWithParam<Kill> {};

TEST_P(MutantTest, IsKilledByItsOwnRequirement) {
  const Kill& kill = GetParam();
  auto subject = ReferenceSubject::Make(kill.mutant);
  ASSERT_TRUE(subject.ok()) << kill.mutant;
  SuiteOptions options;
  options.seed = 21;
  options.cases = kill.cases;
  options.lanes = 8;
  options.selected = {FindRequirement(kill.requirement)};
  auto run = RunSuite(**subject, options);
  ASSERT_TRUE(run.ok());
  ASSERT_EQ(run->failures.size(), 1u) << "not found in " << kill.cases << " cases";
  const Failure& failure = run->failures.front();
  EXPECT_EQ(failure.requirement->id, kill.requirement);
  EXPECT_LE(failure.rules_after, kMostRules);
  EXPECT_EQ(failure.repeats, failure.tries);
  EXPECT_TRUE(run->problems.empty());
}

std::string NameOf(const testing::TestParamInfo<Kill>& info) {
  std::string name = std::string(info.param.mutant) + "_" + std::string(info.param.requirement);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); },
      '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Mutants, MutantTest, testing::ValuesIn(kKills), NameOf);

}  // namespace
}  // namespace aex::conformance
