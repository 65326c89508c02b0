// The requests of the API: path, headers and body of each operation (contract
// 1.1, 1.3).
//
// A PlannedRequest is one logical request, fixed before its first attempt: key
// chosen, body serialised. An attempt is written from it, the same every time.
// Steps are virtual so that a mutant can get one of them wrong. Configured
// once, then used on many threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/reference/retry_layer.h"
#include "conformance/reference/transport.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/operations.h"

namespace aex::conformance {

struct PlannedRequest {
  contract::Operation op = contract::Operation::kUnmatched;
  std::string method;
  std::string path;
  std::optional<std::string> body;
  std::optional<std::string> key;
  // What the request would bring about, told apart by scope and key (contract
  // 3.2); empty for requests that are not billed.
  std::string effect;

  bool billable() const { return !effect.empty(); }
  bool operator==(const PlannedRequest&) const = default;
};

using QueryFields = std::vector<std::pair<std::string, std::string>>;

class RequestWriter {
 public:
  virtual ~RequestWriter() = default;
  void Configure(std::string api_token, std::int64_t timeout_ms);

  virtual PlannedRequest Create(const Json& body, const std::string& key) const;
  // `input` is a string or a list of strings, sent as it is.
  virtual PlannedRequest Message(const std::string& session_id, const Json& input,
                                 const std::string& key) const;
  // Suspend, cancel, resume, delete: no body.
  virtual PlannedRequest StateChange(contract::Operation op,
                                     const std::string& session_id,
                                     const std::optional<std::string>& key) const;
  virtual PlannedRequest Read(contract::Operation op, const std::string& session_id = {},
                              const QueryFields& query = {}) const;
  virtual PlannedRequest Redeem(const std::string& code) const;
  // Presign or finalize.
  virtual PlannedRequest Asset(contract::Operation op, const std::string& sha256,
                               std::size_t size_bytes) const;
  // To the object store: no retries, no bearer (contract 1.11).
  virtual TransportRequest Upload(BaseUrl origin, const std::string& target,
                                  TransportHeaders headers,
                                  const std::string& bytes) const;

  // One attempt. `key` is what this attempt carries.
  virtual TransportRequest Attempt(const PlannedRequest& plan, const AttemptInfo& info,
                                   const std::optional<std::string>& key) const;

 private:
  std::string api_token_;
  std::int64_t timeout_ms_ = kDefaultRequestTimeoutMs;
};

// "METHOD host-less path", without the query, for messages.
std::string DescribeRequest(const PlannedRequest& plan);

}  // namespace aex::conformance
