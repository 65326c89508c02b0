#include "conformance/reference/key_rules.h"

#include <algorithm>

namespace aex::conformance {

std::string KeyRules::Fresh(CallContext& call, const std::string& /*payload*/) {
  return call.random.Uuid();
}

std::string KeyRules::ForCall(CallContext& call, const std::optional<std::string>& given,
                              const std::string& payload) {
  return given ? *given : Fresh(call, payload);
}

std::string KeyRules::ForMessageOfRun(CallContext& /*call*/,
                                      const std::string& create_key,
                                      const std::optional<std::string>& given) {
  return given ? *given : create_key + ":message";
}

std::string KeyRules::ForReplay(CallContext& /*call*/, const std::string& last,
                                const std::optional<std::string>& given) {
  return given ? *given : last;
}

std::optional<std::string> KeyRules::ForAttempt(CallContext& /*call*/,
                                                const PlannedRequest& plan,
                                                const AttemptInfo& /*info*/) {
  return plan.key;
}

std::optional<ClientError> RefuseKey(const std::optional<std::string>& key,
                                     const std::string& surface,
                                     const std::string& field) {
  if (!key) return std::nullopt;
  const bool printable =
      std::ranges::all_of(*key, [](char byte) { return byte >= ' ' && byte <= '~'; });
  const bool bare = !key->empty() && key->front() != ' ' && key->back() != ' ';
  if (printable && bare) return std::nullopt;
  return Rejected(surface + ": " + field +
                  " must be visible ASCII text without outer spaces");
}

}  // namespace aex::conformance
