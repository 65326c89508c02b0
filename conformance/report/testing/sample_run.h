// Runs and evidence made by hand, for the tests of the reports.
//
// The requirements are the samples' own, so that goldens do not change with the
// catalogue; their pointers are good for the whole process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/runner/run_result.h"

namespace aex::conformance {

// The workspace clock at the start of every sample.
inline constexpr double kSampleStartMs = 1'790'000'000'000;
inline constexpr std::string_view kSampleNonce = "i-3f0912345678";
inline constexpr std::string_view kFirstKey = "0b9ec3a4-raw-key-number-one";
inline constexpr std::string_view kSecondKey = "77d1f2c8-raw-key-number-two";

// The sample's requirement of that id; aborts when there is none.
const Requirement* SampleRequirement(std::string_view id);
const std::vector<Requirement>& SampleCatalogue();

// Adds to evidence step by step; times are milliseconds since the start.
class EvidenceBuilder {
 public:
  EvidenceBuilder();

  EvidenceBuilder& Intent(std::string_view nonce, std::int64_t turns, std::int64_t sessions);
  EvidenceBuilder& Call(std::string_view op, std::size_t intent);
  EvidenceBuilder& Rule(const faults::Rule& rule);
  // Appends an exchange of that operation, answered with a whole 202.
  EvidenceBuilder& Exchange(double at_ms, contract::Operation op,
                            std::optional<std::string_view> key, std::string_view nonce);
  contract::Exchange& last() { return evidence_.exchanges.back(); }
  // Appends a ledger entry that the last exchange caused.
  EvidenceBuilder& Commit(contract::LedgerKind kind, std::int64_t turn,
                          std::int64_t amount_microusd);
  contract::LedgerEntry& last_entry() { return evidence_.ledger.back(); }
  // The last exchange met that rule, and the connection was reset unanswered.
  EvidenceBuilder& Reset(int rule);
  // The last exchange was answered so, because of that rule.
  EvidenceBuilder& Answer(int rule, int status, std::vector<std::string> hints = {});
  EvidenceBuilder& Sleep(std::size_t call, double at_ms, double ms);
  // The call was open from the start until then, and saw every exchange so far.
  EvidenceBuilder& Report(std::size_t call, double ended_ms, CallReport report);

  Evidence Build() const { return evidence_; }

 private:
  Evidence evidence_;
};

faults::Rule LostResponse();  // message.send, attempt 1: committed, then reset.
CallReport Success(std::int64_t turn);

Hello SampleHello();
// Every supported requirement passed, two are not supported.
RunResult PassingRun();
// Two turns billed because the retry carried a new key.
RunResult FailingRun();
// The adapter died in one case.
RunResult BrokenRun();
// One requirement without a case, one that the load of the machine hid.
RunResult UnjudgedRun();

}  // namespace aex::conformance
