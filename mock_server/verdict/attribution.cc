#include "mock_server/verdict/attribution.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "mock_server/verdict/answer_end.h"
#include "mock_server/verdict/intents.h"
#include "mock_server/verdict/look_alikes.h"

namespace aex::verdict {
namespace {

using contract::Exchange;
using contract::Operation;
using Exchanges = std::vector<Exchange>;

// Where a key is looked up (contract 3.2): the workspace, or the session.
using KeyScope = std::pair<Operation, std::string>;
KeyScope ScopeOf(const Exchange& exchange) { return {exchange.op, exchange.session_id}; }

std::vector<std::size_t> Merged(const std::vector<Strand>& strands,
                                std::vector<std::size_t> Strand::*part) {
  std::vector<std::size_t> all;
  for (const Strand& strand : strands)
    all.insert(all.end(), (strand.*part).begin(), (strand.*part).end());
  std::sort(all.begin(), all.end());
  return all;
}

class Attribution {
 public:
  Attribution(const Exchanges& exchanges, const std::vector<contract::LedgerEntry>& ledger)
      : all_(exchanges) {
    for (std::size_t i = 0; i < ledger.size(); ++i) commits_[ledger[i].exchange].push_back(i);
  }

  std::vector<WorkIntent> Run() {
    Sort();
    for (const auto& [nonce, members] : by_nonce_)
      Add({members}, nonce.second);
    for (const auto& [body, members] : by_body_) {
      for (LinkedStrands& linked : TellApart(all_, members))
        Add(std::move(linked), "");
    }
    for (const std::size_t index : unread_) Place(index);
    return Finished();
  }

 private:
  void Sort();
  void Add(LinkedStrands strands, const std::string& nonce);
  void Place(std::size_t index);
  std::vector<WorkIntent> Finished();

  // Where a key was used, by a request that was read whole.
  struct Use {
    std::size_t intent;
    std::size_t strand;
    std::size_t index;
  };

  const Exchanges& all_;
  std::unordered_map<std::int64_t, std::vector<std::size_t>> commits_;  // By exchange.
  std::map<std::pair<Operation, std::string>, std::vector<std::size_t>> by_nonce_;
  std::map<std::tuple<Operation, std::string, std::string>, std::vector<std::size_t>> by_body_;
  std::vector<std::size_t> unread_;
  std::map<std::pair<KeyScope, std::string>, std::vector<Use>> uses_;
  std::vector<WorkIntent> intents_;
};

void Attribution::Sort() {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const Exchange& exchange = all_[i];
    if (!AsksForWork(exchange.op)) continue;
    if (EndOf(exchange) == AnswerEnd::kUnread)
      unread_.push_back(i);
    else if (!exchange.intent.empty())
      by_nonce_[{exchange.op, exchange.intent}].push_back(i);
    else
      by_body_[{exchange.op, exchange.session_id, exchange.fingerprint}].push_back(i);
  }
}

void Attribution::Add(LinkedStrands strands, const std::string& nonce) {
  const Exchange& first = all_[strands.front().front()];
  WorkIntent intent;
  intent.op = first.op;
  intent.nonce = nonce;
  intent.name = IntentIdentity(nonce, first.session_id, first.fingerprint);
  for (std::size_t strand = 0; strand < strands.size(); ++strand) {
    for (const std::size_t index : strands[strand]) {
      const std::string& key = KeyOf(all_[index]);
      if (!key.empty())
        uses_[{ScopeOf(all_[index]), key}].push_back({intents_.size(), strand, index});
    }
    intent.strands.push_back({std::move(strands[strand]), {}});
  }
  intents_.push_back(std::move(intent));
}

// With the next request of its key, else with the last one before it.
void Attribution::Place(std::size_t index) {
  const Exchange& exchange = all_[index];
  const std::string& key = KeyOf(exchange);
  if (key.empty()) return Add({{index}}, "");
  const auto found = uses_.find({ScopeOf(exchange), key});
  if (found == uses_.end()) return Add({{index}}, "");
  const Use* next = nullptr;
  const Use* before = nullptr;
  for (const Use& use : found->second) {
    if (use.index < index && (before == nullptr || use.index > before->index)) before = &use;
    if (use.index > index && (next == nullptr || use.index < next->index)) next = &use;
  }
  const Use& place = next != nullptr ? *next : *before;
  intents_[place.intent].strands[place.strand].exchanges.push_back(index);
}

std::vector<WorkIntent> Attribution::Finished() {
  for (WorkIntent& intent : intents_) {
    for (Strand& strand : intent.strands) {
      std::sort(strand.exchanges.begin(), strand.exchanges.end());
      for (const std::size_t index : strand.exchanges) {
        if (const auto made = commits_.find(all_[index].seq); made != commits_.end())
          strand.commits.insert(strand.commits.end(), made->second.begin(), made->second.end());
      }
      std::sort(strand.commits.begin(), strand.commits.end());
    }
    std::sort(intent.strands.begin(), intent.strands.end(),
              [](const Strand& a, const Strand& b) {
                return a.exchanges.front() < b.exchanges.front();
              });
  }
  std::sort(intents_.begin(), intents_.end(), [](const WorkIntent& a, const WorkIntent& b) {
    return a.strands.front().exchanges.front() < b.strands.front().exchanges.front();
  });
  std::map<std::pair<Operation, std::string>, int> named;
  for (WorkIntent& intent : intents_) {
    const int n = ++named[{intent.op, intent.name}];
    if (n > 1) intent.name += "/" + std::to_string(n);
  }
  return std::move(intents_);
}

}  // namespace

std::vector<std::size_t> WorkIntent::Exchanges() const {
  return Merged(strands, &Strand::exchanges);
}

std::vector<std::size_t> WorkIntent::Commits() const { return Merged(strands, &Strand::commits); }

bool AsksForWork(Operation op) {
  return op == Operation::kSessionCreate || op == Operation::kMessageSend ||
         op == Operation::kBillingRedeem;
}

const std::string& KeyOf(const Exchange& exchange) {
  static const std::string kNone;
  return exchange.key ? *exchange.key : kNone;
}

std::vector<WorkIntent> AttributeWork(const Exchanges& exchanges,
                                      const std::vector<contract::LedgerEntry>& ledger) {
  return Attribution(exchanges, ledger).Run();
}

}  // namespace aex::verdict
