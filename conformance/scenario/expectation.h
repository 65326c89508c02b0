// What the contract says to one call of a pure operation (`parse.*`, `limits.*`)
// or to the body of one real create.
//
// From a hand-written vector where the call is one (vectors.h), else from the
// contract's own parser. JSON is kept as canonical text: members sorted, numbers
// as JavaScript prints them, so that equal texts are equal values. Plain values,
// pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/scenario/case.h"

namespace aex::conformance {

struct Expectation {
  enum class Kind {
    kNotJudged,  // The contract leaves it open.
    kAccepted,
    kRefused,
  };
  Kind kind = Kind::kNotJudged;
  // Accepted: the member of the answer that counts, and the values it may have.
  // Without values any answer will do.
  std::string_view member = "value";
  std::vector<std::string> values;
  bool may_refuse = false;         // A refusal is right as well.
  std::optional<double> at_least;  // Instead of values: any number from here on.
  // Refused: the contract's text, where the defect is, and a word that the
  // message must hold (empty: only the refusal counts).
  std::string text;
  std::string pointer;
  std::string field;

  bool operator==(const Expectation&) const = default;
};

Expectation ExpectationOf(const CallSpec& call);
// From the contract's own parser, whatever the vectors say.
Expectation DeriveExpectation(const CallSpec& call);
// One for each call of the case; empty when none of them is about a request.
std::vector<Expectation> ExpectationsOf(const Case& c);

// Operations that need no session and no network.
bool IsPureOp(std::string_view op);
// The request a call submits, as JSON text: of parse.submission or
// parse.submissionText, or `options.raw` of a create. Nothing for other calls.
std::optional<std::string> SubmittedRequest(const CallSpec& call);
// The body of a create that asks for the same as a run request.
Json CreateBodyOf(Json request);
// The call is a create with a body of our own (`options.raw`).
bool IsRealSubmit(const CallSpec& call);

// Whether a client's message names what was wrong, in its own words or in the
// contract's.
bool NamesTheDefect(std::string_view message, const Expectation& expected);
// The last part of a JSON pointer that is no index: the word to look for.
std::string FieldOfPointer(std::string_view pointer);

}  // namespace aex::conformance
