#include "mock_server/contract/prompt.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/utf8.h"

namespace aex::contract {
namespace {

constexpr std::string_view kBlankText = "submission.prompt must contain non-whitespace text";

bool IsBlank(const std::string& text) { return JsTrim(text).empty(); }

}  // namespace

Result<std::vector<std::string>> ParsePrompt(const Json* value, const FieldPath& path) {
  std::vector<std::string> prompt;
  if (const std::string* text = AsString(value)) {
    if (text->empty()) return path.RefuseAs("submission.prompt must be non-empty");
    prompt.push_back(*text);
  } else if (IsArray(value)) {
    const auto& items = value->get_ref<const Json::array_t&>();
    if (items.empty()) return path.RefuseAs("submission.prompt array must be non-empty");
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string* item = AsNonEmptyString(&items[i]);
      if (item == nullptr)
        return path.Item(i).RefuseAs("submission.prompt[" + std::to_string(i) +
                                     "] must be a non-empty string");
      prompt.push_back(*item);
    }
  } else {
    return path.RefuseAs("submission.prompt must be a string or an array of strings");
  }
  if (std::all_of(prompt.begin(), prompt.end(), IsBlank))
    return path.RefuseAs(std::string(kBlankText));
  return prompt;
}

}  // namespace aex::contract
