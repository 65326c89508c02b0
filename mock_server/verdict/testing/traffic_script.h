// Small traffics for tests, written as text or step by step.
//
// "X/k1=202+ X/k2=lost+" is two sends of body X in one session under the keys k1
// and k2: the first is answered 202 and commits a turn, the second commits one and
// is not answered. Words are separated by blanks:
//
//   [create:|redeem:|get:]BODY[@SESSION]/KEY=END[+][*][&]
//
// KEY "-" is none. END is a status, "lost", "part", "open" (for ever) or "unread"
// (a fault ended it before its body). "+" commits work, "*" damages the answer,
// "&" leaves it under way until the word "]N", N being its number from 1. A body
// that starts with "n" is the nonce of one intent whatever follows a "." in it:
// "n1.a" and "n1.b" are two bodies of nonce n1. 100 ms pass with each word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mock_server/verdict/wire_verdict.h"

namespace aex::verdict::testing {

inline constexpr std::int64_t kPrice = 10'000;
inline constexpr double kStepMs = 100;

class Traffic {
 public:
  Traffic() = default;
  explicit Traffic(std::string_view script);

  // Numbered and kept, under way; the clock moves on.
  contract::Exchange& Begin(contract::Operation op, std::string session, std::string body,
                            std::string key);
  // `end` as in the script; what came meanwhile overlaps it.
  void End(std::int64_t seq, std::string_view end);
  void Commit(std::int64_t seq, contract::LedgerKind kind);
  void Pass(double ms) { now_ms_ += ms; }
  contract::Exchange& at(std::int64_t seq) {
    return exchanges[static_cast<std::size_t>(seq - 1)];
  }

  WireVerdict Judged() const { return Judge(exchanges, ledger); }

  std::vector<contract::Exchange> exchanges;
  std::vector<contract::LedgerEntry> ledger;

 private:
  void Take(std::string_view word);

  double now_ms_ = 1'790'000'000'000;
};

// "1 2 duplicate, 3 ok": the exchanges of each intent and its verdict.
std::string IntentsText(const WireVerdict& verdict);
// "one-turn-per-intent 1 2, key-stable 1 2": ids without their group.
std::string FindingsText(const WireVerdict& verdict);

}  // namespace aex::verdict::testing
