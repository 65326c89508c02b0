#include "mock_server/contract/js_number.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace aex::contract {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(JsNumber, ReadsAsJavaScriptDoes) {
  const std::vector<std::pair<std::string, std::optional<double>>> cases = {
      {"", 0},           {" \n", 0},          {"0", 0},          {"-0", -0.0},
      {"1790000000", 1790000000}, {" 12 ", 12}, {"+5", 5},       {"-5.5", -5.5},
      {".5", 0.5},       {"5.", 5},           {"1.79e9", 1.79e9}, {"1E+2", 100},
      {"1e-2", 0.01},    {"007", 7},          {"0x1F", 31},      {"0XfF", 255},
      {"0o17", 15},      {"0b101", 5},        {"Infinity", kInfinity},
      {"-Infinity", -kInfinity}, {"1e400", kInfinity},
      {"\u00A07\uFEFF", 7},
      {".", {}},         {"e5", {}},          {"1e", {}},        {"1e+", {}},
      {"+", {}},         {"--5", {}},         {"+-5", {}},       {"1 2", {}},
      {"1_000", {}},     {"0x", {}},          {"0xg", {}},       {"-0x1", {}},
      {"+0x1", {}},      {"0b2", {}},         {"0o8", {}},       {"12px", {}},
      {"infinity", {}},  {"NaN", {}},         {"1,5", {}},       {"0e", {}},
      {"00x1", {}},      {"1.2.3", {}},       {"\u0661", {}}};
  for (const auto& [text, number] : cases) EXPECT_EQ(JsNumber(text), number) << text;
}

TEST(JsDigits, TakesAsciiDigitsOnly) {
  EXPECT_EQ(JsDigits("0"), 0);
  EXPECT_EQ(JsDigits("00429"), 429);
  EXPECT_EQ(JsDigits(std::string(400, '9')), kInfinity);
  for (const std::string text : {"", " 1", "1 ", "+1", "-1", "1.0", "1e3", "0x1", "\u0661"})
    EXPECT_EQ(JsDigits(text), std::nullopt) << text;
}

}  // namespace
}  // namespace aex::contract
