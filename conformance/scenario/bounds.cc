#include "conformance/scenario/bounds.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/catalog.h"

namespace aex::conformance {
namespace {

std::string Repeated(std::string_view text, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += text;
  return out;
}

std::string A(std::size_t n) { return std::string(n, 'a'); }

Json Times(std::size_t n, const Json& item) {
  Json list = Json::array();
  for (std::size_t i = 0; i < n; ++i) list.push_back(item);
  return list;
}

Json Variables(std::size_t n) {
  Json variables = Json::object();
  for (std::size_t i = 0; i < n; ++i) variables["VAR_" + std::to_string(i)] = "v";
  return variables;
}

Json Tool(std::string_view member, const std::string& value) {
  Json tool = {{"kind", "asset"},
               {"assetId", "asset_12345678"},
               {"name", "tool"},
               {"description", "Looks things up."},
               {"input_schema", {{"type", "object"}}},
               {"entry", "run.sh"}};
  tool[member] = value;
  return Json::array({std::move(tool)});
}

Json File(std::string_view member, const std::string& value) {
  Json file = {{"kind", "asset"}, {"assetId", "asset_12345678"}, {"name", "file"}};
  file[member] = value;
  return Json::array({std::move(file)});
}

Json McpServer(const std::string& name) {
  return Json::array({Json{{"name", name}, {"url", "https://mcp.example.test/"}}});
}

Json Endpoint(std::string_view member, const Json& value) {
  Json endpoint = {{"name", "api"},
                   {"baseUrl", "https://api.example.test"},
                   {"authShape", {{"type", "none"}}},
                   {"allowMethods", {"GET"}},
                   {"allowPathPrefixes", {"/"}}};
  endpoint[member] = value;
  return Json::array({std::move(endpoint)});
}

Json Retry(std::string_view member, const Json& value) {
  Json retry = Json::object();
  retry[member] = value;
  return Endpoint("retry", retry);
}

class Table {
 public:
  std::vector<Bound> Take() { return std::move(bounds_); }

  void Add(std::string_view pointer, Json allowed, Json too_far) {
    bounds_.push_back(
        {pointer, contract::JsonBox(std::move(allowed)), contract::JsonBox(std::move(too_far))});
  }

 private:
  std::vector<Bound> bounds_;
};

// 2^53 - 1 is the largest safe integer; 2^53 is exact in a double, and refused.
constexpr std::int64_t kSafe = (std::int64_t{1} << 53) - 1;

void AddNumbers(Table& table) {
  for (const char* pointer : {"/limits/maxConcurrentChildRuns", "/limits/maxSubagentDepth"}) {
    table.Add(pointer, 1, 0);
    table.Add(pointer, kSafe, kSafe + 1);
    table.Add(pointer, 2, 2.5);
  }
  table.Add("/limits/maxSpendUsd", 5e-324, 0);
  table.Add("/limits/maxSpendUsd", 0.01, -0.01);
  for (const char* pointer :
       {"/submission/outputs/captureTimeoutMs", "/submission/outputs/maxFileBytes",
        "/submission/outputs/maxTotalBytes", "/submission/outputs/maxFiles"}) {
    table.Add(pointer, 1, 0);
    table.Add(pointer, 2, 1.5);
  }
  for (const char* member : {"maxRequestBytes", "maxResponseBytes", "timeoutMs"}) {
    table.Add("/proxyEndpoints", Endpoint(member, 1), Endpoint(member, 0));
    table.Add("/proxyEndpoints", Endpoint(member, kSafe), Endpoint(member, kSafe + 1));
  }
  table.Add("/proxyEndpoints", Retry("maxAttempts", 5), Retry("maxAttempts", 6));
  table.Add("/proxyEndpoints", Retry("maxAttempts", 1), Retry("maxAttempts", 0));
  table.Add("/proxyEndpoints", Retry("retryOnStatuses", Json::array({100})),
            Retry("retryOnStatuses", Json::array({99})));
  table.Add("/proxyEndpoints", Retry("retryOnStatuses", Json::array({599})),
            Retry("retryOnStatuses", Json::array({600})));
  table.Add("/timeout", "60000ms", "59999ms");
  table.Add("/timeout", "1m", "59.9994s");
}

void AddLengths(Table& table) {
  using namespace contract;
  table.Add("/submission/tools", Tool("description", A(kMaxToolDescriptionChars)),
            Tool("description", A(kMaxToolDescriptionChars + 1)));
  table.Add("/submission/tools", Tool("name", A(128)), Tool("name", A(129)));
  table.Add("/submission/tools", Tool("entry", A(kMaxEntryPathChars)),
            Tool("entry", A(kMaxEntryPathChars + 1)));
  table.Add("/submission/tools", Tool("entry", Repeated("a/", kMaxEntryPathDepth - 1) + "a"),
            Tool("entry", Repeated("a/", kMaxEntryPathDepth) + "a"));
  for (const char* pointer : {"/submission/agentsMd", "/submission/files"}) {
    table.Add(pointer, File("name", A(kMaxAssetNameChars)),
              File("name", A(kMaxAssetNameChars + 1)));
    table.Add(pointer, File("assetId", "asset_" + A(8)), File("assetId", "asset_" + A(7)));
    table.Add(pointer, File("assetId", "asset_" + A(128)), File("assetId", "asset_" + A(129)));
    // The length is tested before the pattern, so the segment may be long.
    table.Add(pointer, File("mountPath", Repeated("/a", kMaxMountPathChars / 2)),
              File("mountPath", Repeated("/a", kMaxMountPathChars / 2) + "/"));
  }
  table.Add("/submission/mcpServers", McpServer(A(63)), McpServer(A(64)));
  table.Add("/proxyEndpoints", Endpoint("name", A(63)), Endpoint("name", A(64)));
  table.Add("/submission/environment/envVars/SIZE", A(kMaxEnvVarBytes), A(kMaxEnvVarBytes + 1));
  table.Add("/submission/environment/envVars", Variables(kMaxEnvVars),
            Variables(kMaxEnvVars + 1));
  const Json dirs = Times(kMaxOutputDirs, "/out");
  const Json too_many = Times(kMaxOutputDirs + 1, "/out");
  table.Add("/submission/outputs/allowedDirs", dirs, too_many);
  table.Add("/submission/outputs/deniedDirs", dirs, too_many);
  table.Add("/submission/outputs/allowedDirs", Json::array({"/" + A(kMaxOutputDirBytes - 1)}),
            Json::array({"/" + A(kMaxOutputDirBytes)}));
}

}  // namespace

const std::vector<Bound>& Bounds() {
  static const std::vector<Bound> bounds = [] {
    Table table;
    AddNumbers(table);
    AddLengths(table);
    return table.Take();
  }();
  return bounds;
}

}  // namespace aex::conformance
