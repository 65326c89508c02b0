// One JSON object written straight to text, member by member, for the answers
// that are given most often: building and freeing a document of values costs
// more than the rest of such an exchange.
//
// Keys are plain ASCII names from the contract, none of them a number, and are
// not escaped. The object is open from the constructor to Close, which must be
// called. Nested objects are written to `Raw`, one at a time. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mock_server/contract/json.h"

namespace aex::contract {

class JsonText {
 public:
  // Appends to `out`, which outlives it.
  explicit JsonText(std::string& out);

  void Text(std::string_view key, std::string_view value);
  void Integer(std::string_view key, std::int64_t value);
  void Number(std::string_view key, double value);
  void Null(std::string_view key);
  void Value(std::string_view key, const Json& value);
  // Where the caller appends the member's value as JSON text.
  std::string& Raw(std::string_view key);
  void Close();

 private:
  void Key(std::string_view key);

  std::string& out_;
};

}  // namespace aex::contract
