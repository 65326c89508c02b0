// Every fault that is carried out, at every phase, close and commit: what the
// client sees, what the ledger holds, what the journal says, and what a retry
// with the same key finds.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/http/fault_answer.h"
#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using contract::Commit;
using contract::Delivery;
using contract::Exchange;
using contract::LedgerEntry;
using contract::Operation;
using namespace testing;

constexpr std::int64_t kLateMs = 250;

struct FaultCase {
  std::string fault;  // The member `do`.
  std::string commit;  // Empty when the fault takes none.
  bool create = false;  // At session.create instead of message.send.
};

std::vector<std::string> FaultTexts() {
  std::vector<std::string> texts = {
      R"({"kind":"status","status":400})", R"({"kind":"status","status":409})",
      R"({"kind":"status","status":429,"retryAfter":["1","2"]})",
      R"({"kind":"delay","ms":20})", R"({"kind":"body","how":"empty"})",
      R"({"kind":"collision","how":"conflict"})", R"({"kind":"collision","how":"in-flight"})"};
  for (const char* status : {"500", "502", "503", "504", "529"})
    texts.push_back(R"({"kind":"status","status":)" + std::string(status) + "}");
  for (const std::string close : {"fin", "rst", "stall"}) {
    for (const char* phase : {"request.head", "request.body@0", "request.body@7", "work",
                              "response.head", "response.body@0", "response.body@5",
                              "response.end"}) {
      texts.push_back(R"({"kind":"drop","phase":")" + std::string(phase) + R"(","close":")" +
                      close + "\"}");
    }
    texts.push_back(R"({"kind":"truncate","bytes":9,"close":")" + close + "\"}");
    texts.push_back(R"({"kind":"truncate","fraction":0.5,"close":")" + close + "\"}");
  }
  return texts;
}

faults::Fault Parsed(const std::string& text) {
  const auto json = ParseJson(text);
  CHECK(json.ok());
  const auto fault = faults::ReadFault(*json, "");
  CHECK(fault.ok());
  return *fault;
}

std::vector<FaultCase> AllCases() {
  std::vector<FaultCase> cases;
  for (const std::string& text : FaultTexts()) {
    std::vector<std::string> commits;
    for (const Commit commit : faults::AllowedCommits(Parsed(text)))
      commits.push_back(commit == Commit::kLate ? "late:" + std::to_string(kLateMs)
                                                : std::string(CommitName(commit)));
    if (commits.empty()) commits.push_back("");
    for (const std::string& commit : commits) {
      for (const bool create : {false, true}) cases.push_back({text, commit, create});
    }
  }
  return cases;
}

std::string RuleOf(const FaultCase& c) {
  std::string rule = R"([{"op":")";
  rule += c.create ? "session.create" : "message.send";
  rule += R"(","attempt":1,)";
  if (!c.commit.empty()) rule += R"("commit":")" + c.commit + "\",";
  return rule + "\"do\":" + c.fault + "}]";
}

// One case: the faulted request, then a retry with the same key and body.
class FaultRun {
 public:
  explicit FaultRun(const FaultCase& c)
      : c_(c),
        fault_(Parsed(c.fault)),
        still_(RuleOf(c)),
        session_(c.create ? "" : still_.client.NewSession("k")),
        first_(Ask()),
        entries_at_first_(Mine().size()),
        retry_(Ask()) {}

  void Check() {
    CheckWhatWasSeen();
    CheckLedger();
    CheckJournalOfFirst();
    CheckRetry();
    const WorkspaceEvidence evidence = still_.Read();
    EXPECT_EQ(evidence.account, (std::vector<faults::RuleCount>{{0, 1}}));
  }

