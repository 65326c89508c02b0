// aex-mock as a program: its first lines, its answers, its exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/cli/testing/program.h"

namespace aex::conformance {
namespace {

using testing::HasSubstr;

// Starts aex-mock on a free port, runs `script` with $BASE set to its URL, and
// ends it with `signal`; the exit code is the mock's own.
ProgramResult WithMock(const std::string& flags, const std::string& script,
                       const std::string& signal = "TERM") {
  return RunProgram(
      "folder=$(mktemp -d); mkfifo \"$folder/lines\"; "
      "\"$BIN\"/aex-mock --port 0 " + flags + " >\"$folder/lines\" & mock=$!; "
      "exec 3<\"$folder/lines\"; read -r first <&3; echo \"$first\"; "
      "BASE=${first##* }; " + script + "; "
      "kill -" + signal + " $mock; wait $mock; code=$?; rm -r \"$folder\"; (exit $code)");
}

TEST(MockProgram, AnnouncesItsAddressAndEndsOrderlyOnSignals) {
  for (const char* signal : {"TERM", "INT"}) {
    const auto result = WithMock("", "curl -s $BASE/__mock/health", signal);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("aex-mock listening on http://127.0.0.1:"));
    EXPECT_THAT(result.out, HasSubstr("\"ok\":true"));
  }
}

TEST(MockProgram, LosesAnAnswerOnceAndReplaysItFromTheKey) {
  const auto result = WithMock("", R"(
    auth='Authorization: Bearer ci-1~response-lost'
    body='{"provider":"anthropic","submission":{"model":"claude-haiku-4-5"},'
    body="$body"'"secrets":{"apiKeys":{"anthropic":"sk-test"}}}'
    id=$(curl -s -X POST $BASE/api/sessions -H "$auth" -H 'Idempotency-Key: c1' -d "$body" |
         grep -o 'ses_[0-9a-f]*' | head -n 1)
    curl -s -X POST $BASE/api/sessions/$id/messages -H "$auth" -H 'Idempotency-Key: m1' \
         -d '{"input":"hi"}'; echo "first: $?"
    curl -s -o /dev/null -w 'second: %{http_code}\n' -X POST $BASE/api/sessions/$id/messages \
         -H "$auth" -H 'Idempotency-Key: m1' -d '{"input":"hi"}'
    curl -s "$BASE/__mock/workspaces/ci-1~response-lost/ledger")");
  EXPECT_THAT(result.out, HasSubstr("first: 56")) << "curl's code for a reset";
  EXPECT_THAT(result.out, HasSubstr("second: 200"));
  EXPECT_THAT(result.out, HasSubstr("\"turns\":1"));
}

TEST(MockProgram, InstallsAScenarioThroughTheControlPlane) {
  const auto result = WithMock("", R"(
    curl -s -X PUT $BASE/__mock/workspaces/w/scenario -d '{"version":1,"faults":[
      {"op":"whoami","attempt":1,"do":{"kind":"status","status":429,"retryAfter":"7"}}]}'
    for i in 1 2; do curl -s -o /dev/null -w '%{http_code} ' $BASE/api/whoami \
      -H 'Authorization: Bearer w'; done
    curl -s "$BASE/__mock/workspaces/w/journal?format=ndjson")");
  EXPECT_THAT(result.out, HasSubstr("429 200"));
  EXPECT_THAT(result.out, HasSubstr("\"retryAfter\":[\"7\"]"));
}

TEST(MockProgram, RefusesAPortInUse) {
  const auto result = WithMock(
      "", "\"$BIN\"/aex-mock --port ${BASE##*:}; echo \"second: $?\"");
  EXPECT_THAT(result.out, HasSubstr("second: 2"));
  EXPECT_THAT(result.err, HasSubstr("is in use"));
}

TEST(MockProgram, TakesAnUploadAtItsStoragePortWithoutABearer) {
  const auto result = WithMock("", R"(
    auth='Authorization: Bearer w'
    hash=2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
    claim='{"hash":"sha256:'$hash'","sizeBytes":5}'
    url=$(curl -s $BASE/assets/presign -H "$auth" -d "$claim" | grep -o 'http://[^"]*')
    test "${url#$BASE}" = "$url" && echo 'another origin'
    curl -s -o /dev/null -w 'put: %{http_code}\n' -X PUT "$url" -d hello \
         -H 'x-amz-checksum-sha256: LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ='
    curl -s $BASE/assets/finalize -H "$auth" -d "$claim")");
  EXPECT_THAT(result.out, HasSubstr("another origin"));
  EXPECT_THAT(result.out, HasSubstr("put: 200"));
  EXPECT_THAT(result.out, HasSubstr("\"assetId\":\"asset_2cf24dba"));
}

TEST(MockProgram, RefusesAStoragePortInUse) {
  const auto result = WithMock(
      "", "\"$BIN\"/aex-mock --port 0 --storage-port ${BASE##*:}; echo \"second: $?\"");
  EXPECT_THAT(result.out, HasSubstr("second: 2"));
  EXPECT_THAT(result.err, HasSubstr("is in use"));
}

TEST(MockProgram, RefusesWrongFlagsInOneLine) {
  const struct {
    const char* flags;
    const char* words;
  } rows[] = {
      {"--port 65536", "not in range"},
      {"--storage-port -1", "not in range"},
      {"--clock sundial", "system"},
      {"--turn-latency fast", "250ms"},
      {"--scenario no-such-scenario", "response-lost"},
      {"--log loud", "human"},
      {"--seed -1", "--seed"},
  };
  for (const auto& row : rows) {
    const auto result = RunProgram(std::string("\"$BIN\"/aex-mock ") + row.flags);
    EXPECT_EQ(result.exit_code, 2) << row.flags;
    EXPECT_THAT(result.err, HasSubstr(row.words)) << row.flags;
  }
}

TEST(MockProgram, ListsItsScenarios) {
  const auto result = RunProgram("\"$BIN\"/aex-mock --list-scenarios");
  EXPECT_EQ(result.exit_code, 0);
  for (const char* name : {"healthy", "response-lost", "throttled-once", "reset-before-work"})
    EXPECT_THAT(result.out, HasSubstr(name));
}

}  // namespace
}  // namespace aex::conformance
