#include "mock_server/contract/environment.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "mock_server/contract/catalog.h"
#include "mock_server/contract/name_rules.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 3> kFields = {"networking", "packages", "envVars"};
constexpr std::array<std::string_view, 2> kNetworkingFields = {"mode", "allowedHosts"};
constexpr std::array<std::string_view, 2> kPackageFields = {"name", "version"};
constexpr std::array<std::string_view, 3> kEcosystems = {"apt", "npm", "pip"};
constexpr std::string_view kReservedPrefix = "AEX_";

Defect ReadAllowedHosts(const Json& value, const FieldPath& path,
                        std::vector<std::string>& out) {
  if (!value.is_array()) return path.Refuse(" must be an array of strings");
  std::unordered_set<std::string> seen;
  const auto& items = value.get_ref<const Json::array_t&>();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string* host = AsNonEmptyString(&items[i]);
    if (host == nullptr) return path.Item(i).Refuse(" must be a non-empty string");
    std::string lower = AsciiLower(*host);
    if (!seen.insert(lower).second)
      return path.Item(i).RefuseAs(path.Text() + " duplicate entry: " + *host);
    out.push_back(std::move(lower));
  }
  return std::nullopt;
}

Defect ReadNetworking(const Json& value, const FieldPath& path, Networking& out) {
  if (!value.is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseUnknownKeys(value, path, kNetworkingFields)) return defect;
  const FieldPath mode_path = path.Member("mode");
  const Json* mode = Find(value, "mode");
  if (mode == nullptr) return mode_path.Refuse(" is required when networking is provided");
  const std::string* text = AsString(mode);
  if (text == nullptr || (*text != "limited" && *text != "open"))
    return mode_path.Refuse(" must be one of: limited, open");
  out.mode = *text;
  const Json* hosts = Find(value, "allowedHosts");
  if (hosts == nullptr) return std::nullopt;
  const FieldPath hosts_path = path.Member("allowedHosts");
  return ReadAllowedHosts(*hosts, hosts_path, out.allowed_hosts.emplace());
}

// Takes "eco:" off the name. A colon at the start is no prefix.
Defect SplitEcosystem(const std::string& name, const FieldPath& path, Package& out) {
  const std::size_t colon = name.find(':');
  if (colon == 0 || colon == std::string::npos) {
    out.ecosystem = kEcosystems[0];
    out.name = name;
    return std::nullopt;
  }
  out.ecosystem = name.substr(0, colon);
  out.name = name.substr(colon + 1);
  if (std::find(kEcosystems.begin(), kEcosystems.end(), out.ecosystem) == kEcosystems.end())
    return path.Refuse(" has unknown ecosystem prefix \"" + out.ecosystem +
                       ":\"; permitted: " + JoinNames(kEcosystems));
  if (out.name.empty())
    return path.Refuse(" resolves to an empty package after stripping the \"" +
                       out.ecosystem + ":\" ecosystem prefix");
  return std::nullopt;
}

Defect ReadPackage(const Json& value, const FieldPath& path, Package& out) {
  if (!value.is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseUnknownKeys(value, path, kPackageFields)) return defect;
  const FieldPath name_path = path.Member("name");
  const std::string* name = AsNonEmptyString(Find(value, "name"));
  if (name == nullptr) return name_path.Refuse(" must be a non-empty string");
  if (const Json* version = Find(value, "version")) {
    const std::string* text = AsNonEmptyString(version);
    if (text == nullptr)
      return path.Member("version").Refuse(" must be a non-empty string");
    out.version = *text;
  }
  return SplitEcosystem(*name, name_path, out);
}

Defect ReadPackages(const Json& value, const FieldPath& path, std::vector<Package>& out) {
  if (!value.is_array()) return path.Refuse(" must be an array");
  const auto& items = value.get_ref<const Json::array_t&>();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const FieldPath item_path = path.Item(i);
    if (auto defect = ReadPackage(items[i], item_path, out.emplace_back())) return defect;
  }
  return std::nullopt;
}

Defect ReadEnvVar(const JsonMember& member, const FieldPath& path, std::string& out) {
  if (!IsEnvVarKey(member.key)) return path.Refuse(" key must match /^[A-Z_][A-Z0-9_]*$/");
  if (member.key.starts_with(kReservedPrefix))
    return path.Refuse(R"( uses reserved prefix "AEX_" (set by aex runtime))");
  const std::string* text = AsString(member.value);
  if (text == nullptr) return path.Refuse(" must be a string");
  if (text->find('\0') != std::string::npos)
    return path.Refuse(" must not contain NUL bytes");
  if (text->size() > kMaxEnvVarBytes)
    return path.Refuse(" value is " + std::to_string(text->size()) + " bytes; maximum is " +
                       std::to_string(kMaxEnvVarBytes));
  out = *text;
  return std::nullopt;
}

Defect ReadEnvVars(const Json& value, const FieldPath& path, NamedTexts& out) {
  if (!value.is_object()) return path.Refuse(" must be an object");
  if (SizeOf(value) > kMaxEnvVars)
    return path.Refuse(" has " + std::to_string(SizeOf(value)) + " entries; maximum is " +
                       std::to_string(kMaxEnvVars));
  std::size_t total = 0;
  for (const JsonMember& member : MembersInJsOrder(value)) {
    const FieldPath var_path = path.Member(member.key);
    std::string text;
    if (auto defect = ReadEnvVar(member, var_path, text)) return defect;
    total += member.key.size() + text.size();
    if (total > kMaxEnvVarsTotalBytes)
      return path.Refuse(" total byte size exceeds maximum " +
                         std::to_string(kMaxEnvVarsTotalBytes));
    out.push_back({std::string(member.key), std::move(text)});
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<Environment>> ParseEnvironment(const Json& value,
                                                    const FieldPath& path) {
  if (!value.is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseUnknownKeys(value, path, kFields)) return *defect;
  Environment environment;
  if (const Json* networking = Find(value, "networking")) {
    const FieldPath field = path.Member("networking");
    if (auto defect = ReadNetworking(*networking, field, environment.networking.emplace()))
      return *defect;
  }
  if (const Json* packages = Find(value, "packages")) {
    const FieldPath field = path.Member("packages");
    if (auto defect = ReadPackages(*packages, field, environment.packages.emplace()))
      return *defect;
  }
  if (const Json* env_vars = Find(value, "envVars")) {
    const FieldPath field = path.Member("envVars");
    if (auto defect = ReadEnvVars(*env_vars, field, environment.env_vars)) return *defect;
  }
  if (environment == Environment{}) return std::optional<Environment>();
  return std::optional<Environment>(std::move(environment));
}

Json ToJson(const Environment& environment) {
  Json out = Json::object();
  if (environment.networking) {
    Json& networking = out["networking"] = Json::object();
    networking["mode"] = environment.networking->mode;
    if (environment.networking->allowed_hosts)
      networking["allowedHosts"] = *environment.networking->allowed_hosts;
  }
  if (environment.packages) {
    Json packages = Json::array();
    for (const Package& package : *environment.packages) {
      Json entry = Json::object();
      entry["name"] = package.name;
      if (package.version) entry["version"] = *package.version;
      entry["ecosystem"] = package.ecosystem;
      packages.push_back(std::move(entry));
    }
    out["packages"] = std::move(packages);
  }
  if (!environment.env_vars.empty()) out["envVars"] = ToJson(environment.env_vars);
  return out;
}

}  // namespace aex::contract