 private:
  Seen Ask() {
    const std::string nonce = "i-0123456789ab";
    if (!c_.create) return still_.client.Send(session_, "m1", "hello " + nonce);
    return still_.client.Create("k1",
                                CreateBody(R"(,"metadata":{"intent":")" + nonce + "\"}"));
  }

  bool late() const { return c_.commit.starts_with("late"); }
  bool at_head() const { return faults::StageOf(fault_) == faults::Stage::kHead; }
  bool works_at_once() const { return c_.commit.empty() || c_.commit == "done"; }
  int ordinary_status() const { return c_.create ? 201 : 202; }

  int StatusSeen() const {
    if (const auto* status = std::get_if<faults::StatusFault>(&fault_)) return status->status;
    if (std::holds_alternative<faults::CollisionFault>(fault_)) return 409;
    if (at_head()) return 0;
    if (const auto* drop = std::get_if<faults::DropFault>(&fault_)) {
      if (drop->phase == faults::Phase::kWork || drop->phase == faults::Phase::kResponseHead)
        return 0;
    }
    return ordinary_status();
  }

  // Ledger entries of the op under test.
  std::vector<LedgerEntry> Mine() {
    std::vector<LedgerEntry> mine;
    const auto kind =
        c_.create ? contract::LedgerKind::kSession : contract::LedgerKind::kTurn;
    for (const LedgerEntry& entry : still_.Read().ledger) {
      if (entry.kind == kind) mine.push_back(entry);
    }
    return mine;
  }
  Exchange Nth(std::size_t n) { return still_.Exchange(n + (c_.create ? 0 : 1)); }

  void CheckWhatWasSeen() {
    EXPECT_EQ(first_.status(), StatusSeen());
    EXPECT_EQ(first_.early.has_value(), at_head());
    if (const auto* drop = std::get_if<faults::DropFault>(&fault_)) {
      const CloseHow close = ToCloseHow(drop->close);
      EXPECT_EQ(first_.early ? first_.early->close : first_.plan.cut->close, close);
      EXPECT_EQ(first_.early ? first_.early->body_bytes : drop->bytes, drop->bytes);
    }
  }

  void CheckLedger() {
    EXPECT_EQ(entries_at_first_, works_at_once() ? 1u : 0u);
    const std::vector<LedgerEntry> mine = Mine();
    ASSERT_EQ(mine.size(), 1u) << "one key, one effect";
    const LedgerEntry& entry = mine[0];
    EXPECT_EQ(entry.intent, "i-0123456789ab");
    EXPECT_EQ(entry.key, c_.create ? "k1" : "m1");
    EXPECT_EQ(entry.exchange, c_.commit == "none" ? Nth(2).seq : Nth(1).seq);
    const Commit commit = late()               ? Commit::kLate
                          : c_.commit == "done" ? Commit::kDone
                                                : Commit::kNormal;
    EXPECT_EQ(entry.commit, commit);
    // Without anybody to drive it the clock jumped to the commit, no further.
    EXPECT_EQ(still_.PassedUs(), late() ? kLateMs * kMs : 0);
    EXPECT_EQ(entry.at_ms,
              static_cast<double>(kStartUs + (late() ? kLateMs * kMs : 0)) / 1000.0);
  }

  void CheckJournalOfFirst() {
    const Exchange first = Nth(1);
    EXPECT_EQ(first.op, c_.create ? Operation::kSessionCreate : Operation::kMessageSend);
    EXPECT_EQ(first.rule, 0);
    EXPECT_EQ(first.kind, KindName(faults::KindOf(fault_)));
    EXPECT_EQ(first.phase, faults::PhaseOf(fault_));
    EXPECT_EQ(first.attempt, 1);
    EXPECT_EQ(first.status, StatusSeen());
    EXPECT_FALSE(first.replayed);
    EXPECT_EQ(first.key, c_.create ? "k1" : "m1");
    EXPECT_EQ(first.commit ? CommitName(*first.commit) : "",
              c_.commit.substr(0, c_.commit.find(':')));
    const std::vector<std::int64_t> seqs = {Mine().at(0).seq};
    EXPECT_EQ(first.committed, c_.commit == "none" ? std::vector<std::int64_t>() : seqs);
    const bool hinted = c_.fault.find("retryAfter") != std::string::npos;
    EXPECT_EQ(first.retry_after,
              hinted ? (std::vector<std::string>{"1", "2"}) : std::vector<std::string>());
    EXPECT_NE(first.delivery.kind, Delivery::Kind::kOpen);
    EXPECT_EQ(first.delivery.kind == Delivery::Kind::kNone, first.status == 0);
    EXPECT_EQ(first.code, first.status >= 400 ? first_.At("/error") : "");
  }

  void CheckRetry() {
    EXPECT_EQ(retry_.status(), c_.commit == "none" ? ordinary_status() : 200);
    EXPECT_EQ(retry_.plan, WirePlan{});
    EXPECT_EQ(retry_.At("/session/id"), Mine().at(0).session_id);
    const Exchange retry = Nth(2);
    EXPECT_EQ(retry.replayed, c_.commit != "none");
    EXPECT_EQ(retry.rule, std::nullopt);
    EXPECT_EQ(retry.kind + retry.phase + retry.code, "");
    EXPECT_EQ(retry.commit, std::nullopt);
    // A request that was never read whole counts for no intent.
    EXPECT_EQ(retry.attempt, at_head() ? 1 : 2);
    EXPECT_EQ(DeliveryName(retry.delivery), "full");
    EXPECT_EQ(retry.committed.size(), c_.commit == "none" ? 1u : 0u);
  }

  const FaultCase c_;
  const faults::Fault fault_;
  StillBackend still_;
  const std::string session_;
  const Seen first_;
  const std::size_t entries_at_first_;
  const Seen retry_;
};

