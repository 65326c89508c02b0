#include "conformance/report/report_style.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace aex::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ReportStyle, LoadsNothing) {
  const std::string css(ReportStyle());
  for (const char* loading : {"url(", "@import", "@font-face", "image", "http", "//"})
    EXPECT_THAT(css, Not(HasSubstr(loading)));
  EXPECT_THAT(css, Not(HasSubstr("<")));
}

TEST(ReportStyle, ClosesWhatItOpens) {
  const std::string css(ReportStyle());
  EXPECT_EQ(std::count(css.begin(), css.end(), '{'), std::count(css.begin(), css.end(), '}'));
}

TEST(ReportStyle, KnowsDarkNarrowAndPaper) {
  const std::string css(ReportStyle());
  for (const char* query : {"@media (prefers-color-scheme: dark)", "@media (max-width: 560px)",
                            "@media (min-width: 1080px)", "@media print"})
    EXPECT_THAT(css, HasSubstr(query));
}

// A colour that is used and not set is the ink of the page, in one mode or both.
TEST(ReportStyle, SetsEveryColourForLightAndDark) {
  const std::string css(ReportStyle());
  for (std::size_t at = css.find("var(--"); at != std::string::npos;
       at = css.find("var(--", at + 1)) {
    const std::string name = css.substr(at + 4, css.find(')', at) - at - 4);
    if (name == "--mono") continue;
    const std::size_t light = css.find(name + ": ");
    ASSERT_NE(light, std::string::npos) << name;
    const std::size_t dark = css.find("prefers-color-scheme: dark");
    EXPECT_LT(light, dark) << name;
    EXPECT_LT(css.find(name + ": ", dark), css.find("box-sizing")) << name;
  }
}

}  // namespace
}  // namespace aex::conformance
