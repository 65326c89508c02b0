// Random requests against the model of a workspace: after each of them statuses,
// turns, money, keys and events agree.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/http/testing/backend_client.h"
#include "mock_server/http/testing/session_model.h"

namespace aex::http {
namespace {

using namespace testing;
using contract::LedgerKind;

constexpr char kToken[] = "model";
constexpr std::size_t kSequences = 10;  // In one case, each in a new workspace.
constexpr double kLengthScale = 4;      // A hundred cases make 100,000 steps of it.
constexpr std::size_t kMaxSessions = 12;
constexpr std::int64_t kJournalLimit = 16;

struct Step {
  enum class What {
    kCreate,
    kSend,
    kSuspend,
    kCancel,
    kResume,
    kDelete,
    kList,
    kRedeem,
    kPass
  };
  What what = What::kCreate;
  std::string key;
  std::string text;
  bool input = false;       // Of a create.
  std::size_t session = 0;  // Of those there are, counted round.
  std::int64_t ms = 0;
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  constexpr const char* kNames[] = {"create", "send", "suspend", "cancel", "resume",
                                    "delete", "list", "redeem",  "pass"};
  return out << kNames[static_cast<int>(step.what)] << " key '" << step.key << "' text "
             << step.text << (step.input ? " input" : "") << " session " << step.session
             << " ms " << step.ms;
}

rc::Gen<Step> AnyStep() {
  using enum Step::What;
  return rc::gen::build<Step>(
      rc::gen::set(&Step::what, rc::gen::weightedElement<Step::What>({{3, kCreate},
                                                                      {10, kSend},
                                                                      {2, kSuspend},
                                                                      {2, kCancel},
                                                                      {2, kResume},
                                                                      {1, kDelete},
                                                                      {2, kList},
                                                                      {1, kRedeem},
                                                                      {5, kPass}})),
      rc::gen::set(&Step::key, rc::gen::element<std::string>("", "", "a", "b", "c", "d")),
      rc::gen::set(&Step::text,
                   rc::gen::element<std::string>("GIFT", "GIFT", "LUCK", "NONE")),
      rc::gen::set(&Step::input, rc::gen::element(false, false, true)),
      rc::gen::set(&Step::session, rc::gen::element<std::size_t>(0, 1, 2, 3, 4, 5, 6, 7)),
      rc::gen::set(&Step::ms,
                   rc::gen::element<std::int64_t>(0, 1, 5, 5, 6, 179'999, 180'000)));
}

rc::Gen<ModelTerms> AnyTerms() {
  return rc::gen::build<ModelTerms>(
      rc::gen::set(&ModelTerms::latency_us, rc::gen::element<std::int64_t>(0, 5 * kMs)),
      rc::gen::set(&ModelTerms::balance_microusd,
                   rc::gen::element<std::int64_t>(5 * kModelPrice, 1000 * kModelPrice)),
      rc::gen::set(&ModelTerms::cap, rc::gen::element<std::size_t>(0, 2)),
      rc::gen::set(&ModelTerms::fails, rc::gen::element(false, false, true)));
}

std::string SettingsOf(const ModelTerms& terms) {
  std::string coupons;
  for (const std::string& code : kModelCoupons)
    coupons +=
        (coupons.empty() ? "" : ",") + (R"({"code":")" + code + R"(","amountUsd":0.05})");
  return R"({"turnLatencyMs":)" + std::to_string(terms.latency_us / 1000) +
         R"(,"balanceUsd":)" + Stringify(Json(platform::UsdOf(terms.balance_microusd))) +
         R"(,"concurrencyCap":)" + std::to_string(terms.cap) + R"(,"coupons":[)" +
         coupons + R"(],"agent":{)" + (terms.fails ? R"("fail":{"reason":"boom"})" : "") +
         "}}";
}

// What was read of a session's events: gapless, each turn begun and parked once.
struct ReadEvents {
  std::int64_t count = 0;
  std::int64_t turns = 0;
  bool open = false;                            // In a turn.
  std::map<std::int64_t, std::string> cursors;  // By turn, of its first event.
  std::string bytes;                            // All of them.
};

// One workspace, and its model beside it.
class Trial {
 public:
  explicit Trial(const ModelTerms& terms) : model_(terms) {
    WorkspaceOptions options;
    options.clock = clock_;
    options.journal_limit = kJournalLimit;
    options.scenario = ScenarioOf("[]", SettingsOf(terms));
    platform::ClockSettings unused;
    CHECK(ApplyScenarioSettings(options.scenario, options.settings, unused).ok());
    backend_.CreateWorkspace(kToken, options);
    model_.AdvanceTo(kStartUs);
  }

