#include "conformance/scenario/vectors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "conformance/scenario/vector_texts.h"

namespace aex::conformance {
namespace {

const Vector& Named(std::string_view file, std::string_view name) {
  for (const Vector& vector : AllVectors()) {
    if (vector.file == file && vector.name == name) return vector;
  }
  ADD_FAILURE() << "no vector " << file << "/" << name;
  return AllVectors().front();
}

TEST(Vectors, HoldEveryFileOfSubmissions) {
  std::set<std::string> embedded;
  for (const EmbeddedText& text : VectorTexts()) embedded.emplace(text.name);
  for (const char* verdict : {"accept", "reject"}) {
    const std::string folder = std::string("submissions/") + verdict;
    for (const auto& entry :
         std::filesystem::directory_iterator(AEX_SOURCE_DIR "/fixtures/" + folder))
      EXPECT_EQ(embedded.count(folder + "/" + entry.path().stem().string()), 1u)
          << entry.path() << " is not listed in scenario/CMakeLists.txt";
  }
}

TEST(Vectors, AreReadWithTheirExpectation) {
  const Vector& refused = Named("submissions/reject/machine", "machine-null");
  EXPECT_EQ(refused.call.op, "parse.submission");
  EXPECT_EQ(refused.expected.kind, Expectation::Kind::kRefused);
  EXPECT_EQ(refused.expected.text, "machine must be an object");
  EXPECT_EQ(refused.expected.field, "machine");
  const Vector& hint = Named("retry_after/vectors", "seconds-one");
  EXPECT_EQ(hint.call.op, "parse.retryAfter");
  EXPECT_EQ(hint.expected.member, "ms");
  EXPECT_EQ(hint.expected.values, std::vector<std::string>{"1000"});
  const Vector& budget = Named("limits/boot_budget", "fraction");
  EXPECT_EQ(budget.expected.values, std::vector<std::string>{R"({"budgetUsd":2.5})"});
}

TEST(Vectors, AreFoundByTheirCall) {
  std::map<std::string, int> kinds;
  for (const Vector& vector : AllVectors()) {
    const Vector* found = FindVector(vector.call);
    ASSERT_NE(found, nullptr) << vector.name;
    EXPECT_EQ(found->call, vector.call);
    ++kinds[vector.call.op];
  }
  for (const char* op :
       {"parse.submission", "parse.submissionText", "parse.retryAfter", "limits.bootBudget"})
    EXPECT_GT(kinds[op], 0) << op;
  EXPECT_EQ(FindVector({"parse.submission", R"({"submission":1,"other":2})", 0, {}}), nullptr);
}

// What the vectors say by hand is what the contract's code would have said: the
// oracle may use either.
TEST(Vectors, AgreeWithTheContract) {
  for (const Vector& vector : AllVectors()) {
    const Expectation derived = DeriveExpectation(vector.call);
    if (vector.expected.kind == Expectation::Kind::kNotJudged ||
        derived.kind == Expectation::Kind::kNotJudged)
      continue;
    SCOPED_TRACE(vector.file + "/" + vector.name);
    EXPECT_EQ(derived.kind, vector.expected.kind);
    if (!vector.expected.values.empty() && !derived.values.empty()) {
      EXPECT_THAT(vector.expected.values, testing::Contains(derived.values.front()));
    }
    EXPECT_TRUE(NamesTheDefect(derived.text, vector.expected)) << derived.text;
  }
}

TEST(Vectors, AreRealCreatesTooWhereTheBodyCanSayTheSame) {
  EXPECT_GT(CreateVectors().size(), AllVectors().size() / 2);
  int refused = 0;
  for (const Vector& vector : CreateVectors()) {
    EXPECT_TRUE(IsRealSubmit(vector.call));
    EXPECT_EQ(FindVector(vector.call)->call, vector.call);
    EXPECT_EQ(vector.call.args.find("workspaceId"), std::string::npos) << vector.name;
    refused += vector.expected.kind == Expectation::Kind::kRefused ? 1 : 0;
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace aex::conformance
