// A client of the mock without sockets: takes every request through OnHead,
// Begin, Decide and Close as a connection thread does, and shows what would be
// on the wire.
//
// One client is one connection, for one thread. The backend outlives it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mock_server/http/mock_backend.h"

namespace aex::http::testing {

inline constexpr std::int64_t kStartUs = 1'767'225'600'000'000;  // 2026-01-01.
inline constexpr std::int64_t kMs = 1000;                        // In microseconds.

// The body of a create that is accepted. `brief` and `top` are further members
// of its submission and of itself, each with a comma before it.
std::string CreateBody(const std::string& brief = "", const std::string& top = "");

// What a client sees of one request.
struct Seen {
  std::optional<EarlyDrop> early;  // The connection ended before the answer was made.
  Response response;
  WirePlan plan;
  std::string date;

  // 0 when not one byte of the answer comes.
  int status() const;
  // The member of the body at that JSON pointer: strings as they are, the rest
  // as compact JSON, "" when it is not there or the body is no JSON.
  std::string At(std::string_view pointer) const;
  std::string Header(std::string_view name) const;  // "" when absent.
};

class BackendClient {
 public:
  // Without a token no `Authorization` is sent.
  BackendClient(MockBackend& backend, std::string token);
  // The same, connected to another port.
  BackendClient(MockBackend& backend, std::string token, std::uint16_t port)
      : backend_(backend), token_(std::move(token)), port_(port) {}

  Seen Call(const std::string& method, const std::string& target,
            const std::string& body = "", const Headers& headers = {});
  Seen Get(const std::string& target) { return Call("GET", target); }
  // An empty key sends none.
  Seen Post(const std::string& target, const std::string& body, const std::string& key = "");
  Seen Create(const std::string& key, const std::string& body = CreateBody());
  Seen Send(const std::string& session_id, const std::string& key,
            const std::string& text = "hello");
  // Must be accepted; its id.
  std::string NewSession(const std::string& key = "");

  // Begun and left open: the caller decides and closes it.
  std::unique_ptr<PendingExchange> Begin(const std::string& method,
                                         const std::string& target,
                                         const std::string& body, const std::string& key);

 private:
  Request MakeRequest(const std::string& method, const std::string& target,
                      const std::string& body, const Headers& headers);

  MockBackend& backend_;
  const std::string token_;
  const std::uint16_t port_;
  std::int64_t reuse_ = 0;
};

// A scenario of these rules, a JSON array; must be right.
faults::Scenario ScenarioOf(const std::string& rules, const std::string& settings = "{}");

// A backend with one workspace, "ci-1", whose clock stands still until it is told.
class StillBackend {
 public:
  static constexpr char kToken[] = "ci-1";
  static constexpr std::uint16_t kPort = 4010;
  static constexpr std::uint16_t kStoragePort = 4011;

  explicit StillBackend(const std::string& rules = "[]", const std::string& settings = "{}",
                        std::int64_t intent_bound = 0, std::int64_t bound = 0);

  WorkspaceEvidence Read() { return backend.Read(kToken); }
  // The n-th exchange of the journal, from 1.
  contract::Exchange Exchange(std::size_t n);
  std::int64_t TurnsBilled();
  std::int64_t SessionsBilled();
  std::int64_t PassedUs() const { return clock->NowMicros() - kStartUs; }

  const std::shared_ptr<platform::ManualClock> clock =
      std::make_shared<platform::ManualClock>(kStartUs);
  MockBackend backend{RegistryOptions{}};
  BackendClient client{backend, kToken};
  BackendClient storage{backend, "", kStoragePort};  // Without a bearer.
};

}  // namespace aex::http::testing