  void Take(const Step& step) {
    using enum Step::What;
    if (step.what == kCreate) return Create(step);
    if (step.what == kPass) return Pass(step.ms * kMs);
    if (step.what == kList) return List();
    if (step.what == kRedeem) return Redeem(step);
    if (ids_.empty()) return;
    const std::size_t session = step.session % ids_.size();
    if (step.what == kSend)
      Send(step, session);
    else
      Apply(step.what, session);
    CheckSession(session);
    CheckMoney();
  }

  void CheckAll() {
    for (std::size_t session = 0; session < ids_.size(); ++session) {
      CheckSession(session);
      const Seen all = client_.Get("/sessions/" + ids_[session] + "/events");
      RC_ASSERT(all.response.body ==
                R"({"events":[)" + events_[session].bytes + R"(],"nextCursor":null})");
    }
    List();
    CheckMoney();
  }

 private:
  void Agree(const Seen& seen, const Expected& expected) {
    RC_ASSERT(seen.status() == expected.status);
    RC_ASSERT(seen.At("/error") == expected.code);
  }

  // Of an answer with a session, and a turn when the model says so.
  void AgreeOnWork(const Seen& seen, const Expected& expected) {
    RC_ASSERT(seen.At("/session/id") == ids_[expected.session]);
    RC_ASSERT(seen.At("/session/status") == contract::SessionStatusName(expected.shown));
    RC_ASSERT(seen.At("/turn/turnSeq") ==
              (expected.turn > 0 ? std::to_string(expected.turn) : ""));
    if (expected.turn == 0) return;
    std::string& cursor = events_[expected.session].cursors[expected.turn];
    if (cursor.empty()) cursor = seen.At("/eventCursor");
    RC_ASSERT(seen.At("/eventCursor") == cursor);
  }

  void Create(const Step& step) {
    if (ids_.size() >= kMaxSessions && step.key.empty()) return;
    const std::string form = step.text + (step.input ? "+" : "");
    const Expected expected = model_.Create(step.key, form, step.input);
    const Seen seen =
        client_.Create(step.key, CreateBody(R"(,"system":")" + step.text + "\"",
                                            step.input ? R"(,"input":"hi")" : ""));
    Agree(seen, expected);
    if (expected.status == 201) {
      ids_.push_back(seen.At("/session/id"));
      events_.emplace_back();
    }
    if (expected.code.empty()) {
      AgreeOnWork(seen, expected);
      CheckSession(expected.session);
    }
    CheckMoney();
  }

  void Send(const Step& step, std::size_t session) {
    const Expected expected = model_.Send(session, step.key, step.text);
    const Seen seen = client_.Send(ids_[session], step.key, step.text);
    Agree(seen, expected);
    if (expected.code.empty()) AgreeOnWork(seen, expected);
  }

  void Apply(Step::What what, std::size_t session) {
    using enum Step::What;
    using Change = SessionModel::Change;
    const Change change = what == kSuspend  ? Change::kSuspend
                          : what == kCancel ? Change::kCancel
                          : what == kResume ? Change::kResume
                                            : Change::kDelete;
    const std::string path = "/sessions/" + ids_[session];
    const Expected expected = model_.Apply(change, session);
    const Seen seen = what == kSuspend  ? client_.Post(path + "/suspend", "")
                      : what == kCancel ? client_.Post(path + "/cancel", "")
                      : what == kResume ? client_.Post(path + "/resume", "")
                                        : client_.Call("DELETE", path);
    Agree(seen, expected);
    if (expected.code.empty()) AgreeOnWork(seen, expected);
  }

  void Redeem(const Step& step) {
    const Expected expected = model_.Redeem(step.text);
    Agree(client_.Post("/billing/redeem", R"({"code":")" + step.text + "\"}"), expected);
    CheckMoney();
  }

  void Pass(std::int64_t us) {
    clock_->AdvanceTo(clock_->NowMicros() + us);
    model_.AdvanceTo(clock_->NowMicros());
    if (!ids_.empty()) CheckSession(ids_.size() - 1);
  }

