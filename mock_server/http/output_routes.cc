#include "mock_server/http/output_routes.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/http/presigned_url.h"
#include "mock_server/http/run_routes.h"

namespace aex::http {
namespace {

using contract::Operation;
using platform::Output;

constexpr std::string_view kDefaultType = "application/octet-stream";

bool IsQuotable(char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; }

// `attr-char` of RFC 8187.
bool IsAttributeChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos;
}

Handled NoSuchOutput(const std::string& id) {
  return ErrorAnswer(404, "not_found", "no output " + id + " in this session");
}

Handled ListOutputs(WorkspaceState& state, const Call& call) {
  const auto view = state.workspace.View(call.route.id());
  if (!view) return NoSuchSession(call.route.id());
  Json body = Json::object();
  Json& outputs = body["outputs"] = Json::array();
  for (const Output& output : view->outputs) outputs.push_back(platform::ToJson(output));
  return JsonAnswer(200, body);
}

Handled Download(WorkspaceState& state, const Call& call) {
  if (state.workspace.FindSession(call.route.id()) == nullptr)
    return NoSuchSession(call.route.id());
  return OutputBytes(state, call.route.id(), call.route.params[1]);
}

Handled Link(WorkspaceState& state, const Call& call) {
  const std::string& id = call.route.params[1];
  if (state.workspace.FindSession(call.route.id()) == nullptr)
    return NoSuchSession(call.route.id());
  const Output* const output = state.workspace.outputs().Find(call.route.id(), id);
  if (output == nullptr) return NoSuchOutput(id);
  return LinkAnswer(state, call, platform::FetchOutput{call.route.id(), id},
                    platform::ToJson(*output));
}

}  // namespace

bool IsOutputOperation(Operation op) {
  return op == Operation::kOutputsList || op == Operation::kRunOutputs ||
         op == Operation::kOutputDownload || op == Operation::kOutputLink;
}

Handled HandleOutput(WorkspaceState& state, const Call& call) {
  switch (call.route.op) {
    case Operation::kOutputsList:
    case Operation::kRunOutputs: return ListOutputs(state, call);
    case Operation::kOutputDownload: return Download(state, call);
    case Operation::kOutputLink: return Link(state, call);
    default: CHECK(false && "not an output operation");
  }
}

Handled OutputBytes(const WorkspaceState& state, const std::string& session_id,
                    const std::string& output_id) {
  const Output* const output = state.workspace.outputs().Find(session_id, output_id);
  if (output == nullptr) return NoSuchOutput(output_id);
  // The type comes from whoever made the output: nothing that would end a header.
  const bool plain = !output->content_type.empty() &&
                     std::all_of(output->content_type.begin(), output->content_type.end(),
                                 [](char c) { return c >= ' ' && c < 0x7F; });
  Handled handled;
  handled.response.headers.push_back(
      {"Content-Type", plain ? output->content_type : std::string(kDefaultType)});
  handled.response.headers.push_back(
      {"Content-Disposition", ContentDisposition(output->filename)});
  handled.response.body = output->bytes;
  return handled;
}

std::string ContentDisposition(const std::string& filename) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string plain;
  std::string in_full;
  for (const char c : filename) {
    plain.push_back(IsQuotable(c) ? c : '_');
    if (IsAttributeChar(c)) {
      in_full.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      in_full += {'%', kHex[byte >> 4], kHex[byte & 0xF]};
    }
  }
  std::string value = "attachment; filename=\"" + plain + "\"";
  if (plain != filename) value += "; filename*=UTF-8''" + in_full;
  return value;
}

}  // namespace aex::http
