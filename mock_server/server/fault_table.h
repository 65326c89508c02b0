// Test support: every kind of fault on message.send, with the bytes that a client
// must see of it, made by hand from the healthy answer.
//
// Constant data; for tests only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mock_server/contract/check.h"
#include "mock_server/contract/evidence.h"

namespace aex::server {

// What a client sees of the faulted exchange.
struct Sight {
  enum class After { kGoesOn, kFin, kReset, kSilence, kRaceFin, kRaceRst };
  std::string bytes;
  After after = After::kGoesOn;
  contract::Delivery::Kind delivery = contract::Delivery::Kind::kFull;
};

// The healthy answer of message.send, from which the others are made.
struct Healthy {
  std::string head;  // Of 202, with the empty line.
  std::string body;

  std::string HeadWith(const std::string& from, const std::string& to) const {
    std::string other = head;
    const std::size_t at = other.find(from);
    CHECK(at != std::string::npos);
    return other.replace(at, from.size(), to);
  }
  std::string LengthLine() const {
    return "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
};

struct FaultRow {
  std::string fault;    // The member `do`.
  std::string commits;  // Allowed ones by their first letters; "" = takes none.
  std::function<Sight(const Healthy&)> sight;
  std::string op = "message.send";
  int attempt = 1;
  int status = 202;  // In the journal; 0 = no status line was planned.
};

// The clock stands at WireLab::kStartUs.
std::vector<FaultRow> AllFaultRows();

// A scenario's rules: this one alone. Without a commit none is written.
std::string RuleOf(const FaultRow& row, const std::string& commit);

}  // namespace aex::server
