// Workspaces do not see each other, and equal seeds give equal bytes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

struct Step {
  enum class What { kCreate, kSend, kDelete };
  What what = What::kCreate;
  bool second = false;  // Which of the two tokens acts.
  std::string key;
  std::size_t session = 0;  // Of all sessions there are, counted round.
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << static_cast<int>(step.what) << (step.second ? " b" : " a") << " key " << step.key
             << " session " << step.session;
}

rc::Gen<Step> AnyStep() {
  using enum Step::What;
  return rc::gen::build<Step>(
      rc::gen::set(&Step::what, rc::gen::element(kCreate, kCreate, kSend, kSend, kDelete)),
      rc::gen::set(&Step::second, rc::gen::arbitrary<bool>()),
      rc::gen::set(&Step::key, rc::gen::element<std::string>("", "x", "y")),
      rc::gen::set(&Step::session, rc::gen::inRange<std::size_t>(0, 6)));
}

struct Owned {
  std::string id;
  bool second = false;
};

RC_GTEST_PROP(Isolation, NeverShowsASessionToAnotherToken, ()) {
  MockBackend backend{RegistryOptions{}};
  std::array<BackendClient, 2> clients = {BackendClient(backend, "a"),
                                          BackendClient(backend, "b")};
  std::vector<Owned> sessions;
  for (const Step& step : *rc::gen::container<std::vector<Step>>(AnyStep())) {
    BackendClient& client = clients[step.second];
    if (step.what == Step::What::kCreate) {
      const Seen seen = client.Create(step.key);
      RC_ASSERT(seen.status() == 201 || (seen.status() == 200 && !step.key.empty()));
      if (seen.status() == 201) sessions.push_back({seen.At("/session/id"), step.second});
      continue;
    }
    if (sessions.empty()) continue;
    const Owned& target = sessions[step.session % sessions.size()];
    const Seen seen = step.what == Step::What::kSend
                          ? client.Send(target.id, step.key)
                          : client.Call("DELETE", "/sessions/" + target.id);
    RC_ASSERT((seen.status() == 404) == (target.second != step.second));
  }
  for (const bool second : {false, true}) {
    const Seen list = clients[second].Get("/sessions?limit=100");
    std::size_t own = 0;
    for (const Owned& session : sessions) {
      const bool mine = session.second == second;
      own += mine;
      RC_ASSERT((list.response.body.find(session.id) != std::string::npos) == mine);
      for (const char* path : {"", "/events", "/outputs"})
        RC_ASSERT(clients[second].Get("/sessions/" + session.id + path).status() ==
                  (mine ? 200 : 404));
    }
    const auto evidence = backend.Read(second ? "b" : "a");
    RC_ASSERT(static_cast<std::size_t>(std::count_if(
                  evidence.ledger.begin(), evidence.ledger.end(), [](const auto& entry) {
                    return entry.kind == contract::LedgerKind::kSession;
                  })) == own);
  }
}

// Everything that a client sees, in one text.
std::string Bytes(const Seen& seen) {
  std::string out = std::to_string(seen.status()) + " " + seen.date + "\n";
  for (const Header& header : seen.response.headers)
    out += header.name + ": " + header.value + "\n";
  return out + seen.response.body + "\n";
}

struct Play {
  std::string answers;
  std::string evidence;
};

// The same requests, in the order given, against a fresh backend.
Play PlayAll(std::uint64_t seed, const std::vector<std::string>& texts) {
  RegistryOptions options;
  options.seed = seed;
  options.scenario = ScenarioOf(R"([{"op":"message.send","attempt":1,"commit":"done",
                                     "do":{"kind":"status","status":503,"retryAfter":"date:+5"}}])",
                                R"({"clock":"manual","nowMs":1767225600000})");
  MockBackend backend(options);
  BackendClient client(backend, "ci-1");
  Play play;
  const Seen created = client.Create("k1");
  const std::string id = created.At("/session/id");
  play.answers += Bytes(created);
  for (const std::string& text : texts) {
    for (int attempt = 0; attempt < 2; ++attempt)
      play.answers += Bytes(client.Send(id, "m" + text, text));
  }
  for (const char* path : {"", "/events", "/outputs"})
    play.answers += Bytes(client.Get("/sessions/" + id + path));
  play.answers += Bytes(client.Get("/whoami"));
  const WorkspaceEvidence evidence = backend.Read("ci-1");
  for (const auto& exchange : evidence.exchanges)
    play.evidence += Stringify(contract::ToJson(exchange)) + "\n";
  for (const auto& entry : evidence.ledger)
    play.evidence += Stringify(contract::ToJson(entry)) + "\n";
  return play;
}

TEST(Determinism, GivesEqualBytesForEqualSeedsAndRequests) {
  const std::vector<std::string> texts = {"one i-000000000001", "two i-000000000002", "three"};
  const Play first = PlayAll(7, texts);
  const Play again = PlayAll(7, texts);
  EXPECT_EQ(first.answers, again.answers);
  EXPECT_EQ(first.evidence, again.evidence);
  EXPECT_NE(first.answers, PlayAll(8, texts).answers);
}

// The order of other intents moves sequences and times, never ids.
TEST(Determinism, GivesAnIntentItsIdsWhateverComesBeforeIt) {
  const auto turn_id = [](const std::vector<std::string>& before) {
    StillBackend still;
    const std::string id = still.client.NewSession("k");
    for (const std::string& text : before) (void)still.client.Send(id, text, text);
    return still.client.Send(id, "m", "mine i-000000000001").At("/turn/turnId");
  };
  EXPECT_EQ(turn_id({}), turn_id({"a", "b i-000000000002"}));
}

}  // namespace
}  // namespace aex::http
