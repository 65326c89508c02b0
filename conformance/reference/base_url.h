// Where the API lives: "http://host[:port][/prefix]" (contract 1.1).
//
// A path in the base URL is kept in front of every request path. The reference
// client speaks plain HTTP only; https is refused by name. Plain value, pure
// functions.
#pragma once

#include <string>
#include <string_view>

#include "mock_server/contract/result.h"

namespace aex::conformance {

struct BaseUrl {
  std::string host;  // IPv6 addresses without their brackets.
  int port = 80;
  std::string prefix;  // Empty, or "/x" without a final slash.

  bool operator==(const BaseUrl&) const = default;
};

// Errors: kInvalid.
Result<BaseUrl> ParseBaseUrl(std::string_view text);

// "ws://host[:port][/path]", the path as the prefix. Errors: kInvalid.
Result<BaseUrl> ParseStreamUrl(std::string_view text);

// JavaScript's encodeURIComponent.
std::string EncodeUriComponent(std::string_view text);

}  // namespace aex::conformance
