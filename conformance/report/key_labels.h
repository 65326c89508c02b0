// Idempotency keys and intent nonces as people see them: K1, K2, ... and
// "i-3f09…".
//
// A client draws its keys at random and they may be worth hiding, so no report
// shows one; labels in order of first appearance in the journal say all that
// matters: which are equal, and which is derived from which. Plain value, built
// once from the evidence.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "conformance/oracle/evidence.h"

namespace aex::conformance {

class KeyLabels {
 public:
  explicit KeyLabels(const std::vector<contract::Exchange>& exchanges);

  // "K1"; "K1:message" for one that is derived from K1 as the contract has it;
  // "K?" for a key that no exchange carried.
  std::string Of(std::string_view key) const;
  // "key K1", or "no key".
  std::string Of(const contract::Exchange& exchange) const;
  // Foreign text with the keys in it replaced by their labels.
  std::string Mask(std::string_view text) const;

 private:
  std::unordered_map<std::string, std::string> labels_;
  std::vector<std::string> keys_;  // Longest first, for Mask.
};

// "i-3f09…" of "i-3f0912345678".
std::string ShortNonce(std::string_view nonce);

}  // namespace aex::conformance
