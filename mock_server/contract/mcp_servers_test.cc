#include "mock_server/contract/mcp_servers.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

const FieldPath kPath("mcp");

std::string ServersText(const std::string& json) {
  return PlacedTextOf(ParseMcpServers(MustParse(json), kPath));
}

// What is said about a URL, without the field's path.
std::string UrlText(const std::string& url) {
  Json entry = Json::object();
  entry["name"] = "a";
  entry["url"] = url;
  const std::string text = TextOf(ParseMcpServers(Json::array({entry}), kPath));
  static constexpr std::string_view kPrefix = "mcp[0].url ";
  return text.starts_with(kPrefix) ? text.substr(kPrefix.size()) : text;
}

TEST(ParseMcpServers, KeepsNameUrlAndTransport) {
  const auto servers = ParseMcpServers(
      MustParse(R"([{"transport":"sse","url":"HTTP://x.test:81","name":"a"},
                    {"name":"b","url":"https://x.test:443"}])"),
      kPath);
  ASSERT_TRUE(servers.ok()) << TextOf(servers);
  EXPECT_EQ(Stringify(ToJson((*servers)[0])),
            R"({"name":"a","url":"HTTP://x.test:81","transport":"sse"})");
  EXPECT_EQ(Stringify(ToJson((*servers)[1])), R"({"name":"b","url":"https://x.test:443"})");
}

TEST(ParseMcpServers, RefusesWithTheContractsTexts) {
  const std::string stdio =
      "/mcp/0: stdio MCP servers are not supported by Aex. Aex supports remote MCP servers "
      "over HTTP/SSE only.";
  const std::vector<RefusalCase> cases = {
      {"{}", "/mcp: mcp must be an array of {name, url} objects"},
      {"[1]", "/mcp/0: mcp[0] must be an object"},
      {R"([{"transport":"stdio"}])", stdio},
      {R"([{"command":null}])", stdio},
      {R"([{"x":1,"args":[]}])", stdio},
      {R"([{"env":{}}])", stdio},
      {R"([{"id":1}])",
       "/mcp/0/id: mcp[0].id is not an allowed field for McpServerRef; permitted: name, url, "
       "transport"},
      {R"([{}])", "/mcp/0/name: mcp[0].name must match ^[a-z][a-z0-9_-]{0,62}$"},
      {R"([{"name":"a"}])", "/mcp/0/url: mcp[0].url must be a non-empty string"},
      {R"([{"name":"a","url":"https://x.test","transport":null}])",
       "/mcp/0/transport: mcp[0].transport must be one of: http, sse (got null)"},
      {R"([{"name":"a","url":"https://x.test"},{"name":"a","url":"https://y.test"}])",
       "/mcp/1/name: mcp duplicate name: a"},
  };
  for (const auto& [json, text] : cases) EXPECT_EQ(ServersText(json), text) << json;
}

TEST(McpUrl, IsRefusedBySchemeUserinfoAndPort) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"x", "is not a valid URL: x"},
      {"ws://x.test", "must use http or https (got ws:)"},
      {"mailto:x", "must use http or https (got mailto:)"},
      {"https://u@x.test",
       "must not contain userinfo (username/password); use secrets.mcpServers[].headers for "
       "auth"},
      {"https://@x.test", ""},
      {"https://x.test:8443", "must use port 443 for https (got 8443)"},
      {"https://x.test:80", "must use port 443 for https (got 80)"},
      {"https://x.test:443", ""},
      {"http://x.test:1", ""},
      // The host is judged before the port.
      {"https://localhost:1", "must not target a loopback hostname"},
  };
  for (const auto& [url, text] : cases) EXPECT_EQ(UrlText(url), text) << url;
}

TEST(McpHost, IsRefusedByItsText) {
  const std::string loopback = "must not target loopback IPv4 (127.0.0.0/8)";
  const std::string ten = "must not target RFC1918 IPv4 (10.0.0.0/8)";
  const std::string link6 = "must not target link-local IPv6 (fe80::/10)";
  const std::string local6 = "must not target unique-local IPv6 (fc00::/7)";
  const std::string meta =
      "must not target link-local IPv4 (169.254.0.0/16) — cloud metadata range";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"LOCALHOST", "must not target a loopback hostname"},
      {"a.localhost", "must not target a loopback hostname"},
      {"localhost.", ""},
      {"xlocalhost", ""},
      {"126.255.255.255", ""},
      {"127.0.0.0", loopback},
      {"127.255.255.255", loopback},
      {"127.0.0.1.", loopback},
      {"2130706433", loopback},
      {"0x7f.1", loopback},
      {"128.0.0.0", ""},
      {"0.0.0.0", ""},
      {"169.253.255.255", ""},
      {"169.254.0.0", meta},
      {"169.254.169.254", meta},
      {"169.255.0.0", ""},
      {"100.63.255.255", ""},
      {"100.64.0.0", "must not target CGNAT IPv4 (100.64.0.0/10)"},
      {"100.127.255.255", "must not target CGNAT IPv4 (100.64.0.0/10)"},
      {"100.128.0.0", ""},
      {"9.255.255.255", ""},
      {"10.0.0.0", ten},
      {"10.255.255.255", ten},
      {"11.0.0.0", ""},
      {"172.15.255.255", ""},
      {"172.16.0.0", "must not target RFC1918 IPv4 (172.16.0.0/12)"},
      {"172.31.255.255", "must not target RFC1918 IPv4 (172.16.0.0/12)"},
      {"172.32.0.0", ""},
      {"192.167.255.255", ""},
      {"192.168.0.0", "must not target RFC1918 IPv4 (192.168.0.0/16)"},
      {"192.169.0.0", ""},
      {"[::1]", "must not target loopback IPv6 (::1)"},
      {"[::]", ""},
      {"[::2]", ""},
      {"[::127.0.0.1]", ""},
      {"[64:ff9b::7f00:1]", ""},
      {"[::ffff:127.0.0.1]", loopback},
      {"[::ffff:10.0.0.1]", ten},
      {"[::ffff:8.8.8.8]", ""},
      {"[::ffff:0:127.0.0.1]", ""},
      {"[fe7f::1]", ""},
      {"[fe80::1]", link6},
      {"[febf::1]", link6},
      {"[fe8::1]", link6},
      {"[fec0::1]", ""},
      {"[fe::1]", ""},
      {"[fbff::1]", ""},
      {"[fc00::1]", local6},
      {"[fdff::1]", local6},
      {"[fc::1]", local6},
      {"[fd1::1]", local6},
      {"[f::1]", ""},
      {"[2001:db8::fc00]", ""},
  };
  for (const auto& [host, text] : cases) EXPECT_EQ(UrlText("https://" + host), text) << host;
}

}  // namespace
}  // namespace aex::contract
