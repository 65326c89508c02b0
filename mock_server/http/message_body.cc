#include "mock_server/http/message_body.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/digest.h"
#include "mock_server/contract/json.h"

namespace aex::http {
namespace {

constexpr std::string_view kInputRule =
    "input must be a non-empty string or an array of non-empty strings";

// Empty when it is neither a non-empty string nor an array of them.
std::vector<std::string> ReadInput(const Json* input) {
  std::vector<std::string> lines;
  if (const auto* text = AsString(input)) {
    if (!text->empty()) lines.push_back(*text);
  } else if (IsArray(input)) {
    for (const Json& item : input->get_ref<const Json::array_t&>()) {
      const auto* line = AsString(&item);
      if (line == nullptr || line->empty()) return {};
      lines.push_back(*line);
    }
  }
  return lines;
}

MessageBody Refused(std::string problem) { return {{}, {}, std::move(problem)}; }

}  // namespace

MessageBody ReadMessageBody(std::string_view text) {
  const auto body = ParseJson(text);
  if (!body.ok()) return Refused("the body is not JSON: " + Describe(body.error()));
  MessageBody message;
  message.input = ReadInput(Find(*body, "input"));
  if (message.input.empty()) return Refused(std::string(kInputRule));
  if (const Json* metadata = Find(*body, "metadata"); metadata && !metadata->is_object())
    return Refused("metadata must be an object");
  message.request_hash = contract::Sha256Hex(Stringify(Json(message.input)));
  return message;
}

}  // namespace aex::http
