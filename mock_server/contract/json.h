// The one JSON reader of the house, and the writer that goes with it.
//
// Reads RFC 8259 text into an ordered document by JavaScript's rules (contract
// 2.0): members keep document order, a repeated key keeps its first position
// and its last value, numbers are doubles (integers stay exact below 2^53,
// 1e400 is Infinity), lone surrogates survive as three-byte sequences. What
// nlohmann's own reader refuses or alters of that is why this one exists; the
// document type is nlohmann's.
//
// Limits: `max_depth` levels of nesting; work and memory linear in the text.
// Pure functions without shared state; throw nothing.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/result.h"

namespace aex {

using Json = nlohmann::ordered_json;

// The contract has no depth limit; this is ours, stated in the README.
inline constexpr int kMaxJsonDepth = 1000;

struct JsonReadOptions {
  int max_depth = kMaxJsonDepth;
  // JavaScript keeps the last of two equal keys. Our own files refuse them.
  bool refuse_duplicate_keys = false;
};

// Errors: kInvalid with place "line L, column C", kLimit for nesting.
Result<Json> ParseJson(std::string_view text, const JsonReadOptions& options = {});

// JSON.stringify(value): compact, members in JavaScript's order and numbers in
// its format, non-finite ones as null, lone surrogates escaped in lower case.
// Never throws.
std::string Stringify(const Json& value);
// The same over several lines, indented by two blanks, with a final newline.
std::string StringifyPretty(const Json& value);
// JSON.stringify of a string, appended.
void AppendQuoted(std::string_view text, std::string& out);

// The number as JavaScript prints it: "1", "0.1", "1e+21", "-0" as "0".
std::string FormatNumber(double number);

// Reads that cannot be fooled by a wrong type: null when it is not that.
const Json* Find(const Json& object, std::string_view key);
const std::string* AsString(const Json* value);
std::optional<double> AsNumber(const Json* value);
std::optional<bool> AsBool(const Json* value);
// An integral number within +-(2^53 - 1), as JavaScript's isSafeInteger.
std::optional<std::int64_t> AsSafeInteger(const Json* value);
bool IsObject(const Json* value);
bool IsArray(const Json* value);

struct JsonMember {
  std::string_view key;
  const Json* value;
};
// An object's members in JavaScript's order: integer-like keys ascending, then
// the others in document order (contract 2.0, 2.17). Views into the object.
std::vector<JsonMember> MembersInJsOrder(const Json& object);
std::vector<std::string_view> KeysInJsOrder(const Json& object);
// "0".."4294967294" without leading zeros.
std::optional<std::uint32_t> IntegerLikeKey(std::string_view key);

}  // namespace aex
