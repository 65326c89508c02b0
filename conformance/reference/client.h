// The reference client: a correct client of aex 0.35.0, driven by the
// operations of the subject protocol (3).
//
// The top of Exchanger <- AssetCalls <- SessionCalls <- StreamCalls <-
// TurnCalls <- ReferenceClient: turns arguments into calls, and what they give into answers. Redacts every error.
// What a mutant throws ends here, as an error of kind unknown. Used on many
// threads.
#pragma once

#include <span>
#include <string_view>

#include "conformance/reference/turn_calls.h"
#include "conformance/subject/subject.h"

namespace aex::conformance {

class ReferenceClient : public TurnCalls {
 public:
  using TurnCalls::TurnCalls;

  // The operations of the protocol that Do knows.
  static std::span<const std::string_view> Operations();

  // Never throws. Arguments of a wrong type are an adapter error.
  CallAnswer Do(std::string_view op, const Json& args, CallContext& call);

 protected:
  virtual ClientError Redacted(ClientError error) const;
  // One request, no retries, no key (contract 1.10).
  virtual ClientReply<Json> Redeem(CallContext& call, const std::string& code);

 private:
  // One an operation; each is a row of the table in client.cc.
  struct Rows;
};

}  // namespace aex::conformance
