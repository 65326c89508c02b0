// Two tokens under random requests: nothing of one is ever shown to the other, found
// by it, or changed by it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <set>

#include "mock_server/contract/digest.h"
#include "mock_server/http/session_feed.h"
#include "mock_server/http/testing/route_world.h"
#include "mock_server/http/testing/stream_client.h"

namespace aex::http {
namespace {

using namespace testing;

constexpr std::size_t kShortestWord = 32;  // Hex digits of an id or a digest.

// Everything that looks like an id, a capability or a digest.
std::vector<std::string> WordsOf(const std::string& text) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end =
        std::min(text.find_first_not_of("0123456789abcdef", begin), text.size());
    if (end - begin >= kShortestWord) words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

std::string LastSegment(const std::string& url) { return url.substr(url.rfind('/') + 1); }

struct Tenant {
  Tenant(MockBackend& backend, const std::string& token, std::string mark_text)
      : client(backend, token), name(token), mark(std::move(mark_text)) {}

  BackendClient client;
  std::string name;
  std::string mark;             // In all that it says and stores.
  std::set<std::string> words;  // That it was shown.
  std::vector<std::string> sessions;
  std::vector<std::string> tickets;   // Each of the session at the same place.
  std::vector<std::string> contents;  // Of its assets.
  std::vector<std::string> uploads;   // What was presigned.
  std::string output;                 // Of its first session, as the delivery.
  std::string delivery;
  std::size_t turns = 0;
  bool has_secret = false;
  bool redeemed = false;
  std::size_t asked = 0;  // Exchanges of its own.
};

std::string SettingsOf(const std::string& mark) {
  return R"({"webhookSink":"http://127.0.0.1:9/","coupons":[{"code":"GIFT","amountUsd":5}],)"
         R"("agent":{"outputs":[{"filename":")" +
         mark + R"(.txt","text":")" + mark + R"("}]}})";
}

struct Step {
  enum class What { kCreate, kSend, kRead, kSecret, kAsset, kRedeem, kStream, kProbe };
  What what = What::kCreate;
  bool second = false;   // Which of the two acts.
  std::size_t pick = 0;  // What it acts upon, counted round.
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << static_cast<int>(step.what) << (step.second ? " bravo " : " alpha ")
             << step.pick;
}

rc::Gen<Step> AnyStep() {
  using enum Step::What;
  return rc::gen::build<Step>(
      rc::gen::set(&Step::what,
                   rc::gen::element(kCreate, kSend, kSend, kRead, kRead, kSecret, kAsset,
                                    kRedeem, kStream, kProbe, kProbe, kProbe)),
      rc::gen::set(&Step::second, rc::gen::arbitrary<bool>()),
      rc::gen::set(&Step::pick, rc::gen::arbitrary<std::uint8_t>()));
}

// A request for what is not the asker's.
struct Probed {
  std::string method;
  std::string path;
  std::string body;
};

std::vector<Probed> ProbesOfResources(const Tenant& other) {
  std::vector<Probed> probes;
  if (!other.contents.empty()) {
    const std::string asset = "asset_" + contract::Sha256Hex(other.contents[0]);
    for (const char* kind : {"/agentsmd/", "/files/"}) {
      probes.push_back({"GET", kind + asset, ""});
      probes.push_back({"DELETE", kind + asset, ""});
    }
    probes.push_back({"DELETE", "/assets/" + asset, ""});
    probes.push_back({"POST", "/assets/finalize", ClaimOf(other.contents[0])});
  }
  if (other.has_secret) {
    const std::string secret = "/secrets/only-" + other.mark;
    probes.push_back({"GET", secret, ""});
    probes.push_back({"DELETE", secret, ""});
    probes.push_back({"POST", secret + "/get_value", ""});
    probes.push_back({"POST", secret + "/rotate", R"({"value":"mine"})"});
  }
  return probes;
}

void AddProbesOfSessions(const Tenant& actor, const Tenant& other, std::size_t pick,
                         std::vector<Probed>& probes) {
  if (other.sessions.empty()) return;
  const std::string session = "/sessions/" + other.sessions[pick % other.sessions.size()];
  probes.push_back({"POST", session + "/messages", R"({"input":"hi"})"});
  probes.push_back({"DELETE", session, ""});
  for (const char* rest : {"/suspend", "/cancel", "/resume", "/events/ticket"})
    probes.push_back({"POST", session + rest, ""});
  for (const char* rest : {"", "/events", "/outputs", "/messages"})
    probes.push_back({"GET", session + rest, ""});
  // By the other's session, and by one's own.
  const std::string output = "/outputs/" + other.output;
  const std::string delivery = "/webhook-deliveries/" + other.delivery + "/redeliver";
  const std::string run = "/runs/" + other.sessions[0];
  for (const std::string& of :
       {run, "/runs/" + (actor.sessions.empty() ? "" : actor.sessions[0])}) {
    probes.push_back({"GET", of + output + "/download", ""});
    probes.push_back({"POST", of + output + "/link", ""});
    probes.push_back({"POST", of + delivery, ""});
  }
  for (const char* rest : {"", "/events", "/outputs", "/webhook-deliveries"})
    probes.push_back({"GET", run + rest, ""});
  probes.push_back({"POST", run + "/events/link", ""});
}

