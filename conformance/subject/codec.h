// JSON lines of the subject protocol (1, 4): what the harness writes, and what
// an adapter's line says.
//
// An encoded line ends in "\n" and holds no other. Decoding refuses with plain
// words that can be shown to the author of the adapter; they quote the line.
// Whether an id is known is not decided here (request_table.h). Unknown fields
// are ignored. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "conformance/subject/subject.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::conformance {

// Either side's longest line, its newline not counted.
inline constexpr std::size_t kMaxLineBytes = std::size_t{4} << 20;

struct Request {
  RequestId id = 0;
  std::string_view op;
  std::string_view client;  // The adapter's own name; empty for none.
  const Json& args;
};
std::string EncodeRequest(const Request& request);
std::string EncodeWake(SleepId sleep, double now_ms);

struct AnswerLine {
  RequestId id = 0;
  CallAnswer answer;
};
struct SleepLine {
  SleepId sleep = 0;
  std::string client;
  RequestId request = 0;
  double ms = 0;
};
struct LogLine {
  std::string message;
};
using AdapterLine = std::variant<AnswerLine, SleepLine, LogLine>;

// `line` comes without its newline. Errors: kInvalid, and kLimit for its length.
Result<AdapterLine> DecodeLine(std::string_view line);

// The beginning of foreign bytes as they can be printed: at most 80 characters
// in back quotes, control bytes and broken UTF-8 as \xNN.
std::string Quoted(std::string_view bytes);

// The adapter error that stands for trouble of our own.
CallAnswer HarnessAnswer(std::string message);

// An answer other than `ok` in a few words: "the adapter reports: no such op".
std::string Describe(const CallAnswer& answer);

}  // namespace aex::conformance
