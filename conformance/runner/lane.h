// A lane: a port of its own on which cases run one after the other.
//
// Own ports because clients pool connections by origin: lanes must not share
// them (design 6). A case whose schedule counts connections gets a fresh port,
// so that the first connection is its own. One thread a lane.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/runner/experiment.h"

namespace aex::conformance {

class Lane {
 public:
  Lane(server::Mock& mock, Subject& subject, int index,
       std::chrono::milliseconds call_deadline);
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  Status Open();
  // A case that lost its worker is run once more, alone on a worker of its own;
  // lost again, it is the trouble it says.
  CaseRun Run(const Case& c);

 private:
  CaseRun RunOnce(const Case& c, bool own_worker);

  server::Mock& mock_;
  Subject& subject_;
  const int index_;
  const std::chrono::milliseconds call_deadline_;
  std::uint16_t port_ = 0;
  std::int64_t runs_ = 0;  // Tokens are never used twice.
};

}  // namespace aex::conformance
