// Everything that is known about one case when it has ended: what the ledger
// and the journal prove, and what the subject reported.
//
// In that order of trust (requirements). Times are milliseconds of the
// workspace clock. Plain data: the oracles are pure functions of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/scenario/case.h"
#include "conformance/scenario/expectation.h"
#include "conformance/subject/hello.h"
#include "mock_server/contract/evidence.h"
#include "mock_server/faults/schedule.h"

namespace aex::conformance {

// An error as the subject reported it (subject protocol 3).
struct ReportedError {
  std::string kind;
  std::string message;
  std::optional<std::int64_t> status;
  std::string code;
  std::optional<std::int64_t> attempts;
  std::optional<double> retry_after_ms;
  std::string source;
  std::string outcome;
};

struct ReportedEvent {
  std::int64_t sequence = 0;  // 0 when the subject gave none.
  std::string type;
};

struct CallReport {
  enum class Ending {
    kSkipped,      // A call it builds on reported no session.
    kOk,
    kError,
    kUnsupported,
    kHung,         // No answer by its deadline, while the adapter lives.
  };
  Ending ending = Ending::kSkipped;
  std::string session_id;
  std::optional<std::int64_t> turn_seq;
  std::string status;  // Of the session or the run, as reported.
  std::optional<bool> ok;  // Of a run, as reported.
  std::optional<std::vector<ReportedEvent>> events;
  ReportedError error;
  std::string answer;  // Of an operation without a session: its `ok` as JSON text.
  double started_ms = 0;
  double ended_ms = 0;
  // The caller changed his mind: when, as the journal and the client saw it.
  struct Abort {
    std::int64_t seq = 0;       // Of the newest exchange then.
    double answered_in_ms = 0;  // Of real time, until the call ended.
  };
  std::optional<Abort> abort;
  // Exchanges with first_seq <= seq <= last_seq arrived while it was open.
  std::int64_t first_seq = 0;
  std::int64_t last_seq = 0;
};

// A wait that the client handed over in virtual time.
struct SleepReport {
  std::size_t call = 0;
  double ms = 0;
  double at_ms = 0;
};

struct Evidence {
  Case c;
  Policy policy;
  std::vector<CallReport> calls;  // One for each of the case's.
  // What the contract says to each call that is about a request; empty where
  // none is.
  std::vector<Expectation> expected;
  std::vector<SleepReport> sleeps;
  std::vector<contract::LedgerEntry> ledger;
  std::vector<contract::Exchange> exchanges;
  std::vector<faults::RuleCount> account;
  bool case_over = false;  // The bound of exchanges was met.
  // What no report may hold: the bearer token and the provider keys. Never shown.
  std::vector<std::string> secrets;
};

}  // namespace aex::conformance
