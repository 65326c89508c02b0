// The URL parser: any text is answered; origin and path of a URL are a URL again
// with the same parts, and so is its host.
#include <cstdint>

#include "mock_server/contract/check.h"
#include "mock_server/contract/mcp_servers.h"
#include "mock_server/contract/url.h"
#include "mock_server/contract/url_host.h"

namespace {

void CheckUrl(std::string_view text) {
  const auto url = aex::contract::ParseUrl(text);
  if (!url) return;
  aex::contract::RefuseHost(url->host.value_or(""));
  if (url->scheme != "https") return;
  CHECK(url->host && !url->host->empty() && url->path.front() == '/');
  CHECK(aex::contract::ParseHost(*url->host) == url->host);
  const auto again = aex::contract::ParseUrl(aex::contract::OriginOf(*url) + url->path);
  CHECK(again.has_value());
  CHECK(again->host == url->host && again->port == url->port && again->path == url->path);
  CHECK(again->username.empty() && !again->query && !again->fragment);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CheckUrl(text);
  CheckUrl("https://" + std::string(text));
  return 0;
}
