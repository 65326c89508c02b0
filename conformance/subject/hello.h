// What an adapter says of itself: name, operations, features, policy
// (subject protocol 2).
//
// The harness decides from it which requirements apply. Unknown fields are
// ignored; wrong types are an adapter error that names the field. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::conformance {

struct Features {
  std::int64_t concurrency = 1;
  bool virtual_time = false;
  bool retry_options = false;
  bool seeded = false;
  bool cancel = false;
  bool request_timeout = false;
  bool throw_on_failure = false;
  bool restart = false;

  bool operator==(const Features&) const = default;
  // By its protocol name ("virtualTime"); `concurrency` counts when above 1.
  bool Has(std::string_view name) const;
  std::vector<std::string> Names() const;
};

// What the client promises where respected clients differ. The defaults are
// those of aex 0.35.0 (contract 4).
struct Policy {
  std::int64_t max_attempts = 4;
  std::vector<std::int64_t> retry_status = {429, 500, 502, 503, 504, 529};
  bool unkeyed_post_retried = true;
  bool hint_seconds = true;
  bool hint_date = true;
  std::optional<std::int64_t> hint_cap_ms;  // Absent = no cap.
  bool over_cap_gives_up = true;            // Else its own backoff.
  bool follows_redirects = false;
  bool declared = false;

  bool operator==(const Policy&) const = default;
};

struct Hello {
  std::string name;
  std::string version;
  std::string language;
  std::vector<std::string> ops;
  Features features;
  Policy policy;

  bool operator==(const Hello&) const = default;
  bool Offers(std::string_view op) const;
};

// Reads the `ok` of a hello. Errors: kInvalid with the field as the place.
Result<Hello> ReadHello(const Json& ok);

}  // namespace aex::conformance