class Trial {
 public:
  Trial() {
    WorkspaceOptions options;
    options.seed = 8;
    options.clock = still_.clock;
    options.scenario = ScenarioOf("[]", SettingsOf("BRAVO"));
    platform::ClockSettings unused;
    CHECK(ApplyScenarioSettings(options.scenario, options.settings, unused).ok());
    still_.backend.CreateWorkspace("bravo", options);
  }

  void Take(const Step& step) {
    using enum Step::What;
    Tenant& actor = tenants_[step.second];
    const Tenant& other = tenants_[!step.second];
    if (step.what == kCreate) return Create(actor, other);
    if (step.what == kSecret) return UseSecret(actor, other);
    if (step.what == kAsset) return UseAsset(actor, other);
    if (step.what == kRedeem) return Redeem(actor, other);
    if (step.what == kProbe) return Probe(actor, other, step.pick);
    if (actor.sessions.empty()) return;
    const std::size_t place = step.pick % actor.sessions.size();
    if (step.what == kSend) return Send(actor, other, actor.sessions[place]);
    if (step.what == kStream) return Listen(actor, other, place);
    Read(actor, other, actor.sessions[place], step.pick);
  }

  // Each has what it did itself, and nothing of it was changed by the other.
  void CheckAll() {
    for (const bool second : {false, true}) {
      Tenant& tenant = tenants_[second];
      const WorkspaceEvidence evidence = still_.backend.Read(tenant.name);
      RC_ASSERT(evidence.exchanges.size() == tenant.asked);
      std::size_t sessions = 0;
      std::size_t turns = 0;
      for (const auto& entry : evidence.ledger) {
        sessions += entry.kind == contract::LedgerKind::kSession;
        turns += entry.kind == contract::LedgerKind::kTurn;
      }
      RC_ASSERT(sessions == tenant.sessions.size());
      RC_ASSERT(turns == tenant.turns);
      RC_ASSERT(evidence.ledger.size() == sessions + turns + tenant.redeemed);
      for (const std::string& id : tenant.sessions)
        RC_ASSERT(Ask(tenant, tenants_[!second], "GET", "/sessions/" + id)
                      .At("/session/status") == "idle");
    }
  }

 private:
  // What it is shown is its own.
  Seen Ask(Tenant& actor, const Tenant& other, const std::string& method,
           const std::string& path, const std::string& body = "") {
    ++actor.asked;
    const Seen seen = actor.client.Call(method, path, body);
    RC_ASSERT(seen.status() < 300);
    RC_ASSERT(seen.response.body.find(other.mark) == std::string::npos);
    for (const std::string& word : WordsOf(seen.response.body)) {
      RC_ASSERT(!other.words.contains(word));
      actor.words.insert(word);
    }
    return seen;
  }

  void Create(Tenant& actor, const Tenant& other) {
    // Equal bodies on purpose: what tells them apart is the token alone.
    const Seen seen = Ask(actor, other, "POST", "/sessions",
                          CreateBody("", R"(,"webhook":{"url":"https://x.test/"})"));
    actor.sessions.push_back(seen.At("/session/id"));
    const Seen ticket = Ask(actor, other, "POST",
                            "/sessions/" + actor.sessions.back() + "/events/ticket");
    actor.tickets.push_back(ticket.At("/ticket"));
    Send(actor, other, actor.sessions.back());
    if (actor.sessions.size() > 1) return;
    actor.output = Ask(actor, other, "GET", "/sessions/" + actor.sessions[0] + "/outputs")
                       .At("/outputs/0/id");
    actor.delivery =
        Ask(actor, other, "GET", "/runs/" + actor.sessions[0] + "/webhook-deliveries")
            .At("/deliveries/0/id");
  }

  void Send(Tenant& actor, const Tenant& other, const std::string& session) {
    (void)Ask(actor, other, "POST", "/sessions/" + session + "/messages",
              R"({"input":")" + actor.mark + "\"}");
    ++actor.turns;
  }

  void UseSecret(Tenant& actor, const Tenant& other) {
    for (const std::string& name : {std::string("shared"), "only-" + actor.mark}) {
      (void)Ask(actor, other, "POST", "/secrets",
                R"({"name":")" + name + R"(","value":")" + actor.mark + "\"}");
      RC_ASSERT(
          Ask(actor, other, "POST", "/secrets/" + name + "/get_value").At("/value") ==
          actor.mark);
    }
    actor.has_secret = true;
  }

