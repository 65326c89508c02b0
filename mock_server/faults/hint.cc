#include "mock_server/faults/hint.h"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "mock_server/contract/check.h"
#include "mock_server/contract/http_date.h"
#include "mock_server/faults/names.h"
#include "mock_server/faults/vocabulary.h"

namespace aex::faults {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerMs = 1000;

struct DateForm {
  std::string_view prefix;
  std::string (*print)(std::int64_t second);
};
constexpr std::array kDateForms = {
    DateForm{"date:", contract::PrintImfFixdate},
    DateForm{"date850:", contract::PrintRfc850},
    DateForm{"asctime:", contract::PrintAsctime},
};

const DateForm* DateFormOf(std::string_view text) {
  for (const DateForm& form : kDateForms) {
    if (text.starts_with(form.prefix)) return &form;
  }
  return nullptr;
}

// A sign and a number.
std::optional<std::int64_t> ParseOffset(std::string_view text) {
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto count = ParseCount(text.substr(1));
  if (!count || *count > kMaxHintOffsetSeconds) return std::nullopt;
  return text[0] == '-' ? -*count : *count;
}

std::int64_t FloorDivide(std::int64_t number, std::int64_t by) {
  return number / by - (number % by < 0 ? 1 : 0);
}

}  // namespace

std::string RenderHint(std::string_view text, std::int64_t now_us, std::int64_t skew_ms) {
  const DateForm* form = DateFormOf(text);
  if (form == nullptr) return std::string(text);
  const auto offset_s = ParseOffset(text.substr(form->prefix.size()));
  CHECK(offset_s.has_value());
  return form->print(FloorDivide(now_us + skew_ms * kMicrosPerMs, kMicrosPerSecond) +
                     *offset_s);
}

Status CheckHint(std::string_view text, const std::string& pointer) {
  if (text.size() > kMaxHintBytes)
    return Invalid("must be at most " + std::to_string(kMaxHintBytes) + " bytes long",
                   pointer);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F)
      return Invalid("must be a header value without control characters", pointer);
  }
  const DateForm* form = DateFormOf(text);
  if (form != nullptr && !ParseOffset(text.substr(form->prefix.size())))
    return Invalid("must be " + std::string(form->prefix) +
                       " with + or - and at most " +
                       std::to_string(kMaxHintOffsetSeconds) + " seconds, as in \"" +
                       std::string(form->prefix) + "+5\"",
                   pointer);
  return Ok();
}

Result<std::vector<std::string>> ReadHints(const Json& value, const std::string& pointer) {
  if (const std::string* text = AsString(&value)) {
    if (Status checked = CheckHint(*text, pointer); !checked) return checked.error();
    return std::vector<std::string>{*text};
  }
  if (!value.is_array() || value.empty() || value.size() > kMaxHeaderLines)
    return Invalid("must be a string, or a list of 1 to " +
                       std::to_string(kMaxHeaderLines) + " strings",
                   pointer);
  std::vector<std::string> hints;
  for (const Json& item : value.get_ref<const Json::array_t&>()) {
    const std::string place = pointer + "/" + std::to_string(hints.size());
    const std::string* text = AsString(&item);
    if (text == nullptr) return Invalid("must be a string", place);
    if (Status checked = CheckHint(*text, place); !checked) return checked.error();
    hints.push_back(*text);
  }
  return hints;
}

Json HintsToJson(const std::vector<std::string>& hints) {
  if (hints.size() == 1) return Json(hints[0]);
  return Json(hints);
}

}  // namespace aex::faults
