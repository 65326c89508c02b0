#include "mock_server/http/request_body.h"

#include <nlohmann/json.hpp>

namespace aex::http {

Result<Json> ReadBody(const Request& request) {
  if (request.body.empty()) return Json(Json::object());
  auto body = ParseJson(request.body);
  if (!body.ok()) return Invalid("the body is not JSON: " + Describe(body.error()));
  if (!body->is_object()) return Invalid("the body must be an object");
  return body;
}

Result<std::string> StringField(const Json& body, std::string_view name) {
  const auto* text = AsString(Find(body, name));
  if (text == nullptr) return Invalid("must be a string", std::string(name));
  return *text;
}

Result<std::int64_t> NumberField(const Json& body, std::string_view name,
                                 std::int64_t least, std::int64_t most) {
  const auto number = AsSafeInteger(Find(body, name));
  if (!number || *number < least || *number > most)
    return Invalid("must be a whole number from " + std::to_string(least) + " to " +
                       std::to_string(most),
                   std::string(name));
  return *number;
}

Handled BadBody(const Error& error) {
  return ErrorAnswer(400, "bad_request", Describe(error));
}

}  // namespace aex::http
