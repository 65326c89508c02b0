#include "mock_server/platform/output_store.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/records.h"

namespace aex::platform {

Result<Output> OutputStore::Add(const std::string& session_id, OutputDraft draft,
                                std::int64_t now_us) {
  if (draft.filename.empty() || draft.filename.size() > kMaxFilenameBytes)
    return Invalid("must be 1 to " + std::to_string(kMaxFilenameBytes) + " bytes",
                   "filename");
  if (count_ >= kMaxOutputs)
    return Error{ErrorCode::kLimit,
                 "a workspace keeps " + std::to_string(kMaxOutputs) + " outputs", ""};
  if (draft.bytes.size() > kMaxOutputBytes - bytes_)
    return Error{
        ErrorCode::kLimit,
        "a workspace keeps " + std::to_string(kMaxOutputBytes) + " bytes of outputs", ""};
  Output output;
  output.id = ids_.Next("out", session_id);
  output.filename = std::move(draft.filename);
  output.content_type = std::move(draft.content_type);
  output.bytes = std::move(draft.bytes);
  output.created_at_us = now_us;
  ++count_;
  bytes_ += output.bytes.size();
  by_session_[session_id].push_back(output);
  return output;
}

const std::vector<Output>& OutputStore::List(const std::string& session_id) const {
  static const std::vector<Output> kNone;
  const auto found = by_session_.find(session_id);
  return found == by_session_.end() ? kNone : found->second;
}

const Output* OutputStore::Find(const std::string& session_id,
                                const std::string& id) const {
  const std::vector<Output>& outputs = List(session_id);
  const auto found = std::find_if(outputs.begin(), outputs.end(),
                                  [&](const Output& output) { return output.id == id; });
  return found == outputs.end() ? nullptr : &*found;
}

Json ToJson(const Output& output) {
  Json out = Json::object();
  out["id"] = output.id;
  out["filename"] = output.filename;
  out["sizeBytes"] = output.bytes.size();
  out["contentType"] = output.content_type;
  out["createdAt"] = contract::IsoTime(output.created_at_us);
  return out;
}

}  // namespace aex::platform
