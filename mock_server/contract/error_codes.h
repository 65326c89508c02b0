// The error registry of contract 8, the envelope of 1.2 and the message that a
// client shows for one (1.1).
//
// A code has one status and the fields that come with it, so that routes name
// only the code. Codes of later versions are marked; those of our own fake are
// marked as ours. Pure functions over a constant table; thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "mock_server/contract/json.h"

namespace aex::contract {

enum class CodeOrigin {
  kNear,   // Seen at or right around 0.35.0.
  kLater,  // From 0.39 on, or only in later texts.
  kOurs,   // Of this fake: contract and design leave the case open.
};

struct ErrorKind {
  int status;  // 0 where the contract gives none.
  std::string_view code;
  // Fields beside `error`, `message` and `requestId`, in their order.
  std::span<const std::string_view> fields;
  CodeOrigin origin = CodeOrigin::kNear;
};

std::span<const ErrorKind> ErrorKinds();
// Null when no such code is registered.
const ErrorKind* FindErrorKind(std::string_view code);
// The status of a code; 500 for one that is unknown or has none.
int StatusOfCode(std::string_view code);

// `{"error": code, "message"?: message, ...extra}`: an empty message is left
// out, `extra` is an object whose members follow in their order.
Json ErrorEnvelope(std::string_view code, std::string_view message);
Json ErrorEnvelope(std::string_view code, std::string_view message, const Json& extra);

// A response body as a client of 1.1 reads it: empty text is `{}`, text that
// is no JSON is `{"raw": text}`.
Json ReadResponseBody(std::string_view text);
// The message of an API error: `error` when it is a string, else its
// `message`, else the top-level `message`, else a fixed text.
std::string ClientErrorMessage(const Json& body);

}  // namespace aex::contract
