// Generated traffic of which it is known who wanted what: callers that keep their
// keys, change, drop or never send them, or give up, whose answers get lost, and who
// may want the same at the same time. What is attributed is never wrong, and ambiguous only
// where it must be.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <ostream>
#include <set>

#include "mock_server/verdict/answer_end.h"
#include "mock_server/verdict/attribution.h"
#include "mock_server/verdict/testing/traffic_script.h"

namespace aex::verdict {
namespace {

using contract::LedgerKind;
using contract::Operation;
using testing::kPrice;

constexpr int kMostAttempts = 4;  // The last one is always answered,
constexpr int kGivenUpAfter = 2;  // but for those who give up.

enum class Style { kRight, kGivesUp, kFreshKeys, kFirstOnly, kNoKeys };
// What becomes of an attempt, and whether its work is done.
enum class Fate { kAnswered, kLostDone, kLost, kPartDone, kErrorDone, kError, kThrottled, kRefused };

struct CallerPlan {
  Style style = Style::kRight;
  std::vector<std::string> wants;  // Bodies, one after the other.
};

struct Plan {
  std::vector<CallerPlan> callers;
  std::vector<Fate> fates;      // In the order of the attempts, then again.
  std::vector<unsigned> turns;  // Whose request or answer comes next, then again.
  bool nonces = false;
};

[[maybe_unused]] std::ostream& operator<<(std::ostream& out, const Plan& plan) {
  for (const CallerPlan& caller : plan.callers) {
    out << "style " << static_cast<int>(caller.style) << ":";
    for (const std::string& body : caller.wants) out << " " << body;
    out << "; ";
  }
  out << "fates";
  for (const Fate fate : plan.fates) out << " " << static_cast<int>(fate);
  out << "; turns";
  for (const unsigned turn : plan.turns) out << " " << turn;
  return out << (plan.nonces ? "; nonces" : "");
}

// Carries a plan out against a platform that knows keys.
class World {
 public:
  explicit World(const Plan& plan) : plan_(plan), callers_(plan.callers.size()) {
    for (std::size_t turn = 0;; ++turn) {
      std::vector<std::size_t> busy;
      for (std::size_t i = 0; i < callers_.size(); ++i) {
        if (callers_[i].want < plan.callers[i].wants.size()) busy.push_back(i);
      }
      if (busy.empty()) break;
      Act(busy[plan.turns[turn % plan.turns.size()] % busy.size()]);
    }
  }

  struct Truth {
    std::string body;
    std::vector<std::int64_t> exchanges;
    std::set<std::string> keys;
    int commits = 0;
  };

  testing::Traffic traffic;
  std::vector<Truth> intents;  // In order of first arrival.

 private:
  struct Caller {
    std::size_t want = 0;
    int attempt = 0;
    std::int64_t open = 0;  // Its exchange that is under way; 0 = none.
    Fate fate = Fate::kAnswered;
    std::size_t intent = 0;
  };

  void Act(std::size_t n) {
    Caller& caller = callers_[n];
    if (caller.open == 0) return Send(n, caller);
    traffic.End(caller.open, EndOf(caller.fate));
    caller.open = 0;
    ++caller.attempt;
    const bool gives_up = plan_.callers[n].style == Style::kGivesUp &&
                          caller.attempt == kGivenUpAfter;
    const bool answered = caller.fate == Fate::kAnswered || caller.fate == Fate::kRefused;
    if (!answered && !gives_up) return;
    ++caller.want;
    caller.attempt = 0;
  }

  void Send(std::size_t n, Caller& caller) {
    const std::string& body = plan_.callers[n].wants[caller.want];
    if (caller.attempt == 0) {
      caller.intent = intents.size();
      intents.push_back({body, {}, {}, 0});
    }
    caller.fate = caller.attempt + 1 < kMostAttempts
                      ? plan_.fates[drawn_++ % plan_.fates.size()]
                      : Fate::kAnswered;
    const std::string key = KeyFor(plan_.callers[n].style, caller);
    const std::string bytes =
        plan_.nonces ? "n" + std::to_string(caller.intent) + "." + body : body;
    caller.open = traffic.Begin(Operation::kMessageSend, "ses_1", bytes, key).seq;
    Truth& truth = intents[caller.intent];
    truth.exchanges.push_back(caller.open);
    truth.keys.insert(key);
    if (!DoesWork(caller.fate) || (!key.empty() && !known_.insert(key).second)) return;
    traffic.Commit(caller.open, LedgerKind::kTurn);
    ++truth.commits;
  }

