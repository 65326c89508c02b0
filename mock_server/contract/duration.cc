#include "mock_server/contract/duration.h"

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>

#include "mock_server/contract/utf8.h"

namespace aex::contract {
namespace {

std::string_view TakeDigits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

std::optional<double> UnitFactor(std::string_view unit) {
  if (unit.empty() || unit == "ms") return 1;
  if (unit == "s") return 1000;
  if (unit == "m") return 60'000;
  if (unit == "h") return 3'600'000;
  return std::nullopt;
}

struct Amount {
  double value;
  double factor;
};

// ^(\d+(?:\.\d+)?)(ms|s|m|h)?$
std::optional<Amount> MatchGrammar(std::string_view text) {
  const std::string_view whole = text;
  if (TakeDigits(text).empty()) return std::nullopt;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (TakeDigits(text).empty()) return std::nullopt;
  }
  const auto factor = UnitFactor(text);
  if (!factor) return std::nullopt;
  const std::string number(whole.substr(0, whole.size() - text.size()));
  return Amount{std::strtod(number.c_str(), nullptr), *factor};
}

// JavaScript's Math.round for what is not negative.
double RoundHalfUp(double value) {
  const double floor = std::floor(value);
  return value - floor >= 0.5 ? floor + 1 : floor;
}

std::string InvalidDuration(std::string_view text, std::string_view why) {
  std::string out = "invalid duration ";
  out += Stringify(Json(text));
  out += why;
  return out;
}

}  // namespace

Result<double> ParseDuration(std::string_view text, const FieldPath& path) {
  const auto amount = MatchGrammar(JsTrim(text));
  if (!amount)
    return path.RefuseAs(InvalidDuration(
        text, R"( (expected e.g. "1h", "90m", "30s", "500ms", or a bare ms integer))"));
  if (!std::isfinite(amount->value))
    return path.RefuseAs(InvalidDuration(text, " (must be a non-negative number)"));
  return RoundHalfUp(amount->value * amount->factor);
}

Result<std::int64_t> ParseDurationField(const Json& value, const FieldPath& path,
                                        const DurationRange& range) {
  const std::string field(range.field);
  const std::string* text = AsString(&value);
  if (text == nullptr)
    return path.RefuseAs(field + R"( must be a duration string (e.g. "1h", "30m"); got )" +
                         Stringify(value));
  const Result<double> ms = ParseDuration(*text, path);
  if (!ms) return ms.error();
  const auto out_of_range = [&](const std::string& bound, std::int64_t limit) {
    return path.RefuseAs(field + " must be at " + bound + " " + std::to_string(limit) +
                         "ms (" + FormatDuration(limit) + "); got " + FormatNumber(*ms) +
                         "ms");
  };
  if (*ms < static_cast<double>(range.least_ms))
    return out_of_range("least", range.least_ms);
  if (*ms > static_cast<double>(range.most_ms)) return out_of_range("most", range.most_ms);
  return static_cast<std::int64_t>(*ms);
}

std::string FormatDuration(std::int64_t ms) {
  if (ms % 3'600'000 == 0) return std::to_string(ms / 3'600'000) + "h";
  if (ms % 60'000 == 0) return std::to_string(ms / 60'000) + "m";
  if (ms % 1000 == 0) return std::to_string(ms / 1000) + "s";
  return std::to_string(ms) + "ms";
}

}  // namespace aex::contract
