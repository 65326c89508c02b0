#include "mock_server/contract/mcp_servers.h"

#include <array>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "mock_server/contract/name_rules.h"
#include "mock_server/contract/url.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 3> kFields = {"name", "url", "transport"};
constexpr std::array<std::string_view, 3> kStdioFields = {"command", "args", "env"};
constexpr std::string_view kStdioText =
    "stdio MCP servers are not supported by Aex. Aex supports remote MCP servers over "
    "HTTP/SSE only.";

bool IsStdio(const Json& entry) {
  const std::string* transport = AsString(Find(entry, "transport"));
  if (transport != nullptr && *transport == "stdio") return true;
  for (const std::string_view field : kStdioFields) {
    if (Find(entry, field) != nullptr) return true;
  }
  return false;
}

Defect CheckUrl(const std::string& text, const FieldPath& path) {
  const auto url = ParseUrl(text);
  if (!url) return path.Refuse(" is not a valid URL: " + text);
  if (url->scheme != "http" && url->scheme != "https")
    return path.Refuse(" must use http or https (got " + url->scheme + ":)");
  if (!url->username.empty() || !url->password.empty())
    return path.Refuse(
        " must not contain userinfo (username/password); use "
        "secrets.mcpServers[].headers for auth");
  if (const auto problem = RefuseHost(url->host.value_or("")); !problem.empty())
    return path.Refuse(problem);
  if (url->scheme == "https" && url->port)
    return path.Refuse(" must use port 443 for https (got " + std::to_string(*url->port) +
                       ")");
  return std::nullopt;
}

Defect ReadTransport(const Json& entry, const FieldPath& path,
                     std::optional<std::string>& out) {
  const Json* field = Find(entry, "transport");
  if (field == nullptr) return std::nullopt;
  const std::string* text = AsString(field);
  if (text == nullptr || (*text != "http" && *text != "sse"))
    return path.Member("transport")
        .Refuse(" must be one of: http, sse (got " + Stringify(*field) + ")");
  out = *text;
  return std::nullopt;
}

Defect ReadEntry(const Json& entry, const FieldPath& path, McpServer& out) {
  if (!entry.is_object()) return path.Refuse(" must be an object");
  if (IsStdio(entry)) return path.RefuseAs(std::string(kStdioText));
  if (auto defect = RefuseUnknownKeys(entry, path, kFields,
                                      " for McpServerRef; permitted: name, url, transport"))
    return defect;
  const std::string* name = AsString(Find(entry, "name"));
  if (name == nullptr || !IsServerName(*name))
    return path.Member("name").Refuse(" must match ^[a-z][a-z0-9_-]{0,62}$");
  const FieldPath url_path = path.Member("url");
  const std::string* url = AsNonEmptyString(Find(entry, "url"));
  if (url == nullptr) return url_path.Refuse(" must be a non-empty string");
  if (auto defect = CheckUrl(*url, url_path)) return defect;
  if (auto defect = ReadTransport(entry, path, out.transport)) return defect;
  out.name = *name;
  out.url = *url;
  return std::nullopt;
}

}  // namespace

Result<std::vector<McpServer>> ParseMcpServers(const Json& value, const FieldPath& path) {
  if (!value.is_array()) return path.Refuse(" must be an array of {name, url} objects");
  std::vector<McpServer> servers;
  std::unordered_set<std::string> names;
  const auto& entries = value.get_ref<const Json::array_t&>();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const FieldPath entry_path = path.Item(i);
    McpServer server;
    if (auto defect = ReadEntry(entries[i], entry_path, server)) return *defect;
    if (!names.insert(server.name).second)
      return entry_path.Member("name").RefuseAs(path.Text() + " duplicate name: " +
                                                server.name);
    servers.push_back(std::move(server));
  }
  return servers;
}

Json ToJson(const McpServer& server) {
  Json out = Json::object();
  out["name"] = server.name;
  out["url"] = server.url;
  if (server.transport) out["transport"] = *server.transport;
  return out;
}

}  // namespace aex::contract
