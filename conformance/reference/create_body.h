// From the SDK's options to the body of a create request (contract 1.4), and
// what is refused before anything is sent.
//
// Members come in the contract's order. `options.raw` is a finished body and
// goes out as it is. Refusals are ClientErrors of kind rejected. Pure
// functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "conformance/reference/client_error.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {

// `surface` begins the refusal: "Aex.openSession", "Aex.run".
ClientReply<Json> CreateBody(const Json& options, const std::string& surface);

// A message must be a non-empty string, or a non-empty list of such.
std::optional<ClientError> RefuseMessage(const Json* message, const std::string& surface,
                                         const std::string& field);

}  // namespace aex::conformance
