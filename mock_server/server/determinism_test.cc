// One seed, one scenario and one client's bytes give one answer, byte for byte:
// the second time, and with any number of others at the same time (design 6).
#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>
#include <vector>

#include "mock_server/server/fault_table.h"
#include "mock_server/server/wire_lab.h"

namespace aex::server {
namespace {

constexpr int kWorkloads = 48;
constexpr int kSteps = 24;

// A client's requests under some faults, all drawn from one number.
class Workload {
 public:
  explicit Workload(std::uint64_t seed) : seed_(seed), dice_(seed) {}

  std::string token() const { return "workload-" + std::to_string(seed_); }

  WorkspaceSetup Setup() {
    std::string rules;
    for (int i = 0; i < 6; ++i) rules += (i == 0 ? "" : ",") + Rule();
    WorkspaceSetup setup;
    setup.seed = seed_;
    setup.scenario =
        *http::ReadMockScenario(R"({"version":1,"settings":{"turnLatencyMs":40},"faults":[)" +
                                rules + "]}");
    setup.virtual_time = true;
    setup.start_us = WireLab::kStartUs;
    return setup;
  }

  // Up to three requests on one connection, which then says that it is done.
  std::string NextBytes(const std::string& session) {
    std::string bytes;
    for (std::uint64_t i = 0; i <= Roll(3); ++i) bytes += Request(session);
    return WithToken(bytes);
  }
  std::string WithToken(std::string bytes) const {
    const std::string placeholder = WireLab::kToken;
    for (std::size_t at = 0; (at = bytes.find(placeholder, at)) != std::string::npos;)
      bytes.replace(at, placeholder.size(), token());
    return bytes;
  }

 private:
  std::uint64_t Roll(std::uint64_t sides) { return dice_() % sides; }

  // A rule of the table, at some attempt of its operation.
  std::string Rule() {
    static const std::vector<FaultRow> rows = AllFaultRows();
    while (true) {
      const FaultRow& row = rows[Roll(rows.size())];
      if (row.op == "*") continue;  // Those count connections, not requests.
      const std::string commit = row.commits.find('l') != std::string::npos && Roll(2) == 0
                                     ? "late:" + std::to_string(Roll(200))
                                     : "";
      FaultRow other = row;
      other.attempt = static_cast<int>(1 + Roll(3));
      std::string rule = RuleOf(other, commit);
      return rule.substr(1, rule.size() - 2);
    }
  }

  std::string Request(const std::string& session) {
    const std::string word = std::to_string(Roll(4));
    const std::string in_session = "/api/sessions/" + session;
    switch (Roll(12)) {
      case 0: return WireLab::Create("c" + word, word);
      case 1: return WireLab::Request("GET", in_session);
      case 2: return WireLab::Request("GET", in_session + "/events");
      case 3: return WireLab::Request("POST", in_session + "/events/ticket");
      case 4: return WireLab::Request("POST", in_session + "/suspend");
      case 5: return WireLab::Request("POST", in_session + "/resume");
      case 6: return WireLab::Request("GET", "/api/sessions?limit=" + word);
      case 7:
        return WireLab::Request("POST", "/assets/presign", "",
                                R"({"hash":"sha256:)" + std::string(64, 'a') +
                                    R"(","sizeBytes":)" + word + "}");
      default: return WireLab::Send(session, "k" + word, "text " + word);
    }
  }

  const std::uint64_t seed_;
  std::mt19937_64 dice_;
};

class Stage {
 public:
  Stage() {
    CHECK(mock_.Start().ok());
    const auto port = mock_.Listen(0);
    CHECK(port.ok());
    port_ = *port;
  }

  // All the client heard, and what was billed.
  std::string Play(std::uint64_t seed) {
    Workload workload(seed);
    const std::string token = workload.token();
    mock_.CreateWorkspace(token, port_, workload.Setup());
    const std::string created = Ask(workload.WithToken(WireLab::Create("first")));
    const std::size_t id = created.find("ses_");
    const std::string session = id == std::string::npos ? "none" : created.substr(id, 36);
    std::string transcript = created;
    for (int i = 0; i < kSteps; ++i) transcript += Ask(workload.NextBytes(session));
    const auto evidence = mock_.Finish(token, port_);
    CHECK(evidence.ok());
    for (const auto& entry : evidence->ledger)
      transcript += Stringify(contract::ToJson(entry)) + "\n";
    return transcript;
  }

  std::vector<std::string> PlayAll(int lanes) {
    std::vector<std::string> transcripts(kWorkloads);
    std::atomic<int> next = 0;
    std::vector<std::jthread> threads;
    for (int lane = 0; lane < lanes; ++lane) {
      threads.emplace_back([&] {
        for (int i = next++; i < kWorkloads; i = next++)
          transcripts[static_cast<std::size_t>(i)] = Play(static_cast<std::uint64_t>(i) + 1);
      });
    }
    threads.clear();
    return transcripts;
  }

 private:
  std::string Ask(const std::string& bytes) {
    RawClient client = RawClient::Connect(port_);
    (void)client.Send(bytes);  // The server may end it before all was taken.
    client.HalfClose();
    const Heard heard = client.HearAll();
    return heard.bytes + "|" + std::to_string(static_cast<int>(heard.ending)) + "\n";
  }

  Mock mock_;
  std::uint16_t port_ = 0;
};

TEST(Determinism, GivesEqualBytesToEqualClientsInAnyNumberOfLanes) {
  Stage stage;
  const auto alone = stage.PlayAll(1);
  const auto again = stage.PlayAll(1);
  const auto crowded = stage.PlayAll(8);
  std::size_t heard = 0;
  for (std::size_t i = 0; i < alone.size(); ++i) {
    ASSERT_EQ(alone[i], again[i]) << "workload " << i + 1;
    ASSERT_EQ(alone[i], crowded[i]) << "workload " << i + 1;
    heard += alone[i].size();
  }
  EXPECT_NE(alone[0], alone[1]);
  EXPECT_GT(heard, 500'000u);
}

}  // namespace
}  // namespace aex::server