  // Newest first, in pages.
  void List() {
    std::size_t left = ids_.size();
    std::string cursor;
    do {
      const Seen page = client_.Get("/sessions?limit=5" + cursor);
      for (std::size_t i = 0; i < 5 && left > 0; ++i) {
        --left;
        const std::string place = "/sessions/" + std::to_string(i);
        RC_ASSERT(page.At(place + "/id") == ids_[left]);
        RC_ASSERT(page.At(place + "/status") ==
                  contract::SessionStatusName(model_.sessions()[left].status));
      }
      cursor = page.At("/nextCursor");
      RC_ASSERT(cursor.empty() == (left == 0));
      if (!cursor.empty()) cursor = "&cursor=" + cursor;
    } while (!cursor.empty());
  }

  void CheckSession(std::size_t session) {
    const ModelSession& expected = model_.sessions()[session];
    const Seen seen = client_.Get("/sessions/" + ids_[session]);
    RC_ASSERT(seen.At("/session/status") == contract::SessionStatusName(expected.status));
    RC_ASSERT(seen.At("/session/turnSeq") == std::to_string(expected.turns));
    ReadEvents& read = events_[session];
    ReadOn(session, read);
    RC_ASSERT(read.turns == expected.turns);
    RC_ASSERT(read.open == expected.InTurn());
  }

  // The events that are new since the last time.
  void ReadOn(std::size_t session, ReadEvents& read) {
    const Seen seen = client_.Get("/sessions/" + ids_[session] +
                                  "/events?cursor=" + std::to_string(read.count + 1));
    const auto body = ParseJson(seen.response.body);
    RC_ASSERT(body.ok());
    for (const Json& event : *Find(*body, "events")) {
      RC_ASSERT(AsSafeInteger(Find(event, "sequence")) == ++read.count);
      const std::string type = *AsString(Find(event, "type"));
      RC_ASSERT(read.open != (type == "RUN_STARTED"));
      if (type == "RUN_STARTED") {
        read.open = true;
        // A turn's cursor is known before its first event can be read.
        RC_ASSERT(read.cursors.at(++read.turns) == std::to_string(read.count));
      } else if (type == "CUSTOM") {
        const Json& value = *Find(*Find(event, "data"), "value");
        RC_ASSERT(AsSafeInteger(Find(value, "turnSeq")) == read.turns);
        read.open = false;
      }
      read.bytes += (read.bytes.empty() ? "" : ",") + Stringify(event);
    }
  }

  void CheckMoney() {
    RC_ASSERT(client_.Get("/billing").At("/balanceUsd") ==
              Stringify(Json(platform::UsdOf(model_.balance_microusd()))));
    const auto ledger = backend_.Read(kToken).ledger;
    RC_ASSERT(ledger.size() == model_.ledger().size());
    for (; checked_ < ledger.size(); ++checked_) {
      const contract::LedgerEntry& entry = ledger[checked_];
      const ModelEntry& expected = model_.ledger()[checked_];
      RC_ASSERT(entry.seq == static_cast<std::int64_t>(checked_) + 1);
      RC_ASSERT(entry.kind == expected.kind);
      RC_ASSERT(entry.key == expected.key);
      RC_ASSERT(entry.code == expected.code);
      RC_ASSERT(entry.turn_seq == expected.turn);
      RC_ASSERT(entry.amount_microusd == expected.amount_microusd());
      if (expected.kind != LedgerKind::kRedeem)
        RC_ASSERT(entry.session_id == ids_[expected.session]);
    }
  }

  const std::shared_ptr<platform::ManualClock> clock_ =
      std::make_shared<platform::ManualClock>(kStartUs);
  MockBackend backend_{RegistryOptions{}};
  BackendClient client_{backend_, kToken};
  SessionModel model_;
  std::vector<std::string> ids_;
  std::vector<ReadEvents> events_;
  std::size_t checked_ = 0;  // Entries of the ledger.
};

RC_GTEST_PROP(StateMachine, AgreesWithTheModelAfterEveryStep, ()) {
  const auto sequences = *rc::gen::container<std::vector<std::vector<Step>>>(
      kSequences,
      rc::gen::scale(kLengthScale, rc::gen::container<std::vector<Step>>(AnyStep())));
  for (const auto& steps : sequences) {
    Trial trial(*AnyTerms());
    for (const Step& step : steps) trial.Take(step);
    trial.CheckAll();
  }
}

}  // namespace
}  // namespace aex::http
