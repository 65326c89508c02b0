#include "mock_server/http/call.h"

#include <nlohmann/json.hpp>

namespace aex::http {

Handled JsonAnswer(int status, const Json& body) {
  Handled handled;
  handled.response.status = status;
  handled.response.headers.push_back({"Content-Type", "application/json"});
  handled.response.body = Stringify(body);
  return handled;
}

Handled ErrorAnswer(int status, std::string_view code, std::string_view message) {
  Json body = Json::object();
  body["error"] = code;
  if (!message.empty()) body["message"] = message;
  Handled handled = JsonAnswer(status, body);
  handled.code = code;
  return handled;
}

}  // namespace aex::http
