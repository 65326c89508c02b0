#include "mock_server/http/har.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "mock_server/contract/records.h"

namespace aex::http {
namespace {

using contract::Delivery;
using contract::Exchange;

constexpr std::string_view kProtocol = "HTTP/1.1";
constexpr int kUnknownSize = -1;           // As the format has it.
constexpr std::string_view kUnknownType = "x-unknown";  // As browsers write it.

std::string_view StatusText(int status) {
  switch (status) {
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 413: return "Payload Too Large";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 529: return "Overloaded";
    default: return "";
  }
}

Json HeaderOf(std::string_view name, const std::string& value) {
  return {{"name", name}, {"value", value}};
}

// Bytes that no URL has are escaped, so that none is lost in JSON.
void AppendPath(std::string_view path, std::string& url) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  if (!path.starts_with('/')) url.push_back('/');
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7F) {
      url.push_back(c);
    } else {
      url.push_back('%');
      url.push_back(kHex[byte >> 4]);
      url.push_back(kHex[byte & 15]);
    }
  }
}

std::string UrlOf(const Exchange& exchange, const HarOrigins& origins) {
  std::string url = exchange.storage ? origins.storage : origins.api;
  std::string_view path = exchange.path;
  if (!exchange.storage) {
    AppendPath(path, url);
    return url;
  }
  // The last part gives access to what is stored.
  AppendPath(path.substr(0, path.rfind('/') + 1), url);
  return url + "redacted";
}

Json RequestOf(const Exchange& exchange, const HarOrigins& origins) {
  Json out = Json::object();
  out["method"] = exchange.method;
  out["url"] = UrlOf(exchange, origins);
  out["httpVersion"] = kProtocol;
  out["cookies"] = Json::array();
  Json& headers = out["headers"] = Json::array();
  if (exchange.key) headers.push_back(HeaderOf("Idempotency-Key", *exchange.key));
  out["queryString"] = Json::array();
  out["headersSize"] = kUnknownSize;
  // Nothing is known of what was not read whole.
  out["bodySize"] = exchange.request_bytes > 0 ? exchange.request_body_bytes : kUnknownSize;
  return out;
}

Json ResponseOf(const Exchange& exchange) {
  const bool none = exchange.status == 0 || exchange.delivery.kind == Delivery::Kind::kNone;
  const bool whole = !none && exchange.delivery.kind == Delivery::Kind::kFull;
  Json out = Json::object();
  out["status"] = none ? 0 : exchange.status;
  out["statusText"] = none ? "" : StatusText(exchange.status);
  out["httpVersion"] = none ? "" : kProtocol;
  out["cookies"] = Json::array();
  Json& headers = out["headers"] = Json::array();
  if (!none) {
    for (const std::string& line : exchange.retry_after)
      headers.push_back(HeaderOf("Retry-After", line));
  }
  out["content"] = {{"size", whole ? exchange.response_body_bytes : 0},
                    {"mimeType", kUnknownType}};
  out["redirectURL"] = "";
  out["headersSize"] = kUnknownSize;
  out["bodySize"] = whole ? exchange.response_body_bytes : none ? 0 : kUnknownSize;
  return out;
}

// To the microsecond; a clock that was set back makes no negative time.
double Between(double from_ms, double to_ms) {
  return std::max(0.0, std::round((to_ms - from_ms) * 1000) / 1000);
}

void AddOurFacts(const Exchange& exchange, Json& entry) {
  entry["_aexSeq"] = exchange.seq;
  entry["_aexOp"] = contract::OperationId(exchange.op);
  entry["_aexAttempt"] = exchange.attempt;
  if (exchange.key) entry["_aexKey"] = *exchange.key;
  if (!exchange.intent.empty()) entry["_aexIntent"] = exchange.intent;
  if (exchange.rule) entry["_aexRule"] = *exchange.rule;
  if (!exchange.kind.empty()) entry["_aexKind"] = exchange.kind;
  if (!exchange.phase.empty()) entry["_aexPhase"] = exchange.phase;
  if (exchange.commit) entry["_aexCommit"] = contract::CommitName(*exchange.commit);
  entry["_aexCommitted"] = exchange.committed;
  entry["_aexReplayed"] = exchange.replayed;
  entry["_aexDelivery"] = contract::DeliveryName(exchange.delivery);
}

Json EntryOf(const Exchange& exchange, const HarOrigins& origins) {
  const double decided_ms = exchange.sent_at_ms.value_or(exchange.received_at_ms);
  const double wait = Between(exchange.received_at_ms, decided_ms);
  const double receive = Between(decided_ms, exchange.closed_at_ms.value_or(decided_ms));
  Json out = Json::object();
  out["startedDateTime"] =
      contract::IsoTime(std::llround(exchange.received_at_ms * 1000));
  out["time"] = wait + receive;
  out["request"] = RequestOf(exchange, origins);
  out["response"] = ResponseOf(exchange);
  out["cache"] = Json::object();
  out["timings"] = {{"send", 0}, {"wait", wait}, {"receive", receive}};
  out["connection"] = std::to_string(exchange.connection);
  AddOurFacts(exchange, out);
  return out;
}

}  // namespace

Json HarOf(const std::vector<Exchange>& exchanges, const HarOrigins& origins) {
  Json out = Json::object();
  Json& log = out["log"] = Json::object();
  log["version"] = "1.2";
  log["creator"] = {{"name", "aex-mock"}, {"version", AEX_VERSION}};
  Json& entries = log["entries"] = Json::array();
  for (const Exchange& exchange : exchanges) entries.push_back(EntryOf(exchange, origins));
  log["comment"] = "Bodies, queries and credentials are not kept.";
  return out;
}

}  // namespace aex::http