TEST(FaultCommit, AgreesInLedgerJournalAndRetryForEveryFault) {
  const std::vector<FaultCase> cases = AllCases();
  EXPECT_GT(cases.size(), 100u);
  for (const FaultCase& c : cases) {
    SCOPED_TRACE(RuleOf(c));
    FaultRun(c).Check();
    if (::testing::Test::HasFailure()) return;  // The first is enough to read.
  }
}

// What a client sees of the two must be the same to the byte.
TEST(FaultCommit, ShowsTwinsAlike) {
  for (const char* close : {"fin", "rst", "stall"}) {
    const auto seen = [&](const char* phase, const char* commit) {
      const std::string fault = R"({"kind":"drop","phase":")" + std::string(phase) +
                                R"(","close":")" + close + "\"}";
      StillBackend still(RuleOf({fault, commit, false}));
      return still.client.Send(still.client.NewSession(), "m1");
    };
    const Seen not_done = seen("work", "none");
    const Seen done = seen("response.head", "done");
    EXPECT_EQ(not_done.plan, done.plan);
    EXPECT_EQ(not_done.status(), 0);
  }
  for (const char* commit : {"done", "late:250"}) {
    const std::string fault = R"({"kind":"status","status":503,"retryAfter":"1"})";
    StillBackend refused(RuleOf({fault, "none", false}));
    StillBackend twin(RuleOf({fault, commit, false}));
    const Seen one = refused.client.Send(refused.client.NewSession(), "m1");
    const Seen other = twin.client.Send(twin.client.NewSession(), "m1");
    EXPECT_EQ(one.response.body, other.response.body);
    EXPECT_EQ(one.response.headers, other.response.headers);
    EXPECT_EQ(one.date, other.date);
  }
}

// A fault that is shown over a refusal or a replay commits nothing.
TEST(FaultCommit, ShowsTheFaultAllTheSameWhenTheWorkIsRefused) {
  StillBackend still(R"([{"op":"message.send","attempt":"all","commit":"done",
                          "do":{"kind":"status","status":503}}])");
  EXPECT_EQ(still.client.Send("ses_none", "m1").status(), 503);
  EXPECT_EQ(still.client.Post("/sessions/ses_none/messages", "not json", "m1").status(), 503);
  EXPECT_TRUE(still.Read().ledger.empty());
  const std::string id = still.client.NewSession();
  EXPECT_EQ(still.client.Send(id, "m1").status(), 503);
  EXPECT_EQ(still.client.Send(id, "m1").status(), 503);
  EXPECT_EQ(still.TurnsBilled(), 1);
  EXPECT_TRUE(still.Exchange(5).replayed);
  EXPECT_TRUE(still.Exchange(5).committed.empty());
}

TEST(FaultCommit, EndsConnectionsOfTheBoundPortOnly) {
  StillBackend still(R"([{"op":"*","attempt":2,"do":{"kind":"drop","phase":"accept","close":"rst"}},
                         {"op":"*","attempt":3,"do":{"kind":"drop","phase":"accept","close":"fin"}}])");
  EXPECT_EQ(still.backend.OnConnect(StillBackend::kPort), std::nullopt);
  EXPECT_EQ(still.backend.OnConnect(StillBackend::kPort + 1), std::nullopt);
  EXPECT_EQ(still.backend.OnConnect(StillBackend::kPort),
            (ConnectionEnd{false, CloseHow::kRst, 0}));
  EXPECT_EQ(still.backend.OnConnect(StillBackend::kPort),
            (ConnectionEnd{false, CloseHow::kFin, 1}));
  EXPECT_EQ(still.backend.OnConnect(StillBackend::kPort), std::nullopt);
  EXPECT_EQ(still.Read().account, (std::vector<faults::RuleCount>{{0, 1}, {1, 1}}));
  EXPECT_TRUE(still.Read().exchanges.empty());
}

}  // namespace
}  // namespace aex::http
