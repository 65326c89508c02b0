// The test vectors under fixtures/, for the tests of this folder.
//
// Reads a file, checks its opening, and hands out its vectors; a file that is
// missing or no JSON fails the test that asked for it. Test code only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/json.h"

namespace aex::contract {

// The vectors of `fixtures/<path>`. The documents live as long as the process.
const std::vector<Json>& VectorsOf(const std::string& path);
// Every file of a folder under fixtures/, in the order of names, as paths for
// VectorsOf.
std::vector<std::string> VectorFilesIn(const std::string& folder);

// The value of a vector's text member; fails the test when there is none.
std::string TextMember(const Json& vector, std::string_view key);
// A text compared as JSON values are, order of members ignored.
std::string Sorted(const Json& value);

// The base request of contract 10.
Json BaseRequest();
// The base with one member replaced or added, from JSON text. `pointer` names
// parents that exist ("/submission/tools").
Json BaseWith(const std::string& pointer, const std::string& json);
// JSON text that must be good.
Json MustParse(std::string_view text);

}  // namespace aex::contract
