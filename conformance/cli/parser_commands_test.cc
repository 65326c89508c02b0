// `parse` and `vectors` as a user runs them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/cli/testing/program.h"

namespace aex::conformance {
namespace {

using testing::HasSubstr;

constexpr const char* kRequest =
    R"({"workspaceId":"w","idempotencyKey":"k","machine":{},"submission":{"model":)"
    R"("claude-haiku-4-5","prompt":"hello"},"secrets":{"apiKeys":{"anthropic":"sk"}}})";

ProgramResult Parse(const std::string& json, const std::string& flags = "") {
  return RunProgram("printf '%s' '" + json + "' | \"$BIN\"/aex-conformance parse - " + flags);
}

TEST(ParseCommand, PrintsTheNormalForm) {
  const ProgramResult result = Parse(kRequest);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\"provider\": \"anthropic\""));
  EXPECT_THAT(result.out, testing::Not(HasSubstr("machine")));
}

TEST(ParseCommand, PrintsTheRejectionWithItsPlace) {
  std::string bad = kRequest;
  bad.replace(bad.find("{}"), 2, R"({"spot":"yes"})");
  const ProgramResult result = Parse(bad);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("/machine/spot\nmachine.spot must be a boolean\n"));
  const ProgramResult json = Parse(bad, "--json");
  EXPECT_EQ(json.exit_code, 1);
  EXPECT_THAT(json.out, HasSubstr("\"pointer\": \"/machine/spot\""));
}

TEST(ParseCommand, ReadsCreateBodiesToo) {
  const std::string body =
      R"({"retention":{"idleTtl":"3m"},"submission":{"model":"claude-haiku-4-5"},)"
      R"("secrets":{"apiKeys":{"anthropic":"sk"}}})";
  EXPECT_EQ(Parse(body, "--create").exit_code, 0);
  EXPECT_THAT(Parse(body).out, HasSubstr("/retention"));
}

TEST(ParseCommand, TellsWhatIsNoJsonFromWhatCannotBeRead) {
  EXPECT_THAT(Parse("{").out, HasSubstr("not JSON: line 1"));
  const ProgramResult missing = RunProgram("\"$BIN\"/aex-conformance parse /no/such/file");
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err, HasSubstr("/no/such/file: cannot be read"));
}

ProgramResult Vectors(const std::string& command, const std::string& only) {
  return RunProgram("\"$BIN\"/aex-conformance vectors --cmd '" + command + "' --only '" + only +
                    "'");
}

TEST(VectorsCommand, FindsOurOwnParserInAgreement) {
  const ProgramResult result =
      Vectors("\"$BIN\"/aex-conformance parse -", "submissions/*/machine/*");
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("0 accepted wrongly, 0 rejected wrongly, 0 crashed"));
}

TEST(VectorsCommand, NamesWhatAProgramThatAcceptsEverythingMisses) {
  const ProgramResult result = Vectors("cat >/dev/null", "submissions/*/machine/*");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("✗ submissions/reject/machine/machine-null\n"
                                    "  accepted; the contract refuses: machine must be an "
                                    "object\n"));
}

TEST(VectorsCommand, TakesNoCrashForARejection) {
  for (const char* crash : {"exit 2", "kill -SEGV $$", "echo broken >&2; exit 70"}) {
    const ProgramResult result = Vectors(crash, "submissions/reject/machine/machine-null");
    EXPECT_EQ(result.exit_code, 3) << result.out;
    EXPECT_THAT(result.out, HasSubstr("1 vectors: 0 agree, 0 accepted wrongly, 0 rejected "
                                      "wrongly, 1 crashed"));
  }
}

TEST(VectorsCommand, SaysThatACommandDoesNotExist) {
  const ProgramResult result = Vectors("no-such-parser", "submissions/reject/machine/*");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("cannot be run"));
  EXPECT_EQ(Vectors("true", "nothing/*").exit_code, 2);
}

}  // namespace
}  // namespace aex::conformance
