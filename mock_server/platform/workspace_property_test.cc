// What must hold of any workspace whatever is asked of it: one session a create
// key, one turn a session and message key, a ledger without gaps.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <utility>

#include "mock_server/platform/testing/workspace_calls.h"

namespace aex::platform {
namespace {

using contract::LedgerEntry;
using contract::LedgerKind;
using namespace testing;

struct Step {
  enum class What { kCreate, kCreateWithInput, kSend, kPass, kSuspend, kCancel, kResume, kDelete };
  What what = What::kCreate;
  std::string key;
  std::string hash;
  std::size_t session = 0;  // Of those that are there, counted round.
  std::int64_t ms = 0;
  bool late = false;
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << static_cast<int>(step.what) << " key " << step.key << " hash " << step.hash
             << " session " << step.session << " ms " << step.ms << (step.late ? " late" : "");
}

rc::Gen<Step> AnyStep(bool with_late) {
  using enum Step::What;
  return rc::gen::build<Step>(
      // Creates and messages are drawn more often than the rest.
      rc::gen::set(&Step::what,
                   rc::gen::element(kCreate, kCreate, kCreateWithInput, kSend, kSend, kSend,
                                    kPass, kPass, kSuspend, kCancel, kResume, kDelete)),
      rc::gen::set(&Step::key, rc::gen::element<std::string>("", "a", "b", "c")),
      rc::gen::set(&Step::hash, rc::gen::element<std::string>("h", "h", "other")),
      rc::gen::set(&Step::session, rc::gen::inRange<std::size_t>(0, 4)),
      rc::gen::set(&Step::ms, rc::gen::element<std::int64_t>(0, 1, 5, 6)),
      rc::gen::set(&Step::late, with_late ? rc::gen::arbitrary<bool>() : rc::gen::just(false)));
}

// Carries steps out and counts what was committed as the caller sees it.
class Run {
 public:
  explicit Run(std::int64_t latency_ms) : still(WithLatency(latency_ms)) {}

  void Take(const Step& step) {
    switch (step.what) {
      case Step::What::kPass: return still.Pass(step.ms * kMs);
      case Step::What::kCreate: return Create(step, Creation(step.key, step.hash));
      case Step::What::kCreateWithInput: {
        CreateSession request = Creation(step.key, step.hash);
        request.input = {"hello"};
        return Create(step, request);
      }
      default: break;
    }
    if (sessions.empty()) return;
    const std::string& id = sessions[step.session % sessions.size()];
    if (step.what == Step::What::kSend) return Send(step, Message(id, "m" + step.key, step.hash));
    (void)still.workspace.Apply(ChangeOf(step.what), id);
  }

  StillWorkspace still;
  std::vector<std::string> sessions;
  std::set<std::string> create_keys;
  std::set<std::pair<std::string, std::string>> message_keys;
  std::int64_t keyless_sessions = 0;
  std::int64_t turns_of_creates = 0;

 private:
  static Workspace::Change ChangeOf(Step::What what) {
    switch (what) {
      case Step::What::kSuspend: return Workspace::Change::kSuspend;
      case Step::What::kCancel: return Workspace::Change::kCancel;
      case Step::What::kResume: return Workspace::Change::kResume;
      default: return Workspace::Change::kDelete;
    }
  }

  void Create(const Step& step, const CreateSession& request) {
    if (step.late) return still.workspace.CreateLate(request, step.ms * kMs);
    const Outcome outcome = still.workspace.Create(request);
    const auto* done = std::get_if<Done>(&outcome);
    if (done == nullptr) return;
    if (!done->replayed) {
      sessions.push_back(done->session.id);
      turns_of_creates += done->turn.has_value();
      keyless_sessions += step.key.empty();
    }
    if (!step.key.empty()) create_keys.insert(step.key);
  }

  void Send(const Step& step, const SendMessage& request) {
    if (step.late) return still.workspace.SendLate(request, step.ms * kMs);
    const Outcome outcome = still.workspace.Send(request);
    if (std::holds_alternative<Done>(outcome))
      message_keys.insert({request.session_id, request.caller.key});
  }
};

// Gapless, priced, and its totals are the sums of its entries.
void CheckLedger(const BillingLedger& ledger) {
  LedgerTotals totals;
  std::int64_t seq = 0;
  for (const LedgerEntry& entry : ledger.entries()) {
    RC_ASSERT(entry.seq == ++seq);
    const bool turn = entry.kind == LedgerKind::kTurn;
    RC_ASSERT(entry.amount_microusd == (turn ? kPrice : 0));
    ++(turn ? totals.turns : totals.sessions);
    totals.amount_microusd += entry.amount_microusd;
  }
  RC_ASSERT((ledger.totals() == totals));
  RC_ASSERT(totals.amount_microusd == totals.turns * kPrice);
}

RC_GTEST_PROP(Workspace, CommitsEveryKeyOnce, ()) {
  Run run(*rc::gen::element<std::int64_t>(0, 5));
  for (const Step& step : *rc::gen::container<std::vector<Step>>(AnyStep(false))) run.Take(step);
  const BillingLedger& ledger = run.still.workspace.ledger();
  CheckLedger(ledger);
  RC_ASSERT(ledger.totals().sessions ==
            static_cast<std::int64_t>(run.create_keys.size()) + run.keyless_sessions);
  RC_ASSERT(ledger.totals().turns ==
            static_cast<std::int64_t>(run.message_keys.size()) + run.turns_of_creates);
  RC_TAG(run.still.workspace.session_count() > 1 ? "several sessions" : "at most one session");
}

// With late commits mixed in it is the ledger that must show each key once, and
// every waiting request must be answered once its time has come.
RC_GTEST_PROP(Workspace, CommitsEveryKeyOnceWithLateCommitsToo, ()) {
  Run run(*rc::gen::element<std::int64_t>(0, 5));
  for (const Step& step : *rc::gen::container<std::vector<Step>>(AnyStep(true))) run.Take(step);
  (void)run.still.workspace.RunOut();
  const BillingLedger& ledger = run.still.workspace.ledger();
  CheckLedger(ledger);
  std::set<std::string> creates;
  std::set<std::pair<std::string, std::string>> messages;
  for (const LedgerEntry& entry : ledger.entries()) {
    if (entry.key.empty()) continue;
    // A create's own turn carries the create's key; message keys begin with m.
    if (entry.kind == LedgerKind::kSession) {
      RC_ASSERT(creates.insert(entry.key).second);
    } else {
      RC_ASSERT(messages.insert({entry.session_id, entry.key}).second);
    }
  }
  RC_ASSERT(ledger.totals().sessions ==
            static_cast<std::int64_t>(run.still.workspace.session_count()));
  for (const std::string& key : creates) {
    const Outcome again = run.still.workspace.Create(Creation(key));
    RC_ASSERT(!std::holds_alternative<Wait>(again));
  }
}

}  // namespace
}  // namespace aex::platform