  static std::string KeyFor(Style style, const Caller& caller) {
    const std::string key = "k" + std::to_string(caller.intent);
    switch (style) {
      case Style::kRight:
      case Style::kGivesUp: return key;
      case Style::kFreshKeys: return key + "-" + std::to_string(caller.attempt);
      case Style::kFirstOnly: return caller.attempt == 0 ? key : "";
      case Style::kNoKeys: return "";
    }
    return "";
  }
  static bool DoesWork(Fate fate) {
    return fate == Fate::kAnswered || fate == Fate::kLostDone || fate == Fate::kPartDone ||
           fate == Fate::kErrorDone;
  }
  static std::string_view EndOf(Fate fate) {
    switch (fate) {
      case Fate::kAnswered: return "202";
      case Fate::kLostDone:
      case Fate::kLost: return "lost";
      case Fate::kPartDone: return "part";
      case Fate::kErrorDone:
      case Fate::kError: return "503";
      case Fate::kThrottled: return "429";
      case Fate::kRefused: return "402";
    }
    return "";
  }

  const Plan& plan_;
  std::vector<Caller> callers_;
  std::size_t drawn_ = 0;
  std::set<std::string> known_;
};

template <typename T>
rc::Gen<std::vector<T>> ListOf(int least, int most, rc::Gen<T> item) {
  return rc::gen::mapcat(rc::gen::resize(100, rc::gen::inRange(least, most + 1)), [item](int n) {
    return rc::gen::container<std::vector<T>>(static_cast<std::size_t>(n), item);
  });
}

rc::Gen<CallerPlan> CallerOf(rc::Gen<Style> style) {
  return rc::gen::build<CallerPlan>(
      rc::gen::set(&CallerPlan::style, style),
      rc::gen::set(&CallerPlan::wants,
                   ListOf<std::string>(1, 4, rc::gen::element<std::string>("X", "X", "Y"))));
}

Plan AnyPlan(int most_callers, rc::Gen<Style> style, std::vector<Fate> fates, bool nonces) {
  Plan plan;
  plan.callers = *ListOf<CallerPlan>(1, most_callers, CallerOf(std::move(style)));
  plan.fates = *ListOf<Fate>(1, 12, rc::gen::elementOf(std::move(fates)));
  plan.turns = *ListOf<unsigned>(1, 24, rc::gen::resize(100, rc::gen::inRange(0u, 12u)));
  plan.nonces = nonces;
  return plan;
}

rc::Gen<Style> AnyStyle() {
  return rc::gen::element(Style::kRight, Style::kFreshKeys, Style::kFirstOnly, Style::kNoKeys);
}
const std::vector<Fate> kTransient = {Fate::kAnswered,  Fate::kLostDone, Fate::kLost,
                                      Fate::kPartDone,  Fate::kErrorDone, Fate::kError,
                                      Fate::kThrottled};
std::vector<Fate> WithRefusals() {
  std::vector<Fate> fates = kTransient;
  fates.push_back(Fate::kRefused);
  return fates;
}

// Every intent as it was wanted, and judged by what was done and sent for it.
void CheckExact(const World& world) {
  const WireVerdict verdict = world.traffic.Judged();
  RC_ASSERT(verdict.intents.size() == world.intents.size());
  std::int64_t surplus = 0;
  std::size_t findings = 0;
  for (std::size_t i = 0; i < world.intents.size(); ++i) {
    const World::Truth& truth = world.intents[i];
    const JudgedIntent& judged = verdict.intents[i];
    RC_ASSERT(judged.exchanges == truth.exchanges);
    const bool twice = truth.commits > 1;
    RC_ASSERT(judged.verdict == (twice ? IntentVerdict::kDuplicate : IntentVerdict::kOk));
    std::vector<std::string_view> ids;
    if (twice) ids.push_back("billing/one-turn-per-intent");
    if (truth.keys.contains("")) ids.push_back("idempotency/key-present");
    if (truth.keys.size() > 1) ids.push_back("idempotency/key-stable");
    RC_ASSERT(judged.findings == ids);
    findings += ids.size();
    surplus += std::max(truth.commits - 1, 0);
  }
  RC_ASSERT(verdict.findings.size() == findings);
  RC_ASSERT(verdict.cost_of_duplicates_microusd == surplus * kPrice);
}

RC_GTEST_PROP(WireVerdictProperty, IsExactForACallerWhoDoesOneThingAfterTheOther, ()) {
  CheckExact(World(AnyPlan(1, AnyStyle(), WithRefusals(), false)));
}

RC_GTEST_PROP(WireVerdictProperty, IsExactForAnyTrafficWithNonces, ()) {
  CheckExact(World(AnyPlan(4, AnyStyle(), WithRefusals(), true)));
}

RC_GTEST_PROP(WireVerdictProperty, FindsNothingWrongWithCallersWhoKeepTheirKeys, ()) {
  const World world(AnyPlan(4, rc::gen::element(Style::kRight, Style::kRight, Style::kGivesUp),
                            WithRefusals(), false));
  const WireVerdict verdict = world.traffic.Judged();
  RC_ASSERT(verdict.findings.empty());
  RC_ASSERT(verdict.cost_of_duplicates_microusd == 0);
  for (const JudgedIntent& intent : verdict.intents)
    RC_ASSERT(intent.verdict != IntentVerdict::kDuplicate);
  // Strands are the intents, and only those are linked that were wanted at once.
  std::vector<std::vector<std::int64_t>> strands;
  const auto& exchanges = world.traffic.exchanges;
  for (const WorkIntent& intent : AttributeWork(exchanges, world.traffic.ledger)) {
    std::int64_t busy_until = exchanges[intent.strands.front().exchanges.front()].seq;
    for (const Strand& strand : intent.strands) {
      RC_ASSERT(exchanges[strand.exchanges.front()].seq <= busy_until);
      strands.emplace_back();
      for (const std::size_t i : strand.exchanges) {
        strands.back().push_back(exchanges[i].seq);
        busy_until = std::max(busy_until, exchanges[i].open_until);
      }
      // Nobody can know that it was given up.
      if (EndOf(exchanges[strand.exchanges.back()]) != AnswerEnd::kSettled)
        busy_until = static_cast<std::int64_t>(exchanges.size());
    }
  }
  std::sort(strands.begin(), strands.end());
  std::vector<std::vector<std::int64_t>> truth;
  for (const auto& intent : world.intents) truth.push_back(intent.exchanges);
  std::sort(truth.begin(), truth.end());
  RC_ASSERT(strands == truth);
}

RC_GTEST_PROP(WireVerdictProperty, AccusesOnlyWhereABodyWasBilledTwiceForAnIntent, ()) {
  const World world(AnyPlan(4, AnyStyle(), kTransient, false));
  std::map<std::string, bool> twice;  // By body.
  for (const auto& intent : world.intents) twice[intent.body] |= intent.commits > 1;
  std::map<std::string, bool> accused, doubted;
  const WireVerdict verdict = world.traffic.Judged();
  for (const JudgedIntent& intent : verdict.intents) {
    const auto& first = world.traffic.exchanges[static_cast<std::size_t>(intent.exchanges[0] - 1)];
    accused[first.fingerprint] |= intent.verdict == IntentVerdict::kDuplicate;
    doubted[first.fingerprint] |= intent.verdict != IntentVerdict::kOk;
  }
  for (const auto& [body, was] : twice) {
    if (accused[body]) RC_ASSERT(was);
    if (was) RC_ASSERT(doubted[body]);
  }
}

}  // namespace
}  // namespace aex::verdict
