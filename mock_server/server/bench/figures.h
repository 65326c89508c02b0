// What a list of measured values comes to, and how a figure is printed: medians,
// shares, numbers with thousands marked.
//
// Pure functions over copies; nothing here measures.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace aex::server {

// The value below which `share` of the values are; 0 of none.
double Percentile(std::vector<double> values, double share);
double Median(std::vector<double> values);

// "12,345"; halves go up.
std::string WithThousands(double number);
// With so many digits after the point.
std::string Fixed(double number, int digits);
// "met", or "MISSED" when the figure is on the wrong side of its target.
std::string Verdict(bool met);

// "0.08 / 0.31": p50 and p99 of milliseconds.
std::string Latency(const std::vector<double>& ms);

// One line of a table: the texts right-aligned in columns of these widths.
struct Column {
  std::string text;
  std::size_t width = 0;
};
std::string Row(const std::vector<Column>& columns);

// Standard output, flushed, so that a long run shows how far it is.
void PrintLine(const std::string& line);

}  // namespace aex::server
