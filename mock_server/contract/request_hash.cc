#include "mock_server/contract/request_hash.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/digest.h"

namespace aex::contract {
namespace {

// Recursion is bounded by the reader's depth limit.
void AppendCanonical(const Json& value, std::string& out) {
  if (value.is_array()) {
    out.push_back('[');
    bool first = true;
    for (const Json& item : value.get_ref<const Json::array_t&>()) {
      if (!first) out.push_back(',');
      first = false;
      AppendCanonical(item, out);
    }
    out.push_back(']');
  } else if (value.is_object()) {
    std::vector<JsonMember> members;
    members.reserve(value.size());
    for (const auto& [key, member] : value.get_ref<const Json::object_t&>())
      members.push_back({key, &member});
    std::sort(members.begin(), members.end(),
              [](const JsonMember& a, const JsonMember& b) { return a.key < b.key; });
    out.push_back('{');
    bool first = true;
    for (const JsonMember& member : members) {
      if (!first) out.push_back(',');
      first = false;
      AppendQuoted(member.key, out);
      out.push_back(':');
      AppendCanonical(*member.value, out);
    }
    out.push_back('}');
  } else {
    out += Stringify(value);
  }
}

Json HashedForm(const RunRequest& request, const HashedParts& parts, bool with_prompt) {
  Json out = Json::object();
  Json& submission = out["submission"] = ToJson(request.submission);
  if (!with_prompt) submission.erase("prompt");
  if (parts.provider) out["provider"] = request.provider;
  if (parts.runtime_size && request.runtime_size) out["runtimeSize"] = *request.runtime_size;
  if (parts.timeout && request.timeout_ms) out["timeoutMs"] = *request.timeout_ms;
  if (parts.proxy_endpoints && !request.proxy_endpoints.empty()) {
    Json& endpoints = out["proxyEndpoints"] = Json::array();
    for (const ProxyEndpoint& endpoint : request.proxy_endpoints)
      endpoints.push_back(ToJson(endpoint));
  }
  if (parts.limits && request.limits) out["limits"] = ToJson(*request.limits);
  if (parts.machine && request.machine) out["machine"] = ToJson(*request.machine);
  return out;
}

}  // namespace

std::string CanonicalJson(const Json& value) {
  std::string out;
  AppendCanonical(value, out);
  return out;
}

std::string CanonicalText(const RunRequest& request, const HashedParts& parts) {
  return CanonicalJson(HashedForm(request, parts, true));
}

std::string RequestHash(const RunRequest& request, const HashedParts& parts) {
  return Sha256Hex(CanonicalText(request, parts));
}

std::string RequestHash(const SessionCreate& create, const HashedParts& parts) {
  return Sha256Hex(
      CanonicalJson(HashedForm(create.run, parts, !create.prompt_is_placeholder)));
}

}  // namespace aex::contract
