#include "mock_server/contract/brief.h"

#include <array>
#include <nlohmann/json.hpp>

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/prompt.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 15> kFields = {
    "model",       "system",     "prompt",      "tools",           "agentsMd",
    "files",       "mcpServers", "secretEnv",   "environment",     "securityProfile",
    "metadata",    "outputs",    "includeBuiltinTools", "outputMode", "platform"};
constexpr std::array<std::string_view, 1> kPlatformFields = {"systemPrompt"};

const Json* FindNonNull(const Json& object, std::string_view key) {
  const Json* field = Find(object, key);
  return field == nullptr || field->is_null() ? nullptr : field;
}

class BriefParser {
 public:
  BriefParser(const Json& value, const PromptOverride& prompt, const ParseSettings& settings)
      : value_(value), prompt_(prompt), settings_(settings) {}

  Defect Read() {
    if (auto defect = RefuseUnknownKeys(value_, path_, kFields)) return defect;
    using Reader = Defect (BriefParser::*)();
    for (const Reader read :
         {&BriefParser::ReadModel, &BriefParser::ReadSystem, &BriefParser::ReadPrompt,
          &BriefParser::ReadTools, &BriefParser::ReadAgentsMd, &BriefParser::ReadFiles,
          &BriefParser::ReadMcpServers, &BriefParser::ReadSecretEnv,
          &BriefParser::ReadEnvironment, &BriefParser::ReadSecurityProfile,
          &BriefParser::ReadMetadata, &BriefParser::ReadOutputs,
          &BriefParser::ReadIncludeBuiltinTools, &BriefParser::ReadOutputMode,
          &BriefParser::ReadPlatform}) {
      if (auto defect = (this->*read)()) return defect;
    }
    return std::nullopt;
  }

  Brief Take() { return std::move(brief_); }

 private:
  // Puts what a parser made of a field into the brief, or passes its defect on.
  template <typename Parsed, typename Slot>
  static Defect Keep(Result<Parsed> parsed, Slot& out) {
    if (!parsed) return parsed.error();
    out = *std::move(parsed);
    return std::nullopt;
  }

  Defect ReadModel() {
    const std::string* model = AsString(Find(value_, "model"));
    if (model == nullptr || FindModel(*model, settings_) == nullptr)
      return path_.Member("model").Refuse(" must be one of: " +
                                          JoinNames(ModelIds(settings_)));
    brief_.model = *model;
    return std::nullopt;
  }

  Defect ReadSystem() {
    const Json* field = Find(value_, "system");
    if (field == nullptr) return std::nullopt;
    const std::string* text = AsNonEmptyString(field);
    if (text == nullptr) return path_.Member("system").Refuse(" must be a non-empty string");
    brief_.system = *text;
    return std::nullopt;
  }

  Defect ReadPrompt() {
    if (prompt_.value != nullptr)
      return Keep(ParsePrompt(prompt_.value, FieldPath(prompt_.field)), brief_.prompt);
    return Keep(ParsePrompt(Find(value_, "prompt"), path_.Member("prompt")), brief_.prompt);
  }

  Defect ReadTools() {
    const Json* field = Find(value_, "tools");
    if (field == nullptr) return std::nullopt;
    return Keep(ParseTools(*field, path_.Member("tools")), brief_.tools);
  }

  Defect ReadAgentsMd() {
    const Json* field = Find(value_, "agentsMd");
    if (field == nullptr) return std::nullopt;
    return Keep(ParseAssetRefs(*field, AssetList::kAgentsMd, path_.Member("agentsMd")),
                brief_.agents_md);
  }

  Defect ReadFiles() {
    const Json* field = Find(value_, "files");
    if (field == nullptr) return std::nullopt;
    return Keep(ParseAssetRefs(*field, AssetList::kFiles, path_.Member("files")),
                brief_.files);
  }

  Defect ReadMcpServers() {
    const Json* field = Find(value_, "mcpServers");
    if (field == nullptr) return std::nullopt;
    return Keep(ParseMcpServers(*field, path_.Member("mcpServers")), brief_.mcp_servers);
  }

  Defect ReadSecretEnv() {
    const Json* field = FindNonNull(value_, "secretEnv");
    if (field == nullptr) return std::nullopt;
    return Keep(ParseSecretEnv(*field, path_.Member("secretEnv")), brief_.secret_env);
  }

  Defect ReadEnvironment() {
    const Json* field = Find(value_, "environment");
    if (field == nullptr) return std::nullopt;
    return Keep(ParseEnvironment(*field, path_.Member("environment")), brief_.environment);
  }

  Defect ReadSecurityProfile() {
    const Json* field = FindNonNull(value_, "securityProfile");
    if (field == nullptr) return std::nullopt;
    const std::string* text = AsString(field);
    if (text == nullptr || (*text != "strict" && *text != "standard" && *text != "developer"))
      return path_.Member("securityProfile")
          .RefuseAs("securityProfile must be one of: strict, standard, developer (got " +
                    Stringify(*field) + ")");
    brief_.security_profile = *text;
    return std::nullopt;
  }

