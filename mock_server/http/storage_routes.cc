#include "mock_server/http/storage_routes.h"

#include "mock_server/contract/digest.h"
#include "mock_server/http/asset_routes.h"
#include "mock_server/http/output_routes.h"
#include "mock_server/http/presigned_url.h"
#include "mock_server/http/request_body.h"
#include "mock_server/http/run_routes.h"

namespace aex::http {
namespace {

using contract::Operation;
using platform::Capability;

// What came must be what was announced: its checksum as sent, and as it is.
Status CheckUpload(const platform::UploadAsset& upload, const Request& request) {
  const auto* checksum = FindHeader(request.head.headers, kChecksumHeader);
  if (checksum == nullptr || *checksum != ChecksumOf(upload.sha256))
    return Invalid("must be the one that presign required", kChecksumHeader);
  if (static_cast<std::int64_t>(request.body.size()) != upload.size_bytes)
    return Invalid("the body has " + std::to_string(request.body.size()) +
                   " bytes, not " + std::to_string(upload.size_bytes));
  if (contract::Sha256Hex(request.body) != upload.sha256)
    return Invalid("the body does not have the checksum that presign required");
  return Ok();
}

Handled Put(WorkspaceState& state, const Call& call, const Capability& capability) {
  const auto* const upload = std::get_if<platform::UploadAsset>(&capability.use);
  CHECK(upload != nullptr);
  Status status = CheckUpload(*upload, *call.request);
  if (status.ok())
    status =
        state.assets.Upload(upload->sha256, upload->size_bytes, state.workspace.now_us());
  if (!status.ok()) return BadBody(status.error());
  return {};  // 200 without a body, as object stores have it.
}

Handled Fetch(WorkspaceState& state, const Capability& capability) {
  if (const auto* output = std::get_if<platform::FetchOutput>(&capability.use))
    return OutputBytes(state, output->session_id, output->output_id);
  const auto* const events = std::get_if<platform::FetchEvents>(&capability.use);
  CHECK(events != nullptr);
  return EventArchive(state, events->session_id);
}

}  // namespace

bool IsStorageOperation(Operation op) {
  return op == Operation::kAssetPut || op == Operation::kLinkFetch;
}

Handled HandleStorage(WorkspaceState& state, const Call& call) {
  const PresignedName name = SplitPresigned(call.route.id());
  const Capability* const capability = name.workspace == call.storage_name
                                           ? state.capabilities.Find(name.capability)
                                           : nullptr;
  const bool put = call.route.op == Operation::kAssetPut;
  if (capability == nullptr ||
      std::holds_alternative<platform::UploadAsset>(capability->use) != put)
    return ErrorAnswer(404, "not_found", "this URL was not presigned here");
  if (state.workspace.now_us() >= capability->expires_at_us)
    return ErrorAnswer(403, "forbidden", "this URL has expired");
  return put ? Put(state, call, *capability) : Fetch(state, *capability);
}

}  // namespace aex::http
