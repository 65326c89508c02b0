#include "conformance/report/report_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "conformance/report/html_report.h"
#include "conformance/report/summary.h"
#include "conformance/report/testing/sample_run.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string ReadText(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void WriteText(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

class ReportDir : public testing::Test {
 protected:
  ReportDir() {
    root_ = fs::path(testing::TempDir()) /
            ("aex-report-" +
             std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(root_);
    fs::create_directories(root_);
    options_.command = "aex-conformance run --seed 1";
    options_.dir = (root_ / "deep" / "report").string();
  }
  ~ReportDir() override { fs::remove_all(root_); }

  fs::path Path(const std::string& name) const { return fs::path(options_.dir) / name; }
  std::set<std::string> Files() const {
    std::set<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(options_.dir)) {
      if (entry.is_regular_file())
        files.insert(fs::relative(entry.path(), options_.dir).generic_string());
    }
    return files;
  }

  fs::path root_;
  ReportDirOptions options_;
};

TEST_F(ReportDir, HoldsEveryReport) {
  ASSERT_TRUE(WriteReportDir(FailingRun(), options_).ok());
  EXPECT_THAT(Files(), ElementsAre("failures/billing-one-turn-per-intent-1.json", "junit.xml",
                                   "report.html", "report.json", "summary.md"));
  EXPECT_TRUE(ParseJson(ReadText(Path("report.json"))).ok());
  EXPECT_TRUE(
      ParseJson(ReadText(Path("failures/billing-one-turn-per-intent-1.json"))).ok());
  EXPECT_THAT(ReadText(Path("junit.xml")), StartsWith("<?xml"));
  EXPECT_EQ(ReadText(Path("report.html")),
            HtmlReport(FailingRun(), {false, options_.dir, options_.command}));
  EXPECT_EQ(ReadText(Path("summary.md")), SummaryMarkdown(FailingRun(), false, options_.dir));
}

TEST_F(ReportDir, RemovesWhatAnEarlierRunLeft) {
  ASSERT_TRUE(WriteReportDir(FailingRun(), options_).ok());
  WriteText(Path("failures/notes.txt"), "mine");
  ASSERT_TRUE(WriteReportDir(PassingRun(), options_).ok());
  EXPECT_THAT(Files(),
              ElementsAre("failures/notes.txt", "junit.xml", "report.html", "report.json",
                          "summary.md"));
}

TEST_F(ReportDir, AppendsToTheSummaryOfTheStep) {
  const fs::path step = root_ / "step.md";
  WriteText(step, "before\n");
  options_.step_summary = step.string();
  ASSERT_TRUE(WriteReportDir(PassingRun(), options_).ok());
  EXPECT_EQ(ReadText(step), "before\n" + SummaryMarkdown(PassingRun(), false, options_.dir));
}

TEST_F(ReportDir, NamesThePathThatCannotBeWritten) {
  WriteText(root_ / "deep", "a file where a directory should be");
  const Status blocked = WriteReportDir(PassingRun(), options_);
  ASSERT_FALSE(blocked.ok());
  EXPECT_THAT(Describe(blocked.error()), HasSubstr("deep/report"));

  fs::remove(root_ / "deep");
  fs::create_directories(Path("report.json"));
  const Status taken = WriteReportDir(PassingRun(), options_);
  ASSERT_FALSE(taken.ok());
  EXPECT_THAT(taken.error().place, HasSubstr("report.json"));
  EXPECT_FALSE(fs::exists(Path("report.json.tmp")));

  fs::remove(Path("report.json"));
  options_.step_summary = (root_ / "none" / "step.md").string();
  const Status step = WriteReportDir(PassingRun(), options_);
  ASSERT_FALSE(step.ok());
  EXPECT_EQ(step.error().place, options_.step_summary);
}

}  // namespace
}  // namespace aex::conformance
