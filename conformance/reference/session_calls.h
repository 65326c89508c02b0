// The calls of the client that make, read, list and change sessions (contract
// 1.3, 1.4, 1.6, 1.7).
//
// Each takes the call it works for and gives what the API said, or a
// ClientError. Virtual, so that a mutant can get one of them wrong; used on
// many threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "conformance/reference/asset_calls.h"

namespace aex::conformance {

inline constexpr int kMaxPages = 1000;

class SessionCalls : public AssetCalls {
 public:
  using AssetCalls::AssetCalls;

  // The session record; it has an id. `surface` begins refusals.
  virtual ClientReply<Json> Create(CallContext& call, const Json& options,
                                   const std::optional<std::string>& key,
                                   const std::string& surface);
  virtual ClientReply<Json> Get(CallContext& call, const std::string& session_id);
  // `args` may hold status, since, limit and cursor.
  virtual ClientReply<Json> List(CallContext& call, const Json& args);
  // One page from `cursor` on; the body as it came, an object.
  virtual ClientReply<Json> EventsPage(CallContext& call, const std::string& session_id,
                                       std::optional<std::int64_t> cursor);
  // All pages; an array.
  virtual ClientReply<Json> Events(CallContext& call, const std::string& session_id);
  virtual ClientReply<Json> Outputs(CallContext& call, const std::string& session_id);
  // Suspend, cancel, resume, delete: {session} or {}.
  virtual ClientReply<Json> Change(CallContext& call, contract::Operation op,
                                   const std::string& session_id,
                                   const std::optional<std::string>& key);
  virtual ClientReply<Json> WhoAmI(CallContext& call);

 protected:
  // The same without the checks of Create: key and body are final.
  virtual ClientReply<Json> CreateWith(CallContext& call, const Json& body,
                                       const std::string& key);
};

}  // namespace aex::conformance
