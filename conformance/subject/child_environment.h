// The environment that an adapter gets: the harness's own, with TZ=UTC and
// without what looks like a secret.
//
// Dropped are variables whose name, in any case, contains TOKEN, SECRET,
// PASSWORD or API_KEY, or begins with GITHUB_ or CI_JOB_: the client under test
// is foreign code and needs none of them, its token comes with client.open.
// Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aex::conformance {

// Whether the variable of this name stays with the harness.
bool IsWithheld(std::string_view name);

// From and to lists of NAME=VALUE; order is kept, TZ=UTC comes last.
std::vector<std::string> ChildEnvironment(const std::vector<std::string>& own);
// The same from a null-terminated array, as `environ` is.
std::vector<std::string> ChildEnvironment(const char* const* own);

}  // namespace aex::conformance