  Defect ReadMetadata() {
    const Json* field = Find(value_, "metadata");
    if (field == nullptr) return std::nullopt;
    const FieldPath path = path_.Member("metadata");
    if (!field->is_object()) return path.Refuse(" must be an object");
    for (const JsonMember& member : MembersInJsOrder(*field)) {
      if (!IsJsonSerializable(*member.value))
        return path.Member(member.key).Refuse(" must be JSON-serializable");
    }
    brief_.metadata.emplace(*field);
    return std::nullopt;
  }

  Defect ReadOutputs() {
    const Json* field = FindNonNull(value_, "outputs");
    if (field == nullptr) return std::nullopt;
    return Keep(ParseOutputs(*field, path_.Member("outputs")), brief_.outputs);
  }

  Defect ReadIncludeBuiltinTools() {
    const Json* field = FindNonNull(value_, "includeBuiltinTools");
    if (field == nullptr) return std::nullopt;
    brief_.include_builtin_tools = AsBool(field);
    if (brief_.include_builtin_tools) return std::nullopt;
    return path_.Member("includeBuiltinTools").Refuse(" must be a boolean");
  }

  Defect ReadOutputMode() {
    const Json* field = FindNonNull(value_, "outputMode");
    if (field == nullptr) return std::nullopt;
    const std::string* text = AsString(field);
    if (text == nullptr || (*text != "buffered" && *text != "stream"))
      return path_.Member("outputMode").Refuse(" must be one of buffered, stream");
    brief_.output_mode = *text;
    return std::nullopt;
  }

  Defect ReadPlatform() {
    const Json* field = FindNonNull(value_, "platform");
    if (field == nullptr) return std::nullopt;
    const FieldPath path = path_.Member("platform");
    if (!field->is_object()) return path.Refuse(" must be an object");
    if (auto defect = RefuseUnknownKeys(*field, path, kPlatformFields)) return defect;
    const Json* system_prompt = Find(*field, "systemPrompt");
    if (system_prompt == nullptr) return std::nullopt;
    const std::string* text = AsString(system_prompt);
    if (text == nullptr || (*text != "default" && *text != "off"))
      return path.Member("systemPrompt").Refuse(R"( must be "default" or "off")");
    brief_.platform_system_prompt = *text;
    return std::nullopt;
  }

  const Json& value_;
  const PromptOverride& prompt_;
  const ParseSettings& settings_;
  const FieldPath path_ = FieldPath("submission");
  Brief brief_;
};

template <typename Entries>
Json ListToJson(const Entries& entries) {
  Json out = Json::array();
  for (const auto& entry : entries) out.push_back(ToJson(entry));
  return out;
}

Json NamesToJson(const std::vector<std::string_view>& names) {
  Json out = Json::array();
  for (const std::string_view name : names) out.push_back(name);
  return out;
}

}  // namespace

Result<Brief> ParseBrief(const Json& value, const PromptOverride& prompt,
                         const ParseSettings& settings) {
  if (!value.is_object())
    return FieldPath("submission").RefuseAs("submission.submission must be an object");
  BriefParser parser(value, prompt, settings);
  if (auto defect = parser.Read()) return *defect;
  return parser.Take();
}

Json ToJson(const Brief& brief) {
  Json out = Json::object();
  out["model"] = brief.model;
  if (brief.system) out["system"] = *brief.system;
  out["prompt"] = brief.prompt;
  out["tools"] = ListToJson(brief.tools.tools);
  if (!brief.tools.skill_tools.empty())
    out["skillTools"] = ListToJson(brief.tools.skill_tools);
  out["agentsMd"] = ListToJson(brief.agents_md);
  out["files"] = ListToJson(brief.files);
  out["mcpServers"] = ListToJson(brief.mcp_servers);
  if (!brief.secret_env.empty()) out["secretEnv"] = ToJson(brief.secret_env);
  if (brief.environment) out["environment"] = ToJson(*brief.environment);
  if (brief.security_profile) out["securityProfile"] = *brief.security_profile;
  if (brief.metadata) out["metadata"] = **brief.metadata;
  if (brief.outputs) out["outputs"] = ToJson(*brief.outputs);
  if (brief.include_builtin_tools)
    out["includeBuiltinTools"] = *brief.include_builtin_tools;
  if (!brief.tools.builtin_tools.empty())
    out["builtinTools"] = NamesToJson(brief.tools.builtin_tools);
  if (brief.output_mode) out["outputMode"] = *brief.output_mode;
  if (brief.platform_system_prompt)
    out["platform"] = Json::object({{"systemPrompt", *brief.platform_system_prompt}});
  return out;
}

}  // namespace aex::contract
