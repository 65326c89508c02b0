#include "conformance/report/svg_timeline.h"

#include <gtest/gtest.h>

#include <pugixml.hpp>
#include <set>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

class SvgTimeline : public testing::Test {
 protected:
  void Draw(const std::vector<TimelineRow>& rows) {
    Markup out;
    WriteTimelineSvg(PictureOf(rows), 3, "Timeline: billing/twins", "billed <twice>", out);
    text_ = out.Take();
    ASSERT_TRUE(document_.load_string(text_.c_str()));
    svg_ = document_.child("svg");
  }
  std::vector<std::string> ClassesOf(const char* element) const {
    std::vector<std::string> classes;
    for (const pugi::xml_node node : svg_.children(element))
      classes.emplace_back(node.attribute("class").value());
    return classes;
  }

  std::string text_;
  pugi::xml_document document_;
  pugi::xml_node svg_;
};

std::vector<TimelineRow> TwiceBilled() {
  const RunResult run = FailingRun();
  return TimelineOf(run.failures[0].evidence, run.failures[0].finding);
}

TEST_F(SvgTimeline, IsFoundByItsClasses) {
  Draw(TwiceBilled());
  EXPECT_STREQ(svg_.attribute("id").value(), "timeline-3");
  EXPECT_EQ(ClassesOf("g"),
            (std::vector<std::string>{"lanes", "event attempt faulted", "event wait",
                                      "event attempt offending", "event report"}));
}

TEST_F(SvgTimeline, NamesTheFirstOffendingEvent) {
  std::vector<TimelineRow> rows = TwiceBilled();
  rows.back().wrong = true;
  Draw(rows);
  std::vector<std::string> ids;
  for (const pugi::xml_node node : svg_.children("g")) ids.emplace_back(node.attribute("id").value());
  EXPECT_EQ(ids, (std::vector<std::string>{"", "timeline-3-event-1", "timeline-3-event-2",
                                           "timeline-3-offending", "timeline-3-event-4"}));
}

TEST_F(SvgTimeline, IsReadOutByItsWords) {
  Draw(TwiceBilled());
  EXPECT_STREQ(svg_.attribute("role").value(), "img");
  EXPECT_STREQ(svg_.attribute("aria-labelledby").value(), "timeline-3-title timeline-3-about");
  EXPECT_STREQ(svg_.child("title").text().get(), "Timeline: billing/twins");
  EXPECT_STREQ(svg_.child("desc").text().get(), "billed <twice>");
  const pugi::xml_node wait = svg_.find_child_by_attribute("g", "class", "event wait");
  EXPECT_STREQ(wait.child("title").text().get(),
               "417 ms  client  slept 417 ms (backoff, no hint)");
}

TEST_F(SvgTimeline, StretchesEveryTextToItsRoom) {
  Draw(TwiceBilled());
  int texts = 0;
  for (const pugi::xml_node group : svg_.children("g")) {
    for (const pugi::xml_node text : group.children("text")) {
      EXPECT_GT(text.attribute("textLength").as_double(), 0) << text.text().get();
      EXPECT_STREQ(text.attribute("lengthAdjust").value(), "spacingAndGlyphs");
      ++texts;
    }
  }
  EXPECT_GT(texts, 15);
}

TEST_F(SvgTimeline, IsAsHighAsItsPicture) {
  Draw({});
  EXPECT_STREQ(svg_.attribute("viewBox").value(), "0 0 420.0 42.0");
}

}  // namespace
}  // namespace aex::conformance
