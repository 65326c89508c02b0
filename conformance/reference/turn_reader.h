// Follows the events of one turn, and says how it ended (contract 1.8, 6.3).
//
// A reading takes each event of the turn once, as they come with rising
// sequences, up to the turn's own end. Steps are virtual so that a mutant can get one of
// them wrong; the reader keeps nothing, a reading belongs to one call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/reference/answer_reader.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/json_box.h"

namespace aex::conformance {

// Events after it are looked at for the end of the turn, and not kept.
inline constexpr std::size_t kMaxTurnEvents = 100'000;

struct TurnReading {
  std::string session_id;
  std::int64_t turn_seq = 0;
  std::int64_t cursor = 0;  // The first sequence that was not seen yet.
  std::vector<contract::JsonBox> events;
  std::string text;
  std::optional<std::string> ended_as;  // idle, suspended, error.
};

struct TurnResult {
  TurnReading reading;
  std::string status;
  bool ok = false;
  contract::JsonBox session;  // The record as it was read last; an object.
};

class TurnReader {
 public:
  virtual ~TurnReader() = default;

  virtual TurnReading Begin(const std::string& session_id,
                            const AcceptedTurn& turn) const;
  // From which sequence on the next connection streams.
  virtual std::int64_t From(const TurnReading& reading) const;
  // Takes one text of the stream. What is no event, or none of this session, or
  // was seen before, changes nothing.
  virtual void Take(std::string_view text, TurnReading& reading) const;
  virtual bool IsNew(std::int64_t sequence, const TurnReading& reading) const;
  virtual void TakeOne(const Json& event, std::int64_t sequence,
                       TurnReading& reading) const;
  // Whether the event belongs to this session at all.
  virtual bool IsOwn(const Json& event, const TurnReading& reading) const;
  // The status in which this event ends this turn; nothing when it does not.
  virtual std::optional<std::string> EndOf(const Json& event,
                                           const TurnReading& reading) const;
  // The status to report. `record` was read after the turn had ended, if it
  // could be read; `accepted` came with the acceptance.
  virtual std::string Status(const TurnReading& reading, const Json* record,
                             const Json& accepted) const;
  virtual bool IsOk(std::string_view status) const;

  virtual Json Report(const TurnResult& turn) const;
  // RunResult: the turn's report and what the record adds to it.
  virtual Json ReportRun(const TurnResult& turn) const;
};

}  // namespace aex::conformance
