// One call about a request, beside what the contract says to it: how they are
// found in the evidence of a case, and whether the client agrees.
//
// A question refers to its evidence, which must outlive it. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "conformance/oracle/evidence.h"
#include "conformance/oracle/requirement.h"

namespace aex::conformance {

struct Question {
  const Evidence& evidence;
  std::size_t index;  // Of the call.
  const Expectation& expected;

  const CallSpec& call() const { return evidence.c.calls[index]; }
  const CallReport& report() const { return evidence.calls[index]; }
};

// Those that the contract answers. Real creates only where the client sends
// bodies as they are given, which the plain one that comes first shows.
std::vector<Question> QuestionsOf(const Evidence& evidence);

// Ledger entries that a call caused, where no other call was open.
std::vector<const contract::LedgerEntry*> CommittedBy(const Evidence& evidence,
                                                      std::size_t call);
// A refusal, as far as the client can be told to have refused: its own, or the
// API's 400.
bool IsRefusal(const CallReport& report);

// Accepted or refused otherwise than the contract, or with another value.
std::optional<Finding> WrongVerdict(const Question& question);
// Refused rightly, with a message that does not name the defect.
std::optional<Finding> WrongMessage(const Question& question);
// Either.
std::optional<Finding> WrongAnswer(const Question& question);
// The same of the normal form's `machine` alone.
std::optional<Finding> WrongMachine(const Question& question);

// Texts of clients and requests, cut to what can be shown.
std::string Shortened(const std::string& text);

}  // namespace aex::conformance
