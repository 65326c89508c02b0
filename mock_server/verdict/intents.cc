#include "mock_server/verdict/intents.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace aex::verdict {

std::string IntentIdentity(std::string_view nonce, std::string_view session_id,
                           std::string_view fingerprint) {
  if (!nonce.empty()) return std::string(nonce);
  std::string identity;
  identity.reserve(session_id.size() + 1 + fingerprint.size());
  identity += session_id;
  if (!fingerprint.empty()) {
    identity.push_back('#');
    identity += fingerprint;
  }
  return identity;
}

std::vector<IntentTrace> AttributeIntents(
    const std::vector<contract::Exchange>& exchanges,
    const std::vector<contract::LedgerEntry>& ledger) {
  std::vector<IntentTrace> traces;
  std::map<std::pair<contract::Operation, std::string>, std::size_t> known;
  std::unordered_map<std::int64_t, std::size_t> trace_of_exchange;
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    const contract::Exchange& exchange = exchanges[i];
    const std::string identity =
        IntentIdentity(exchange.intent, exchange.session_id, exchange.fingerprint);
    const auto [found, added] =
        known.try_emplace({exchange.op, identity}, traces.size());
    if (added) traces.push_back({exchange.op, identity, exchange.intent, {}, {}, {}});
    IntentTrace& trace = traces[found->second];
    trace.exchanges.push_back(i);
    trace_of_exchange.emplace(exchange.seq, found->second);
    const std::string key = exchange.key.value_or("");
    if (std::find(trace.keys.begin(), trace.keys.end(), key) == trace.keys.end())
      trace.keys.push_back(key);
  }
  for (std::size_t i = 0; i < ledger.size(); ++i) {
    const auto found = trace_of_exchange.find(ledger[i].exchange);
    if (found != trace_of_exchange.end()) traces[found->second].commits.push_back(i);
  }
  return traces;
}

}  // namespace aex::verdict
