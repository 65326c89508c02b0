// Result<T>: a value, or the reason why there is none.
//
// Wrong input and a failing world are values, never exceptions. An Error has an
// enumerated code, one sentence for people, and a place: a JSON pointer, a
// field, a file or a line of it, empty when there is none. Plain values without
// shared state; as thread-safe as T.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "mock_server/contract/check.h"

namespace aex {

enum class ErrorCode {
  kInvalid,      // The input breaks a rule; trying again will not help.
  kNotFound,     // Nothing has that name or id.
  kLimit,        // A named bound was exceeded.
  kUnavailable,  // The world refused: bind, spawn, connect, read, write.
  kTimeout,      // The world did not answer in time.
};

struct Error {
  ErrorCode code = ErrorCode::kInvalid;
  std::string message;
  std::string place;

  bool operator==(const Error&) const = default;
};

// One line for people: the place, then the sentence.
inline std::string Describe(const Error& error) {
  return error.place.empty() ? error.message
                             : error.place + ": " + error.message;
}

inline Error Invalid(std::string message, std::string place = {}) {
  return {ErrorCode::kInvalid, std::move(message), std::move(place)};
}

inline Error Unavailable(std::string message, std::string place = {}) {
  return {ErrorCode::kUnavailable, std::move(message), std::move(place)};
}

template <typename T>
class [[nodiscard]] Result {
 public:
  // Implicit on purpose: `return value;` and `return Invalid(...);` both read
  // as what they are.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& {
    CHECK(ok());
    return std::get<0>(state_);
  }
  T& value() & {
    CHECK(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    CHECK(ok());
    return std::get<0>(std::move(state_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const Error& error() const {
    CHECK(!ok());
    return std::get<1>(state_);
  }

  bool operator==(const Result&) const = default;

 private:
  std::variant<T, Error> state_;
};

// Success without a value.
struct Nothing {
  bool operator==(const Nothing&) const = default;
};
using Status = Result<Nothing>;
inline Status Ok() { return Nothing{}; }

}  // namespace aex
