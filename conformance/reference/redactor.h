// Blots out a client's secrets in whatever text leaves it.
//
// Knows the bearer token and every value under `secrets` of the create bodies
// it was shown. Thread-safe.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/reference/client_error.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {

// Blotting out shorter texts would hide nothing and garble everything.
inline constexpr std::size_t kShortestSecret = 4;
inline constexpr std::size_t kMaxSecrets = 1000;

class Redactor {
 public:
  explicit Redactor(std::string_view token) { Add(token); }

  // Remembers the values in the `secrets` of a create body. Past kMaxSecrets
  // the oldest but the token is forgotten.
  void Learn(const Json& create_body);
  std::string Redact(std::string text) const;
  // Every text of the error.
  ClientError Redact(ClientError error) const;

 private:
  void Add(std::string_view secret);
  void AddAllIn(const Json& value);

  mutable std::mutex mutex_;
  std::vector<std::string> secrets_;
};

}  // namespace aex::conformance
