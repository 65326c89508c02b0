// Adds intents and calls to a case, one method a kind of call.
//
// Nonces follow from the case's seed and the order in which the intents are added.
// The case outlives its builder; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/scenario/case.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {

class CaseBuilder {
 public:
  explicit CaseBuilder(Case& c) : case_(c) {}

  std::size_t Wants(std::int64_t sessions, std::int64_t turns);
  std::size_t Create();
  std::size_t CreateAfter(std::optional<std::size_t> earlier);
  // Both with a key of the caller's.
  void KeyedCreateAndSend(const std::string& key);
  void RunsOfOneKey(const std::string& key, int n);
  // Without the nonce: its body is that of every other such create.
  std::size_t CreateUnmarked(std::optional<std::size_t> earlier);
  std::size_t Send(std::size_t create, std::vector<std::size_t> after);
  std::size_t ReplayLast(std::size_t create, std::size_t send);
  // Without a key of the caller's unless one is given.
  std::size_t Run(const std::string& key = {});
  void SendConsumedTwice(std::size_t create);
  void ThrowingRun();
  // A new key makes a new turn of the same input.
  void ReplayWithFreshKey(std::size_t create, std::size_t send);
  // Nothing was sent yet.
  void ReplayTooEarly(std::size_t create);
  std::size_t Change(std::string op, std::size_t create, std::size_t after);
  // The code is the nonce of its intent (design 4).
  std::size_t Redeem(const std::string& code, std::vector<std::size_t> after);
  std::string NextNonce() const;
  void Upload();
  // The same call again, once the first was answered.
  std::size_t Repeat(std::size_t call);

 private:
  void SetArg(std::size_t call, std::string_view name, const Json& value);
  static std::string SessionOf(std::size_t call);
  std::size_t Add(std::string op, const Json& args, std::size_t intent, std::vector<std::size_t> after);

  Case& case_;
};

}  // namespace aex::conformance
