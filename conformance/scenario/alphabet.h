// The letters that fault schedules are spelled with: a fault and its commit
// point, each worth drawing by itself (design 6, faults 2).
//
// The first twelve are enumerated in pairs; all are enumerated alone and drawn
// at random. Constant data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/subject/hello.h"
#include "mock_server/faults/rule.h"

namespace aex::conformance {

struct Letter {
  std::string name;
  faults::Fault fault;
  faults::CommitChoice commit;
};

// Named after the fault, its hints and its commit.
Letter PlainLetter(faults::Fault fault, faults::CommitChoice commit);

// Those enumerated in pairs.
const std::vector<Letter>& PairedLetters();
// Turns that end in an error of the model provider, in every shape of it.
std::vector<Letter> ProviderLetters();
// What can become of an event stream, but for silence.
std::vector<Letter> StreamLetters();
// Every letter that this subject can be shown: faults that leave a client
// waiting for ever only where it has a request timeout.
std::vector<Letter> LettersFor(const Hello& hello);

// Whether the client hears nothing and has to give up waiting by itself.
bool IsSilent(const Letter& letter);

// An outage of the event stream without end has no right answer: 0.35.0 comes
// back for ever (contract 1.8). Nor has a session whose record never says that it has
// come to rest. Generated ones are over after so many times.
inline constexpr std::int64_t kLongestOutage = 3;

// The rule that shows the letter; for faults of connections `op` does not count.
faults::Rule RuleOf(const Letter& letter, contract::Operation op,
                    const faults::Attempts& attempts);

// Whether the fault leaves open if its work was done, so that it has a twin
// that looks the same to the client (faults 2).
bool IsAmbiguous(const faults::Rule& rule);

}  // namespace aex::conformance
