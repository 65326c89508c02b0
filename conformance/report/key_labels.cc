#include "conformance/report/key_labels.h"

#include <algorithm>

namespace aex::conformance {
namespace {

// Contract 3.1: what `run` derives its message key with.
constexpr std::string_view kDerivedSuffix = ":message";
// A shorter key is no secret, and would be found inside ordinary words.
constexpr std::size_t kLeastMaskedBytes = 8;
constexpr std::size_t kShownNonceBytes = 6;  // "i-" and four digits.

}  // namespace

KeyLabels::KeyLabels(const std::vector<contract::Exchange>& exchanges) {
  std::size_t fresh = 0;
  for (const contract::Exchange& exchange : exchanges) {
    if (!exchange.key || exchange.key->empty() || labels_.count(*exchange.key) > 0) continue;
    const std::string& key = *exchange.key;
    std::string label;
    if (key.ends_with(kDerivedSuffix)) {
      const auto base = labels_.find(key.substr(0, key.size() - kDerivedSuffix.size()));
      if (base != labels_.end()) label = base->second + std::string(kDerivedSuffix);
    }
    if (label.empty()) label = "K" + std::to_string(++fresh);
    labels_.emplace(key, std::move(label));
    keys_.push_back(key);
  }
  std::stable_sort(keys_.begin(), keys_.end(), [](const auto& a, const auto& b) {
    return a.size() > b.size();
  });
}

std::string KeyLabels::Of(std::string_view key) const {
  const auto found = labels_.find(std::string(key));
  return found == labels_.end() ? "K?" : found->second;
}

std::string KeyLabels::Of(const contract::Exchange& exchange) const {
  if (!exchange.key || exchange.key->empty()) return "no key";
  return "key " + Of(*exchange.key);
}

std::string KeyLabels::Mask(std::string_view text) const {
  std::string out(text);
  for (const std::string& key : keys_) {
    if (out == key) return Of(key);
    if (key.size() < kLeastMaskedBytes) continue;
    const std::string label = Of(key);
    for (std::size_t at = out.find(key); at != std::string::npos;
         at = out.find(key, at + label.size()))
      out.replace(at, key.size(), label);
  }
  return out;
}

std::string ShortNonce(std::string_view nonce) {
  if (nonce.size() <= kShownNonceBytes) return std::string(nonce);
  return std::string(nonce.substr(0, kShownNonceBytes)) + "…";
}

}  // namespace aex::conformance
