#include "conformance/report/coverage_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aex::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string MapOf(const std::vector<CoverageCell>& cells) {
  Markup out;
  WriteCoverageMap(cells, out);
  return out.Take();
}

TEST(CoverageMap, HasARowAFaultAndAColumnAnOperation) {
  const std::string map = MapOf({{"drop", "work", "message.send", 30},
                                 {"status", "", "session.create", 1'200},
                                 {"drop", "accept", "*", 1}});
  EXPECT_THAT(map, HasSubstr("<th scope=\"col\"><span>(connection)</span></th>"
                             "<th scope=\"col\"><span>message.send</span></th>"
                             "<th scope=\"col\"><span>session.create</span></th>"));
  EXPECT_THAT(map, HasSubstr("<tr><th scope=\"row\">status</th><td></td><td></td>"
                             "<td class=\"heat-5\">1,200</td></tr>"));
  EXPECT_THAT(map, HasSubstr("<tr><th scope=\"row\">drop <span class=\"dim\">work</span></th>"
                             "<td></td><td class=\"heat-3\">30</td><td></td></tr>"));
  EXPECT_THAT(map, HasSubstr("<td class=\"heat-1\">1</td>"));
  // The order of the vocabulary, then of the phases.
  EXPECT_LT(map.find(">status<"), map.find(">accept<"));
  EXPECT_LT(map.find(">accept<"), map.find(">work<"));
}

TEST(CoverageMap, NamesTheKindsThatWereNotMet) {
  const std::string map = MapOf({{"drop", "work", "message.send", 7}});
  EXPECT_THAT(map, HasSubstr("no case met: <span class=\"code\">status, truncate, delay,"));
  EXPECT_THAT(map, Not(HasSubstr("drop, ")));
}

TEST(CoverageMap, IsNoTableWithoutCells) {
  const std::string map = MapOf({});
  EXPECT_THAT(map, Not(HasSubstr("<table")));
  EXPECT_THAT(map, HasSubstr("status, drop, truncate"));
}

TEST(CoverageMap, HasOneHeatWhereAllAreOne) {
  EXPECT_THAT(MapOf({{"drop", "work", "message.send", 1}}), HasSubstr("heat-5"));
}

TEST(CoverageMap, IsReachedByTheKeyboard) {
  EXPECT_THAT(MapOf({{"drop", "", "x", 1}}),
              HasSubstr("tabindex=\"0\" role=\"region\" aria-label=\"Coverage table\""));
}

}  // namespace
}  // namespace aex::conformance