  void UseAsset(Tenant& actor, const Tenant& other) {
    const std::string content = actor.mark + std::to_string(actor.contents.size());
    const Seen presigned = Ask(actor, other, "POST", "/assets/presign", ClaimOf(content));
    RC_ASSERT(presigned.At("/exists") == "false");
    actor.uploads.push_back(LastSegment(presigned.At("/uploadUrl")));
    ++actor.asked;
    RC_ASSERT(still_.storage
                  .Call("PUT", "/storage/put/" + actor.uploads.back(), content,
                        ChecksumHeaderOf(content))
                  .status() == 200);
    (void)Ask(actor, other, "POST", "/assets/finalize", ClaimOf(content));
    actor.contents.push_back(content);
  }

  void Redeem(Tenant& actor, const Tenant& other) {
    if (actor.redeemed) return;
    actor.redeemed = true;
    (void)Ask(actor, other, "POST", "/billing/redeem", R"({"code":"GIFT"})");
  }

  void Read(Tenant& actor, const Tenant& other, const std::string& session,
            std::size_t pick) {
    const std::vector<std::string> paths = {
        "/sessions",
        "/sessions/" + session,
        "/sessions/" + session + "/events",
        "/sessions/" + session + "/messages",
        "/sessions/" + session + "/outputs",
        "/runs/" + session,
        "/runs/" + session + "/webhook-deliveries",
        "/secrets",
        "/agentsmd",
        "/files",
        "/billing",
        "/billing/ledger",
        "/whoami",
        "/runs/" + actor.sessions[0] + "/outputs/" + actor.output + "/download"};
    (void)Ask(actor, other, "GET", paths[pick % paths.size()]);
  }

  void Listen(Tenant& actor, const Tenant& other, std::size_t place) {
    const std::string& session = actor.sessions[place];
    const std::string ticket =
        Ask(actor, other, "POST", "/sessions/" + session + "/events/ticket")
            .At("/ticket");
    actor.asked += 1;
    TestStream stream(still_, UpgradeRequest(StreamTarget(session, ticket)));
    std::size_t texts = 0;
    for (const std::string& text : stream.Texts()) {
      RC_ASSERT(text.find(session) != std::string::npos);
      RC_ASSERT(text.find(other.mark) == std::string::npos);
      ++texts;
    }
    RC_ASSERT(texts > 0);
    if (other.tickets.empty()) return;
    actor.asked += 1;
    TestStream foreign(still_, UpgradeRequest(StreamTarget(session, other.tickets[0])));
    RC_ASSERT(foreign.Next().code == kCloseBadTicket);
  }

  // Asks for something of the other's by its name.
  void Probe(Tenant& actor, const Tenant& other, std::size_t pick) {
    std::vector<Probed> probes = ProbesOfResources(other);
    AddProbesOfSessions(actor, other, pick, probes);
    if (probes.empty()) return;
    const Probed& probe = probes[pick % probes.size()];
    ++actor.asked;
    RC_ASSERT(actor.client.Call(probe.method, probe.path, probe.body).status() == 404);
    ProbeStorage(actor, other);
  }

  // A capability is good in the workspace that it was made in, and says of no other
  // what is stored there.
  void ProbeStorage(Tenant& actor, const Tenant& other) {
    if (actor.uploads.empty() || other.uploads.empty()) return;
    const std::string& own = actor.uploads[0];
    const std::string& foreign = other.uploads[0];
    ++actor.asked;
    RC_ASSERT(still_.storage
                  .Call("PUT",
                        "/storage/put/" + own.substr(0, own.find('.')) +
                            foreign.substr(foreign.find('.')),
                        other.contents[0], ChecksumHeaderOf(other.contents[0]))
                  .status() == 404);
    ++actor.asked;
    RC_ASSERT(
        actor.client.Post("/assets/presign", ClaimOf(other.contents[0])).At("/exists") ==
        "false");
  }

  StillBackend still_{"[]", SettingsOf("ALPHA")};
  std::array<Tenant, 2> tenants_ = {Tenant(still_.backend, StillBackend::kToken, "ALPHA"),
                                    Tenant(still_.backend, "bravo", "BRAVO")};
};

RC_GTEST_PROP(IsolationOfAll, HoldsWhateverTwoTokensAskFor, ()) {
  const auto steps = *rc::gen::scale(3, rc::gen::container<std::vector<Step>>(AnyStep()));
  Trial trial;
  for (const Step& step : steps) trial.Take(step);
  trial.CheckAll();
}

TEST(IsolationOfAll, HoldsForSigningSecretsAndNames) {
  StillBackend still;
  BackendClient other(still.backend, "bravo");
  EXPECT_NE(still.client.Post("/webhook/signing-secret", "").At("/whsec"),
            other.Post("/webhook/signing-secret", "").At("/whsec"));
  for (const char* pointer : {"/workspaceId", "/tokenId"})
    EXPECT_NE(still.client.Get("/whoami").At(pointer), other.Get("/whoami").At(pointer));
}

}  // namespace
}  // namespace aex::http
