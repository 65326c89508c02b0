// Presigned URLs: what lets a client put or fetch bytes at the storage plane, an
// origin of its own, without its bearer token (contract 1.11 and 13).
//
// The last part of their path names the workspace and one of its capabilities,
// with a dot between. Runs under the workspace lock; holds nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mock_server/http/call.h"
#include "mock_server/http/workspace_cell.h"

namespace aex::http {

inline constexpr std::int64_t kUploadTtlUs = 300'000'000;  // Contract 9.5.
inline constexpr std::int64_t kDefaultLinkSeconds = 3600;
inline constexpr std::int64_t kMaxLinkSeconds = 7 * 24 * 3600;

// Scheme, host and port of the storage plane, as that client knows this machine.
std::string StorageOrigin(const Call& call);

// Issues the capability and says where it is used: the host that the client
// asked, at the storage port.
std::string Presign(WorkspaceState& state, const Call& call,
                    platform::Capability capability);

// `{url, expiresAt, expiresInSeconds, output?}`: a link to that, for as long as
// the body asks. An `output` of null is left out.
Handled LinkAnswer(WorkspaceState& state, const Call& call,
                   decltype(platform::Capability::use) use, const Json& output);

struct PresignedName {
  std::string workspace;   // WorkspaceCell::storage_name.
  std::string capability;  // Empty when the text has no dot.
};
PresignedName SplitPresigned(std::string_view text);

}  // namespace aex::http
