// The binaries as a user runs them: real adapters in other languages, real
// sockets, exit codes and files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "conformance/cli/testing/program.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {
namespace {

using testing::HasSubstr;

constexpr const char* kJavaScript =
    "node \"$SOURCE\"/conformance/adapters/javascript/fetch_client.mjs";
constexpr const char* kPython =
    "python3 \"$SOURCE\"/conformance/adapters/python/urllib_client.py";

Json ReadJson(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  auto json = ParseJson(text.str());
  EXPECT_TRUE(json.ok()) << path;
  return json.ok() ? *json : Json();
}

// Runs the suite and keeps its report.
struct GateRun {
  ProgramResult program;
  Json report;

  std::string VerdictOf(std::string_view id) const {
    const Json* requirements = Find(report, "requirements");
    if (requirements == nullptr) return "no report";
    for (const Json& requirement : *requirements) {
      const auto* name = AsString(Find(requirement, "id"));
      if (name != nullptr && *name == id) return *AsString(Find(requirement, "verdict"));
    }
    return "absent";
  }
};

GateRun Gate(const std::string& client, const std::string& flags,
             const std::string& folder = FreshFolder("report")) {
  GateRun run;
  run.program = RunProgram("\"$BIN\"/aex-conformance run --client '" + client +
                           "' --report-dir '" + folder + "' --lanes 16 " + flags);
  if (std::filesystem::exists(folder + "/report.json"))
    run.report = ReadJson(folder + "/report.json");
  return run;
}

class EndToEnd : public testing::TestWithParam<const char*> {};

TEST_P(EndToEnd, CorrectClientConforms) {
  const GateRun run = Gate(GetParam(), "--cases 1200 --seed 3");
  EXPECT_EQ(run.program.exit_code, 0) << run.program.out << run.program.err;
  EXPECT_THAT(run.program.out, testing::ContainsRegex("conforms: [0-9]+ requirements, 1200 cases"));
}

TEST_P(EndToEnd, FreshKeyPerAttemptBillsTwice) {
  const std::string client = std::string(GetParam()) + " --broken=fresh-key-per-attempt";
  const std::string folder = FreshFolder("fresh-key");
  const GateRun run = Gate(client, "--cases 200 --seed 3", folder);
  EXPECT_EQ(run.program.exit_code, 1) << run.program.out << run.program.err;
  EXPECT_EQ(run.VerdictOf("billing/one-turn-per-intent"), "fail");
  EXPECT_EQ(run.VerdictOf("idempotency/key-stable"), "fail");
  EXPECT_EQ(run.VerdictOf("retry/never-early"), "pass");
  EXPECT_THAT(run.program.out, HasSubstr("turn 2 billed"));
  EXPECT_THAT(run.program.out, HasSubstr("report: " + folder + "/report.html\n"));
  EXPECT_TRUE(std::filesystem::exists(folder + "/report.html"));

  const std::string repro = folder + "/failures/billing-one-turn-per-intent-1.json";
  EXPECT_LE(Find(ReadJson(repro), "faults")->size(), 2u);
  const std::string replay = "\"$BIN\"/aex-conformance replay '" + repro + "' --client '";
  EXPECT_EQ(RunProgram(replay + client + "'").exit_code, 1);
  // The same case, on the client that is right.
  EXPECT_EQ(RunProgram(replay + GetParam() + "'").exit_code, 0);
}

TEST_P(EndToEnd, NoKeyIsFoundByItsOwnRequirement) {
  const GateRun run =
      Gate(std::string(GetParam()) + " --broken=no-key", "--cases 200 --seed 3");
  EXPECT_EQ(run.program.exit_code, 1);
  EXPECT_EQ(run.VerdictOf("idempotency/key-present"), "fail");
  EXPECT_EQ(run.VerdictOf("billing/one-turn-per-intent"), "fail");
}

INSTANTIATE_TEST_SUITE_P(Adapters, EndToEnd, testing::Values(kJavaScript, kPython));

TEST(Gate, SameSeedGivesTheSameReportWhateverTheLanes) {
  const std::string client = std::string(kJavaScript) + " --broken=fresh-key-per-attempt";
  Json reports[2];
  const char* lanes[] = {"--lanes 1", "--lanes 64"};
  for (int i = 0; i < 2; ++i) {
    reports[i] = Gate(client, std::string("--cases 150 --seed 11 ") + lanes[i]).report;
    ASSERT_TRUE(reports[i].is_object());
    reports[i].erase("timing");
  }
  EXPECT_EQ(Stringify(reports[0]), Stringify(reports[1]));
}

TEST(Gate, AHungClientFailsAloneWhileItsAdapterAnswers) {
  const GateRun run = Gate(std::string(kJavaScript) + " --broken=hang",
                           "--cases 400 --seed 3 --call-deadline 2");
  EXPECT_EQ(run.program.exit_code, 1) << run.program.out;
  EXPECT_EQ(run.VerdictOf("retry/terminates"), "fail");
  EXPECT_EQ(run.VerdictOf("billing/one-turn-per-intent"), "pass");
  EXPECT_THAT(run.program.out, HasSubstr("never end"));
}

TEST(Gate, AnAdapterThatDiesIsAHarnessProblemAndTheRestIsReported) {
  // The checks before the run ask for no such thing, some cases do; a case that
  // runs again alone kills its adapter again.
  const GateRun run =
      Gate("node \"$SOURCE\"/conformance/cli/testing/dying_adapter.mjs iterate+done",
           "--cases 120 --seed 3 --workers 1 --lanes 4");
  EXPECT_EQ(run.program.exit_code, 3) << run.program.out << run.program.err;
  EXPECT_EQ(run.VerdictOf("idempotency/key-present"), "pass");
  EXPECT_THAT(run.program.out, HasSubstr("exited with code 7"));
}

TEST(Gate, SaysInOneLineWhatIsWrongWithAnAdapter) {
  const struct {
    const char* client;
    const char* words;
  } rows[] = {
      {"echo hello", "not JSON"},
      {"no-such-command-here", "command not found"},
      {"false", "exited with code 1"},
  };
  for (const auto& row : rows) {
    const GateRun run = Gate(row.client, "--cases 10 --seed 3");
    EXPECT_EQ(run.program.exit_code, 3) << row.client;
    EXPECT_THAT(run.program.err, HasSubstr(row.words));
  }
}

TEST(Gate, RefusesWrongFlagsBeforeAnythingRuns) {
  const struct {
    const char* flags;
    const char* words;
  } rows[] = {
      {"run", "--client CMD or --builtin"},
      {"run --builtin reference --cases 0", "not in range"},
      {"run --builtin reference --seed 1.5", "no seed"},
      {"run --builtin nobody", "not built in"},
      {"run --builtin mutant:nobody", "no-key"},
      {"run --builtin reference --only 'nothing/*'", "matches no requirement"},
      {"run --builtin reference --client x", "excludes"},
      {"replay /no/such/file --builtin reference", "cannot read"},
      {"sing", "not expected"},
  };
  for (const auto& row : rows) {
    const auto result = RunProgram(std::string("\"$BIN\"/aex-conformance ") + row.flags);
    EXPECT_EQ(result.exit_code, 2) << row.flags;
    EXPECT_THAT(result.err, HasSubstr(row.words));
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  }
}

TEST(Doctor, FindsBothAdaptersSound) {
  for (const char* client : {kJavaScript, kPython}) {
    const auto result =
        RunProgram("\"$BIN\"/aex-conformance doctor --client '" + std::string(client) + "'");
    EXPECT_EQ(result.exit_code, 0) << result.out;
    EXPECT_THAT(result.out, HasSubstr("✓ session.replayLast"));
    EXPECT_THAT(result.out, HasSubstr("slept 1000 ms in virtual time"));
  }
}

}  // namespace
}  // namespace aex::conformance
