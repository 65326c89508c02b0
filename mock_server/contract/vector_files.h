// The test vectors under fixtures/, for the tests of this folder.
//
// Reads a file, checks its opening, and hands out its vectors; a file that is
// missing or no JSON fails the test that asked for it. Test code only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

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

// The message of a refusal, "" when there is none.
template <typename T>
std::string TextOf(const Result<T>& result) {
  return result.ok() ? std::string() : result.error().message;
}
// The same with its place: "/timeout: timeout must ...".
template <typename T>
std::string PlacedTextOf(const Result<T>& result) {
  return result.ok() ? std::string() : Describe(result.error());
}

// A row of a table: JSON text, and how it is refused ("" when it is not).
struct RefusalCase {
  std::string json;
  std::string text;
};
// A JSON string of n times one character.
std::string Quoted(std::size_t n, char c = 'a');

}  // namespace aex::contract
