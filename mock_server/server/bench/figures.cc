#include "mock_server/server/bench/figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace aex::server {

double Percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto last = static_cast<double>(values.size() - 1);
  const auto at = static_cast<std::ptrdiff_t>(std::ceil(share * last));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

double Median(std::vector<double> values) { return Percentile(std::move(values), 0.5); }

std::string WithThousands(double number) {
  std::string digits = std::to_string(static_cast<std::int64_t>(std::llround(number)));
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string Fixed(double number, int digits) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, number);
  return text.data();
}

std::string Verdict(bool met) { return met ? "met" : "MISSED"; }

std::string Latency(const std::vector<double>& ms) {
  return Fixed(Percentile(ms, 0.5), 2) + " / " + Fixed(Percentile(ms, 0.99), 2);
}

std::string Row(const std::vector<Column>& columns) {
  std::string line;
  for (const Column& column : columns) {
    const std::size_t blanks =
        column.width > column.text.size() ? column.width - column.text.size() : 0;
    line += (line.empty() ? "  " : " ") + std::string(blanks, ' ') + column.text;
  }
  return line;
}

void PrintLine(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

}  // namespace aex::server
