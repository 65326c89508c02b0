#include "conformance/report/coverage_map.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "conformance/report/text_columns.h"
#include "mock_server/faults/vocabulary.h"

namespace aex::conformance {
namespace {

std::size_t PlaceOfKind(std::string_view name) {
  for (std::size_t i = 0; i < faults::kKinds; ++i) {
    if (faults::KindName(static_cast<faults::Kind>(i)) == name) return i;
  }
  return faults::kKinds;
}

// Kinds in the order of the vocabulary, then phases by name.
struct RowName {
  std::string kind, phase;

  bool operator<(const RowName& other) const {
    return std::tuple(PlaceOfKind(kind), std::string_view(kind), std::string_view(phase)) <
           std::tuple(PlaceOfKind(other.kind), std::string_view(other.kind),
                      std::string_view(other.phase));
  }
};

int HeatOf(std::int64_t cases, std::int64_t most) {
  if (most <= 1) return kHeats;
  const double share = std::log(static_cast<double>(std::max<std::int64_t>(cases, 1))) /
                       std::log(static_cast<double>(most));
  return 1 + static_cast<int>(std::floor(share * (kHeats - 1) + 0.5));
}

class Map {
 public:
  explicit Map(const std::vector<CoverageCell>& cells) {
    for (const CoverageCell& cell : cells) {
      std::int64_t& cases = rows_[{cell.kind, cell.phase}][cell.op];
      cases += cell.cases;
      most_ = std::max(most_, cases);
      ops_.insert(cell.op);
    }
  }

  void WriteTo(Markup& out) const {
    out.Open("div", {{"class", "scroll"},
                     {"tabindex", "0"},
                     {"role", "region"},
                     {"aria-label", "Coverage table"}});
    out.Open("table", {{"class", "coverage"}}).Open("thead").Open("tr");
    out.Element("th", {{"scope", "col"}, {"class", "corner"}}, "fault");
    for (const std::string& op : ops_) {
      out.Open("th", {{"scope", "col"}});
      out.Element("span", {}, op == "*" ? "(connection)" : op).Close();
    }
    out.Close().Close().Open("tbody");
    for (const auto& [name, cells] : rows_) WriteRow(name, cells, out);
    out.Close().Close().Close();
  }

  void WriteUnmet(Markup& out) const {
    std::string unmet;
    for (std::size_t i = 0; i < faults::kKinds; ++i) {
      const std::string name(faults::KindName(static_cast<faults::Kind>(i)));
      const bool met = std::any_of(rows_.begin(), rows_.end(),
                                   [&](const auto& row) { return row.first.kind == name; });
      if (!met) unmet += (unmet.empty() ? "" : ", ") + name;
    }
    if (unmet.empty()) return;
    out.Open("p", {{"class", "unmet"}}).Text("Kinds of faults that no case met: ");
    out.Element("span", {{"class", "code"}}, unmet).Text(".").Close();
  }

 private:
  void WriteRow(const RowName& name, const std::map<std::string, std::int64_t>& cells,
                Markup& out) const {
    out.Open("tr").Open("th", {{"scope", "row"}}).Text(name.kind);
    if (!name.phase.empty()) out.Text(" ").Element("span", {{"class", "dim"}}, name.phase);
    out.Close();
    for (const std::string& op : ops_) {
      const auto cell = cells.find(op);
      if (cell == cells.end()) {
        out.Element("td", {}, "");
        continue;
      }
      out.Element("td", {{"class", "heat-" + std::to_string(HeatOf(cell->second, most_))}},
                  WithThousands(cell->second));
    }
    out.Close();
  }

  std::map<RowName, std::map<std::string, std::int64_t>> rows_;
  std::set<std::string> ops_;
  std::int64_t most_ = 0;
};

}  // namespace

void WriteCoverageMap(const std::vector<CoverageCell>& cells, Markup& out) {
  const Map map(cells);
  if (!cells.empty()) map.WriteTo(out);
  map.WriteUnmet(out);
}

}  // namespace aex::conformance
