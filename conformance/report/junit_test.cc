#include "conformance/report/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Junit : public testing::Test {
 protected:
  void Read(const RunResult& run, bool strict = false) {
    text_ = JunitXml(run, strict, "conformance-report");
    ASSERT_TRUE(document_.load_string(text_.c_str())) << text_;
  }
  pugi::xml_node Test(const std::string& classname, const std::string& name) {
    return document_
        .select_node(("//testcase[@classname='" + classname + "'][@name='" + name + "']").c_str())
        .node();
  }
  std::string Attribute(const char* path) {
    return document_.select_node(path).attribute().value();
  }

  std::string text_;
  pugi::xml_document document_;
};

TEST_F(Junit, HasASuiteAGroupAndATestCaseARequirement) {
  Read(PassingRun());
  EXPECT_THAT(text_, StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "));
  EXPECT_EQ(document_.select_nodes("/testsuites/testsuite").size(), 6u);
  EXPECT_EQ(Attribute("/testsuites/@tests"), "8");
  EXPECT_EQ(Attribute("/testsuites/@failures"), "0");
  EXPECT_EQ(Attribute("/testsuites/@errors"), "0");
  EXPECT_EQ(Attribute("/testsuites/@skipped"), "2");
  EXPECT_EQ(Attribute("/testsuites/@time"), "8.650");
  EXPECT_EQ(Attribute("//testsuite[@name='aex.billing']/@tests"), "2");
  const pugi::xml_node test = Test("aex.billing", "twins");
  EXPECT_EQ(std::string(test.child_value("system-out")),
            "Both twins of a fault are survived\n3,000 cases run, 1,650 counted, level ALWAYS\n");
}

TEST_F(Junit, SkipsWhatIsNotSupported) {
  Read(PassingRun());
  EXPECT_EQ(std::string(
                Test("aex.redeem", "outcomes").child("skipped").attribute("message").value()),
            "operations not offered: redeem");
}

TEST_F(Junit, ShowsFindingAndTimelineOfAFailure) {
  Read(FailingRun());
  EXPECT_EQ(Attribute("/testsuites/@failures"), "2");
  const pugi::xml_node failure = Test("aex.billing", "one-turn-per-intent").child("failure");
  EXPECT_EQ(std::string(failure.attribute("type").value()), "ALWAYS");
  EXPECT_EQ(std::string(failure.attribute("message").value()),
            "one intent was billed twice ($0.02 instead of $0.01)");
  const std::string text = failure.text().get();
  EXPECT_THAT(text, HasSubstr("    417 ms   client  POST message.send  key K2   ✗ other key"));
  EXPECT_THAT(text, HasSubstr("  again aex-conformance replay conformance-report/failures/"));
  EXPECT_EQ(std::string(Test("aex.idempotency", "key-stable")
                            .child("failure")
                            .attribute("message")
                            .value()),
            "same cause as billing/one-turn-per-intent: one intent was billed twice ($0.02 "
            "instead of $0.01)");
}

TEST_F(Junit, FailsForAShouldOnlyWhenStrict) {
  RunResult run = FailingRun();
  run.requirements[4].verdict = Failed{0};
  Read(run);
  EXPECT_THAT(std::string(
                  Test("aex.retry", "jitter").child("skipped").attribute("message").value()),
              StartsWith("level SHOULD, not met: same cause as"));
  EXPECT_EQ(Attribute("/testsuites/@failures"), "2");
  Read(run, true);
  EXPECT_TRUE(Test("aex.retry", "jitter").child("failure"));
  EXPECT_EQ(Attribute("/testsuites/@failures"), "3");
}

TEST_F(Junit, CallsWhatWasNotJudgedAnError) {
  Read(UnjudgedRun());
  EXPECT_EQ(Attribute("/testsuites/@errors"), "2");
  EXPECT_EQ(std::string(Test("aex.billing", "twins").child("error").attribute("type").value()),
            "vacuous");
  EXPECT_EQ(std::string(
                Test("aex.retry", "jitter").child("error").attribute("message").value()),
            "the machine was too loaded to judge waits");
}

TEST_F(Junit, HasATestCaseForTheHarness) {
  Read(PassingRun());
  EXPECT_TRUE(Test("aex.harness", "harness"));
  EXPECT_FALSE(Test("aex.harness", "harness").child("error"));
  Read(BrokenRun());
  const pugi::xml_node error = Test("aex.harness", "harness").child("error");
  EXPECT_EQ(std::string(error.attribute("message").value()),
            "1 case could not be judged, the first one: the adapter ended with exit code 1 while "
            "a call was open");
  EXPECT_THAT(std::string(error.text().get()), HasSubstr("case 41: the adapter ended"));
  EXPECT_THAT(text_, Not(HasSubstr("sk-conformance")));
}

TEST_F(Junit, SurvivesBytesThatXmlCannotCarry) {
  RunResult run = FailingRun();
  const std::string odd = std::string("<&\"'>\x01\x1b\xff\xEF\xBF\xBF") + '\0' + "]]>\t\n";
  run.failures[0].finding.summary = odd;
  run.failures[0].finding.why = odd;
  run.problems = {{1, odd, odd}};
  Read(run);
  const std::string message = Test("aex.billing", "one-turn-per-intent")
                                  .child("failure")
                                  .attribute("message")
                                  .value();
  EXPECT_THAT(message, StartsWith("<&\"'>\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD]]>"));
}

TEST_F(Junit, KeepsLegalTextAsItIs) {
  EXPECT_EQ(XmlText("a\tb\nü←😀"), "a\tb\nü←😀");
  EXPECT_EQ(XmlText("\xEF\xBF\xBE"), "\uFFFD") << "U+FFFE";
  EXPECT_EQ(XmlText("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate";
  EXPECT_EQ(XmlText(""), "");
}

}  // namespace
}  // namespace aex::conformance
