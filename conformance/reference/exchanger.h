// One logical request of the client: its attempts, what they prove about the
// work, and the error that surfaces.
//
// The bottom of the client: Exchanger <- AssetCalls <- SessionCalls <-
// StreamCalls <- TurnCalls <- ReferenceClient. It owns the transport and the parts, each a set of small
// virtual steps; a mutant replaces one part or overrides one method here or
// above. Calls may run on many threads; all state is locked or constant.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "conformance/reference/answer_reader.h"
#include "conformance/reference/client_error.h"
#include "conformance/reference/key_rules.h"
#include "conformance/reference/known_effects.h"
#include "conformance/reference/redactor.h"
#include "conformance/reference/request_reader.h"
#include "conformance/reference/request_writer.h"
#include "conformance/reference/retry_layer.h"
#include "conformance/reference/transport.h"
#include "conformance/reference/turn_fault.h"
#include "conformance/reference/turn_reader.h"
#include "mock_server/contract/json_box.h"

namespace aex::conformance {

struct ClientSetup {
  std::string api_token;
  RetryPolicy retry;
  std::int64_t request_timeout_ms = kDefaultRequestTimeoutMs;
  std::int64_t stream_idle_ms = kDefaultStreamIdleMs;
  std::unique_ptr<Transport> transport;
};

struct ClientParts {
  std::unique_ptr<RetryLayer> retry = std::make_unique<RetryLayer>();
  std::unique_ptr<KeyRules> keys = std::make_unique<KeyRules>();
  std::unique_ptr<RequestWriter> writer = std::make_unique<RequestWriter>();
  std::unique_ptr<AnswerReader> reader = std::make_unique<AnswerReader>();
  std::unique_ptr<FaultReader> faults = std::make_unique<FaultReader>();
  std::unique_ptr<TurnReader> turns = std::make_unique<TurnReader>();
  std::unique_ptr<RequestReader> requests = std::make_unique<RequestReader>();
};

// A 2xx whose body is JSON.
struct Success {
  int status = 0;
  contract::JsonBox body;
};

class Exchanger {
 public:
  Exchanger(ClientSetup setup, ClientParts parts);
  virtual ~Exchanger() = default;
  Exchanger(const Exchanger&) = delete;
  Exchanger& operator=(const Exchanger&) = delete;

  const Redactor& redactor() const { return redactor_; }

 protected:
  // Through the retry layer.
  virtual ClientReply<Success> Exchange(CallContext& call, const PlannedRequest& plan);
  // One attempt without it, and without its typed errors.
  virtual ClientReply<Success> ExchangeOnce(CallContext& call,
                                            const PlannedRequest& plan);
  virtual TransportResult Attempt(CallContext& call, const PlannedRequest& plan,
                                  const AttemptInfo& info);
  // The success, or the error that the last answer surfaces as.
  virtual ClientReply<Success> Surface(const PlannedRequest& plan,
                                       const EndedAttempts& ended);
  // What is known about the work of a billable request that failed.
  virtual ClientError::Outcome OutcomeOf(const PlannedRequest& plan,
                                         const ClientError& error) const;
  // The error with its outcome, for billable requests.
  ClientError Honest(const PlannedRequest& plan, ClientError error) const;

  const ClientParts& parts() const { return parts_; }
  Transport& transport() { return *transport_; }
  std::int64_t stream_idle_ms() const { return stream_idle_ms_; }
  Redactor& redactor() { return redactor_; }

 private:
  const std::unique_ptr<Transport> transport_;
  const std::int64_t stream_idle_ms_;
  const ClientParts parts_;
  Redactor redactor_;
  KnownEffects effects_;
};

}  // namespace aex::conformance
