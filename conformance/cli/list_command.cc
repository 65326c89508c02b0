#include <cstdio>
#include <nlohmann/json.hpp>

#include "conformance/cli/commands.h"
#include "conformance/oracle/requirement.h"

namespace aex::conformance {
namespace {

constexpr std::size_t kWidth = 96;
constexpr std::string_view kIndent = "      ";

Json AsJson() {
  Json list = Json::array();
  for (const Requirement& requirement : Catalogue()) {
    Json entry = Json::object();
    entry["id"] = requirement.id;
    entry["level"] = LevelName(requirement.level);
    entry["title"] = requirement.title;
    entry["contract"] = requirement.section;
    entry["explanation"] = requirement.explanation;
    entry["needsOps"] = requirement.needs_ops;
    entry["needsFeatures"] = requirement.needs_features;
    list.push_back(std::move(entry));
  }
  Json out = Json::object();
  out["version"] = 1;
  out["requirements"] = std::move(list);
  return out;
}

void PrintWrapped(std::string_view text) {
  std::string line(kIndent);
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    if (line.size() + 1 + word.size() > kWidth) {
      std::printf("%s\n", line.c_str());
      line = kIndent;
    }
    if (line.size() > kIndent.size()) line += ' ';
    line += word;
    if (blank == std::string_view::npos) break;
    text.remove_prefix(blank + 1);
  }
  std::printf("%s\n", line.c_str());
}

}  // namespace

int ListCommand(const ListFlags& flags) {
  if (flags.json) {
    std::fputs(StringifyPretty(AsJson()).c_str(), stdout);
    return 0;
  }
  for (const Requirement& requirement : Catalogue()) {
    std::printf("%-36s %-6s  contract %s\n", std::string(requirement.id).c_str(),
                std::string(LevelName(requirement.level)).c_str(),
                std::string(requirement.section).c_str());
    std::printf("    %s\n", std::string(requirement.title).c_str());
    PrintWrapped(requirement.explanation);
  }
  std::printf("\n%zu requirements. ALWAYS holds under any policy, MUST is the contract, SHOULD "
              "fails a run only with --strict.\n",
              Catalogue().size());
  return 0;
}

}  // namespace aex::conformance
