#include "mock_server/http/call.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace aex::http {
namespace {

constexpr std::int64_t kDefaultPage = 25;
constexpr std::int64_t kMaxPage = 100;

}  // namespace

platform::Caller CallerOf(const Call& call, std::string request_hash) {
  platform::Caller caller;
  caller.key = call.key.value_or("");
  caller.request_hash = std::move(request_hash);
  caller.intent = call.nonce;
  caller.identity = call.identity;
  caller.exchange = call.exchange;
  caller.commit = call.commit;
  return caller;
}

std::optional<std::int64_t> ParseWhole(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> PageLimit(const RouteMatch& route) {
  const auto* text = route.Query("limit");
  if (text == nullptr) return kDefaultPage;
  const auto number = ParseWhole(*text);
  if (!number) return std::nullopt;
  return std::clamp<std::int64_t>(*number, 1, kMaxPage);
}

Handled JsonAnswer(int status, const Json& body) {
  return JsonTextAnswer(status, Stringify(body));
}

Handled JsonTextAnswer(int status, std::string json) {
  Handled handled;
  handled.response.status = status;
  handled.response.headers.push_back({"Content-Type", "application/json"});
  handled.response.body = std::move(json);
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
