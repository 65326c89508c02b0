// idempotency/key-present, key-stable, body-stable, key-distinct and key-scope.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "mock_server/verdict/answer_end.h"
#include "mock_server/verdict/findings.h"

namespace aex::verdict {
namespace {

using contract::Exchange;
using contract::Operation;

std::string Op(Operation op) { return std::string(contract::OperationId(op)); }

bool IsKeyed(Operation op) { return contract::RouteOf(op).keyed; }

// They carry a key when their caller gave one, which the wire does not show; and
// what is no operation may be a redirect that was followed.
bool MayCarryAKey(Operation op) {
  return IsKeyed(op) || op == Operation::kSessionSuspend || op == Operation::kSessionCancel ||
         op == Operation::kSessionResume || op == Operation::kSessionDelete ||
         op == Operation::kUnmatched;
}

void JudgePresent(const Traffic& traffic, const WorkIntent& intent,
                  std::vector<Finding>& findings) {
  std::vector<std::size_t> keyless = intent.Exchanges();
  std::erase_if(keyless,
                [&](std::size_t i) { return !KeyOf(traffic.exchanges[i]).empty(); });
  if (keyless.empty()) return;
  std::string message = Op(intent.op) + " was sent without an Idempotency-Key";
  if (keyless.size() > 1) message += ", " + Times(keyless.size());
  findings.push_back(
      About("idempotency/key-present", intent, traffic.SeqsOf(keyless), std::move(message)));
}

// The first exchange of each key.
std::vector<std::size_t> FirstOfEachKey(const Traffic& traffic, const Strand& strand) {
  std::vector<std::size_t> firsts;
  std::set<std::string> keys;
  for (const std::size_t i : strand.exchanges) {
    if (keys.insert(KeyOf(traffic.exchanges[i])).second) firsts.push_back(i);
  }
  return firsts;
}

void JudgeKeyStable(const Traffic& traffic, const WorkIntent& intent, const Strand& strand,
                    std::vector<Finding>& findings) {
  const auto firsts = FirstOfEachKey(traffic, strand);
  if (firsts.size() < 2) return;
  const bool left_out = std::any_of(firsts.begin(), firsts.end(), [&](std::size_t i) {
    return KeyOf(traffic.exchanges[i]).empty();
  });
  findings.push_back(About("idempotency/key-stable", intent, traffic.SeqsOf(firsts),
                           "attempts of one " + Op(intent.op) +
                               (left_out ? " went with a key and without"
                                         : " carried different keys")));
}

// Only a nonce holds different bodies together.
void JudgeBodyOfNonce(const Traffic& traffic, const WorkIntent& intent,
                      std::vector<Finding>& findings) {
  if (intent.nonce.empty()) return;
  const Exchange* first = nullptr;
  for (const std::size_t i : intent.Exchanges()) {
    const Exchange& exchange = traffic.exchanges[i];
    if (EndOf(exchange) == AnswerEnd::kUnread) continue;
    if (first == nullptr) first = &exchange;
    if (exchange.fingerprint == first->fingerprint) continue;
    findings.push_back(About("idempotency/body-stable", intent, {first->seq, exchange.seq},
                             "attempts of one " + Op(intent.op) + " had different bodies"));
    return;
  }
}

// One key on two bodies, where the platform looks it up: the first one still
// waited for its answer, and the body has changed; or it had it, and the key was
// used again for other work.
class SharedKeys {
 public:
  explicit SharedKeys(const Traffic& traffic) : traffic_(traffic) {
    for (std::size_t n = 0; n < traffic.intents.size(); ++n) {
      if (!IsKeyed(traffic.intents[n].op)) continue;
      for (const std::size_t i : traffic.intents[n].Exchanges()) {
        const Exchange& exchange = traffic.exchanges[i];
        if (!KeyOf(exchange).empty() && EndOf(exchange) != AnswerEnd::kUnread)
          intent_of_.emplace(i, n);
      }
    }
  }

  std::vector<Finding> Run() {
    for (const auto& [index, intent] : intent_of_) Take(index, intent);
    return std::move(findings_);
  }

 private:
  void Take(std::size_t index, std::size_t intent) {
    const Exchange& exchange = traffic_.exchanges[index];
    const auto [last, added] =
        last_use_.try_emplace({exchange.op, exchange.session_id, KeyOf(exchange)}, index);
    const std::size_t before = std::exchange(last->second, index);
    if (added || intent_of_.at(before) == intent) return;
    const auto pair = std::minmax(intent_of_.at(before), intent);
    if (told_.insert(pair).second) Tell(traffic_.exchanges[before], exchange, intent);
  }

  void Tell(const Exchange& before, const Exchange& exchange, std::size_t intent) {
    const WorkIntent& later = traffic_.intents[intent];
    const bool nonces = !before.intent.empty() && !exchange.intent.empty();
    const bool waited = OpenAt(before, exchange.seq) || EndOf(before) != AnswerEnd::kSettled;
    if (waited && !nonces) {
      findings_.push_back(About("idempotency/body-stable", later, {before.seq, exchange.seq},
                                Op(later.op) + " was sent again under its key with another body"));
    } else {
      findings_.push_back(About("idempotency/key-distinct", later, {before.seq, exchange.seq},
                                "two different " + Op(later.op) + " requests shared a key"));
    }
  }

  const Traffic& traffic_;
  std::map<std::size_t, std::size_t> intent_of_;  // By exchange, in order of arrival.
  std::map<std::tuple<Operation, std::string, std::string>, std::size_t> last_use_;
  std::set<std::pair<std::size_t, std::size_t>> told_;
  std::vector<Finding> findings_;
};

void JudgeScope(const Traffic& traffic, std::vector<Finding>& findings) {
  std::map<Operation, std::vector<std::int64_t>> with_key;
  for (const Exchange& exchange : traffic.exchanges) {
    if (!KeyOf(exchange).empty() && !MayCarryAKey(exchange.op))
      with_key[exchange.op].push_back(exchange.seq);
  }
  for (auto& [op, seqs] : with_key) {
    findings.push_back({"idempotency/key-scope", Level::kMust, "", Operation::kUnmatched,
                        std::move(seqs), Op(op) + " carried an Idempotency-Key"});
  }
}

}  // namespace

std::vector<Finding> KeyFindings(const Traffic& traffic) {
  std::vector<Finding> findings;
  for (const WorkIntent& intent : traffic.intents) {
    if (!IsKeyed(intent.op)) continue;
    JudgePresent(traffic, intent, findings);
    for (const Strand& strand : intent.strands)
      JudgeKeyStable(traffic, intent, strand, findings);
    JudgeBodyOfNonce(traffic, intent, findings);
  }
  for (Finding& finding : SharedKeys(traffic).Run()) findings.push_back(std::move(finding));
  JudgeScope(traffic, findings);
  return findings;
}

}  // namespace aex::verdict
