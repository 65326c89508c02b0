// One line for each closed exchange, for people or for programs.
//
// Tokens appear as labels only (http/bearer.h). Thread-safe; lines are written
// whole and flushed.
#pragma once

#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

#include "mock_server/contract/evidence.h"
#include "mock_server/server/mock_options.h"

namespace aex::server {

// "12:03:11  ci-1  POST message.send  202 -> reset (rule 1)  turn 1 billed  key m1"
std::string HumanLine(const std::string& token, const contract::Exchange& exchange,
                      const std::vector<contract::LedgerEntry>& committed);
// The journal's exchange with `workspace` before it.
std::string JsonLine(const std::string& token, const contract::Exchange& exchange);

class ExchangeLog {
 public:
  // `out` outlives it.
  ExchangeLog(LogFormat format, std::FILE* out) : format_(format), out_(out) {}

  void Write(const std::string& token, const contract::Exchange& exchange,
             const std::vector<contract::LedgerEntry>& committed);

 private:
  LogFormat format_;
  std::FILE* out_;
  std::mutex mutex_;
};

}  // namespace aex::server
