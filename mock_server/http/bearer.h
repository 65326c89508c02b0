// The bearer token: it names a workspace, and may name its scenario.
//
// "ci-17~throttled-twice" is the workspace of that whole token, which starts
// with the named scenario (design 8). Tokens are secrets to everybody but this
// file's callers: what is printed of one is its label. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mock_server/http/message.h"

namespace aex::http {

inline constexpr std::size_t kMaxTokenBytes = 4096;

// Whether a request could carry it: 1 to 4096 bytes without blanks and controls.
bool IsToken(std::string_view token);

// The token of an `Authorization: Bearer` header; nothing when the header is
// missing, repeated or malformed.
std::optional<std::string> BearerToken(const Headers& headers);

// What follows the last "~"; empty when there is none.
std::string_view ScenarioInToken(std::string_view token);

// For logs: a short plain name as it is (a test's, like "ci-17~healthy"),
// anything that could be a real credential as "token-" and six hex digits.
std::string TokenLabel(std::string_view token);

}  // namespace aex::http
