// Every kind of fault at every phase with every commit, through real sockets: the
// bytes that come, the end of the connection, the ledger, the idempotency record
// that a retry meets, and the journal agree; what cannot be is refused.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "mock_server/server/fault_table.h"
#include "mock_server/server/wire_lab.h"

namespace aex::server {
namespace {

using contract::Exchange;
using After = Sight::After;

constexpr const char* kCommits[] = {"none", "done", "late:250"};

class Cell {
 public:
  Cell(WireLab& lab, const FaultRow& row, const std::string& commit, const Healthy& healthy)
      : lab_(lab), row_(row), commit_(commit), sight_(row.sight(healthy)) {}

  void Check() {
    lab_.Fill(RuleOf(row_, commit_));
    session_ = lab_.NewSession();
    client_ = lab_.Connect();  // The second connection.
    CheckSight();
    const bool works_at_once = commit_.empty() || commit_ == "done";
    EXPECT_EQ(lab_.turns_billed(), works_at_once ? 1 : 0);
    CheckRetry();
    CheckEvidence(lab_.Finish());
  }

 private:
  void CheckSight() {
    // A connection that ends as it is accepted is heard, not written to: the end may
    // come first.
    if (!at_accept()) {
      ASSERT_TRUE(client_.Send(WireLab::Send(session_, "m1")));
    }
    ASSERT_EQ(client_.Hear(sight_.bytes.size()), sight_.bytes);
    const std::string next = WireLab::Request("GET", "/api/whoami");
    switch (sight_.after) {
      case After::kFin: EXPECT_EQ(client_.HearAll(), (Heard{"", Ending::kFin})); return;
      case After::kReset: EXPECT_EQ(client_.HearAll(), (Heard{"", Ending::kReset})); return;
      case After::kSilence:
        EXPECT_TRUE(client_.IsSilentFor(std::chrono::milliseconds(2)));
        return;
      case After::kGoesOn:
        ASSERT_TRUE(client_.Send(next));
        EXPECT_EQ(client_.HearReply().status, 200);
        return;
      case After::kRaceFin:
      case After::kRaceRst:
        ASSERT_TRUE(client_.Send(next));
        EXPECT_EQ(client_.HearAll().ending,
                  sight_.after == After::kRaceFin ? Ending::kFin : Ending::kReset);
    }
  }

  void CheckRetry() {
    RawClient again = lab_.Connect();
    ASSERT_TRUE(again.Send(WireLab::Send(session_, "m1")));
    EXPECT_EQ(again.HearReply().status, commit_ == "none" || at_accept() ? 202 : 200);
  }

  void CheckEvidence(const Evidence& evidence) {
    EXPECT_EQ(evidence.account, (std::vector<faults::RuleCount>{{0, 1}}));
    std::vector<contract::LedgerEntry> turns;
    for (const auto& entry : evidence.ledger) {
      if (entry.kind == contract::LedgerKind::kTurn) turns.push_back(entry);
    }
    ASSERT_EQ(turns.size(), 1u) << "one key, one turn";
    std::vector<const Exchange*> sends;
    for (const Exchange& exchange : evidence.exchanges) {
      if (exchange.op == contract::Operation::kMessageSend) sends.push_back(&exchange);
    }
    ASSERT_EQ(sends.size(), at_accept() ? 1u : 2u);
    if (at_accept()) return;
    const Exchange& met = *sends[0];
    const bool committed = commit_ != "none";
    EXPECT_EQ(turns[0].exchange, (committed ? met : *sends[1]).seq);
    EXPECT_EQ(sends[1]->replayed, committed);
    EXPECT_EQ(CommitName(turns[0].commit), commit_ == "done"             ? "done"
                                           : commit_.starts_with("late") ? "late"
                                                                         : "normal");
    EXPECT_EQ(met.status, row_.status);
    EXPECT_EQ(met.delivery.kind, sight_.delivery);
    if (row_.op == "*") return;  // Met by the connection.
    EXPECT_EQ(met.rule, 0);
    EXPECT_TRUE(row_.fault.starts_with(R"({"kind":")" + met.kind + "\""));
    EXPECT_EQ(met.commit ? CommitName(*met.commit) : "", commit_.substr(0, commit_.find(':')));
    EXPECT_EQ(met.phase.empty(), row_.fault.find("\"phase\"") == std::string::npos &&
                                     sight_.after != After::kRaceFin &&
                                     sight_.after != After::kRaceRst);
  }

  bool at_accept() const { return row_.fault.find("\"accept\"") != std::string::npos; }

  WireLab& lab_;
  const FaultRow& row_;
  const std::string commit_;
  const Sight sight_;
  RawClient client_{UniqueFd()};
  std::string session_;
};

Healthy HealthyAnswer(WireLab& lab) {
  lab.Fill("[]");
  const std::string session = lab.NewSession();
  RawClient client = lab.Connect();
  CHECK(client.Send(WireLab::Send(session, "m1")));
  const Reply reply = client.HearReply();
  CHECK(reply.status == 202);
  (void)lab.Finish();
  return {reply.head, reply.body};
}

TEST(FaultMatrix, AgreesInEveryCell) {
  WireLab lab;
  const Healthy healthy = HealthyAnswer(lab);
  int cells = 0;
  for (const FaultRow& row : AllFaultRows()) {
    std::vector<std::string> commits;
    for (const char* commit : kCommits) {
      if (row.commits.find(*commit) != std::string::npos) commits.push_back(commit);
    }
    if (commits.empty()) commits.push_back("");
    for (const std::string& commit : commits) {
      SCOPED_TRACE(RuleOf(row, commit));
      Cell(lab, row, commit, healthy).Check();
      if (testing::Test::HasFailure()) return;  // The first is enough to read.
      ++cells;
    }
  }
  EXPECT_GT(cells, 110);
}

TEST(FaultMatrix, RefusesWhatCannotBeWithTheReason) {
  int refused = 0;
  for (const FaultRow& row : AllFaultRows()) {
    for (const char* commit : kCommits) {
      if (row.commits.find(*commit) != std::string::npos) continue;
      const auto read =
          http::ReadMockScenario(R"({"version":1,"faults":)" + RuleOf(row, commit) + "}");
      ASSERT_FALSE(read.ok()) << RuleOf(row, commit);
      EXPECT_EQ(read.error().place, "/faults/0/commit");
      const std::string reason = row.commits.empty() ? "takes no commit" : "must be one of: ";
      EXPECT_NE(read.error().message.find(reason), std::string::npos) << read.error().message;
      ++refused;
    }
  }
  EXPECT_GT(refused, 150);
}

}  // namespace
}  // namespace aex::server
