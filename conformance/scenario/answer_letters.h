// The letters of answers that are damaged on their way: wrong lengths, broken
// chunks, odd bodies and headers, redirects, bytes that are not HTTP, and
// connections that end under the next request (faults 2).
//
// Constant data; alphabet.h puts them beside the others.
#pragma once

#include <vector>

#include "conformance/scenario/alphabet.h"

namespace aex::conformance {

// Each ends by itself.
std::vector<Letter> AnswerLetters();
// They leave a client waiting for bytes that never come.
std::vector<Letter> SilentAnswerLetters();
// Refusals whose body is not the contract's envelope.
std::vector<Letter> OddRefusalLetters();

}  // namespace aex::conformance
