// aex-mock as a program: its first lines, its answers, its exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "conformance/cli/testing/program.h"
#include "mock_server/server/self_signed_certificate.h"

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

TEST(MockProgram, ServesHttpsWithACertificateOfItsOwn) {
  const auto result = WithMock("--tls", R"(
    read -r second <&3; read -r third <&3; echo "$second"; echo "$third"
    trust() { curl -s --cacert "${second#certificate: }" "$@"; }
    trust $BASE/__mock/health
    trust https://localhost:${BASE##*:}/__mock/health -o /dev/null -w 'by name: %{http_code}\n'
    curl -s $BASE/__mock/health; echo "without trust: $?"
    curl -s http://${BASE#https://}/__mock/health; echo "plain: $?"
    hash=2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
    url=$(trust $BASE/assets/presign -H 'Authorization: Bearer w' \
          -d '{"hash":"sha256:'$hash'","sizeBytes":5}' | grep -o 'https://[^"]*')
    trust -o /dev/null -w 'put: %{http_code}\n' -X PUT "$url" -d hello \
          -H 'x-amz-checksum-sha256: LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=')");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("aex-mock listening on https://127.0.0.1:"));
  EXPECT_THAT(result.out, HasSubstr("\nseed 1 "));
  EXPECT_THAT(result.out, HasSubstr("\"ok\":true"));
  EXPECT_THAT(result.out, HasSubstr("by name: 200"));
  EXPECT_THAT(result.out, HasSubstr("without trust: 60")) << "curl's code for it";
  EXPECT_THAT(result.out, HasSubstr("plain: 52")) << "an empty reply, no reset";
  EXPECT_THAT(result.out, HasSubstr("put: 200"));
  const std::size_t path = result.out.find("certificate: ");
  ASSERT_NE(path, std::string::npos);
  const std::size_t begin = path + std::string("certificate: ").size();
  EXPECT_FALSE(std::filesystem::exists(
      result.out.substr(begin, result.out.find('\n', begin) - begin)));
}

TEST(MockProgram, ServesHttpsWithTheFilesItIsGiven) {
  const auto made = *server::MakeSelfSignedCertificate("127.0.0.1");
  const std::string folder = FreshFolder("mock_tls");
  const std::string certificate = folder + "/certificate.pem";
  const std::string key = folder + "/key.pem";
  std::ofstream(certificate) << server::PemOf(*made.certificate);
  std::FILE* const file = std::fopen(key.c_str(), "w");
  ASSERT_NE(file, nullptr);
  PEM_write_PrivateKey(file, made.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  const auto result = WithMock("--tls " + certificate + " " + key,
                               "read -r second <&3; echo \"$second\"; curl -s --cacert " +
                                   certificate + " $BASE/__mock/health");
  EXPECT_THAT(result.out, HasSubstr("\ncertificate: " + certificate + "\n"));
  EXPECT_THAT(result.out, HasSubstr("\"ok\":true"));
  const auto refused = RunProgram("\"$BIN\"/aex-mock --port 0 --tls " + certificate + " " +
                                  certificate);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_EQ(refused.err, "aex-mock: --tls: " + certificate +
                             ": has no private key in PEM form\n");
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
      {"--tls only.pem", "two PEM files"},
      {"--tls no.pem no.pem", "no.pem: cannot be read"},
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
