// Reads the arguments of one protocol request (subject protocol 1, 3).
//
// Null at the top level means absent. The first argument of a wrong type is
// kept as the problem, the adapter's fault and not the client's. Holds a
// reference: the arguments must outlive it. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/json.h"

namespace aex::conformance {

class CallArgs {
 public:
  explicit CallArgs(const Json& args) : args_(args) {}

  // A text that must be there and not be empty.
  std::string Text(std::string_view name);
  std::optional<std::string> OptionalText(std::string_view name);
  // A list of texts.
  std::optional<std::vector<std::string>> OptionalTexts(std::string_view name);
  // The bytes behind a text in base64, which may be empty.
  std::string Base64(std::string_view name);
  double Number(std::string_view name);
  // A whole number of milliseconds from 0 on.
  std::optional<std::int64_t> OptionalMs(std::string_view name);
  bool Flag(std::string_view name);  // False when absent.
  // Any value, for the client to judge; null when absent.
  Json Payload(std::string_view name) const;
  const Json& All() const { return args_; }

  bool ok() const { return problem_.empty(); }
  const std::string& problem() const { return problem_; }

 private:
  const Json* Present(std::string_view name) const;
  void Demand(bool holds, std::string_view name, std::string_view what);

  const Json& args_;
  std::string problem_;
};

}  // namespace aex::conformance
