// What a caller of the client is told when a call fails, and the JSON of it
// (subject protocol 3).
//
// `outcome` is the honest part: what is known about the work that was asked
// for. It is absent where no work was asked for. Plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "conformance/reference/turn_fault.h"
#include "mock_server/contract/check.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {

// How a command of the client's command line ended.
struct FinishedProgram {
  int exit_code = 0;
  std::string output;
  std::string error_output;

  bool operator==(const FinishedProgram&) const = default;
};
void AddTo(Json& report, const FinishedProgram& program);

struct ClientError {
  enum class Kind { kRateLimit, kApi, kNetwork, kRejected, kState, kAborted, kUnknown };
  enum class Outcome { kCreated, kNotCreated, kMaybe };

  Kind kind = Kind::kUnknown;
  std::string message;
  std::string name;  // The SDK's class name; that of the kind when empty.
  std::optional<int> status;
  std::optional<std::string> code;
  std::optional<int> attempts;
  std::optional<double> retry_after_ms;
  std::string source;  // "api", "provider", or empty.
  std::optional<TurnFault> provider_fault;
  std::optional<Outcome> outcome;
  std::optional<FinishedProgram> program;  // Of calls that are commands.

  bool operator==(const ClientError&) const = default;
};

Json ToJson(const ClientError& error);

// Refused by the client itself: nothing was sent, so nothing was created.
ClientError Rejected(std::string message);
ClientError Aborted();

// A value or a ClientError.
template <typename T>
class [[nodiscard]] ClientReply {
 public:
  ClientReply(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  ClientReply(ClientError error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  const T& value() const {
    CHECK(ok());
    return std::get<0>(state_);
  }
  T& value() {
    CHECK(ok());
    return std::get<0>(state_);
  }
  const ClientError& error() const {
    CHECK(!ok());
    return std::get<1>(state_);
  }
  ClientError& error() {
    CHECK(!ok());
    return std::get<1>(state_);
  }

 private:
  std::variant<T, ClientError> state_;
};

}  // namespace aex::conformance
