// The small JSON bodies of the resource routes: an object with a field or two.
//
// Unknown fields are let pass, as the API does; a wrong one is refused by name.
// Errors are answered with BadBody. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mock_server/http/call.h"

namespace aex::http {

// An object; nothing at all is read as `{}`.
Result<Json> ReadBody(const Request& request);
// A string, empty or not.
Result<std::string> StringField(const Json& body, std::string_view name);
// A whole number within the bounds.
Result<std::int64_t> NumberField(const Json& body, std::string_view name,
                                 std::int64_t least, std::int64_t most);

// 400 `bad_request` with the place and the reason.
Handled BadBody(const Error& error);

}  // namespace aex::http
