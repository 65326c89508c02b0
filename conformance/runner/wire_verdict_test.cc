// The verdict from the wire against clients of which it is known whether they are
// right: it finds nothing wrong with the correct one, and in broken ones what they
// do wrong on the wire, without being told which intent a request is for. Left out
// is where a caller repeats a call that failed: he looks like a client.
#include "mock_server/verdict/wire_verdict.h"

#include <gtest/gtest.h>

#include <set>

#include "conformance/reference/reference_subject.h"
#include "conformance/runner/lane_pool.h"
#include "conformance/scenario/generators.h"

namespace aex::conformance {
namespace {

constexpr std::uint64_t kSeed = 21;
constexpr int kLanes = 8;

// Hides the nonces, so that bodies, keys, order and answers alone can tell.
verdict::WireVerdict JudgeBlind(Evidence evidence) {
  for (auto& exchange : evidence.exchanges) exchange.intent.clear();
  for (auto& entry : evidence.ledger) entry.intent.clear();
  return verdict::Judge(evidence.exchanges, evidence.ledger);
}

// Whether a call of an intent came after one of its kind that had failed.
bool RepeatsAFailure(const Evidence& evidence) {
  const auto kind = [&](std::size_t i) {
    const std::string& op = evidence.c.calls[i].op;
    return std::pair(evidence.c.calls[i].intent, op == "session.replayLast" ? "session.send" : op);
  };
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (evidence.calls[i].ending != CallReport::Ending::kError) continue;
    for (std::size_t later = i + 1; later < evidence.calls.size(); ++later) {
      if (kind(later) == kind(i)) return true;
    }
  }
  return false;
}

// Every finding in that many cases of the client; empty = the correct one.
std::vector<verdict::Finding> FindingsOf(std::string_view mutant, std::int64_t cases) {
  auto subject = ReferenceSubject::Make(mutant);
  EXPECT_TRUE(subject.ok());
  server::Mock mock;
  EXPECT_TRUE(mock.Start().ok());
  LanePool pool(mock, **subject, kLanes, kCallDeadline);
  EXPECT_TRUE(pool.Open().ok());
  const CaseSource source(kSeed, (*subject)->hello(), true, {.faults = true, .parsing = false});
  std::int64_t drawn = 0;
  std::int64_t judged = 0;
  std::vector<verdict::Finding> findings;
  pool.Run(
      [&]() -> std::optional<Case> {
        if (drawn == cases) return std::nullopt;
        return source.Draw(++drawn);
      },
      [&](std::size_t position, CaseRun run) {
        if (!run.evidence) return;
        ++judged;
        if (RepeatsAFailure(*run.evidence)) return;
        for (verdict::Finding& finding : JudgeBlind(*std::move(run.evidence)).findings) {
          finding.message += " (case " + std::to_string(position + 1) + ")";
          findings.push_back(std::move(finding));
        }
      });
  EXPECT_EQ(judged, cases);
  return findings;
}

TEST(WireVerdict, FindsNothingWrongWithTheCorrectClient) {
  for (const verdict::Finding& finding : FindingsOf("", 1000))
    ADD_FAILURE() << finding.id << ": " << finding.message;
}

struct Shown {
  std::string_view mutant;
  std::string_view id;
};

class WireMutantTest : public testing::TestWithParam<Shown> {};

TEST_P(WireMutantTest, IsSeenOnTheWire) {
  std::set<std::string_view> ids;
  for (const verdict::Finding& finding : FindingsOf(GetParam().mutant, 300))
    ids.insert(finding.id);
  EXPECT_TRUE(ids.contains(GetParam().id));
}

INSTANTIATE_TEST_SUITE_P(
    Mutants, WireMutantTest,
    testing::Values(Shown{"no-key", "idempotency/key-present"},
                    Shown{"no-key", "billing/one-turn-per-intent"},
                    Shown{"fresh-key-per-attempt", "billing/one-session-per-intent"},
                    Shown{"fresh-key-per-attempt", "billing/one-turn-per-intent"},
                    Shown{"fresh-key-per-attempt", "idempotency/key-stable"},
                    Shown{"key-on-reads", "idempotency/key-scope"},
                    Shown{"ignore-retry-after", "retry/never-early"},
                    Shown{"retry-400", "retry/final-statuses"},
                    Shown{"storage-put-retried", "retry/storage-untouched"}));

}  // namespace
}  // namespace aex::conformance
