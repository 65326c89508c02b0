// What an answer means: success or which error, and what it says about the work
// behind the request (contract 1.1, 1.2, 4).
//
// A success that is not JSON, or lacks what was asked for, is no success. Steps
// are virtual so that a mutant can get one of them wrong. Stateless; used on
// many threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/reference/base_url.h"
#include "conformance/reference/client_error.h"
#include "conformance/reference/request_writer.h"
#include "conformance/reference/retry_layer.h"
#include "conformance/reference/transport.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/json_box.h"

namespace aex::conformance {

// A message that the API has taken on.
struct AcceptedTurn {
  std::int64_t turn_seq = 0;
  std::int64_t first_event = 0;  // Where its events begin.
  contract::JsonBox session;
};

// Where a session's event stream is, and what opens it once.
struct StreamTicket {
  BaseUrl url;
  std::string ticket;
};

class AnswerReader {
 public:
  virtual ~AnswerReader() = default;

  virtual bool IsSuccess(const PlannedRequest& plan,
                         const TransportResponse& answer) const;
  // Whether the attempt plainly did no work: it never left, or it was refused.
  virtual bool ExcludesEffect(const TransportResult& result) const;
  // Empty text is {}; nothing when it is not JSON.
  virtual std::optional<Json> Body(const TransportResponse& answer) const;

  // The error that an unsuccessful end surfaces as. `throttled`: its status is
  // one of the rate-limit statuses and the retry layer was on.
  virtual ClientError ErrorOf(const PlannedRequest& plan, const EndedAttempts& ended,
                              bool throttled) const;
  virtual ClientError NetworkFailure(const PlannedRequest& plan,
                                     const NetworkError& error,
                                     const EndedAttempts& ended) const;
  virtual ClientError Throttled(const TransportResponse& answer,
                                const EndedAttempts& ended) const;
  virtual ClientError Refused(const TransportResponse& answer,
                              const EndedAttempts& ended) const;
  // A 2xx that does not say what was asked for.
  virtual ClientError BadSuccess(int status, std::string_view missing) const;

  // The record in `{session}` or the bare body; null when there is none.
  virtual const Json* Session(const Json& body) const;
  // `sessionId` or `id`; nothing when it is no text.
  virtual std::optional<std::string> SessionId(const Json& session) const;
  virtual std::optional<AcceptedTurn> Accepted(const Json& body) const;
  virtual std::optional<StreamTicket> Ticket(const Json& body) const;
};

// The text and the code of an error envelope, in any of its forms.
std::string EnvelopeMessage(const Json& body);
std::optional<std::string> EnvelopeCode(const Json& body);

// The text of an exhausted throttle; only 529 speaks of overload (contract 4).
std::string ThrottleMessage(std::string_view who, double status, std::int64_t attempts,
                            std::optional<double> retry_after_ms);

}  // namespace aex::conformance
