// Test support: a mock on real ports with one workspace whose clock stands still,
// and requests to it as bytes.
//
// Equal seeds, rules and requests give equal answers. One thread; for tests only.
#pragma once

#include <cstdint>
#include <string>

#include "mock_server/server/mock.h"
#include "mock_server/server/raw_client.h"

namespace aex::server {

class WireLab {
 public:
  static constexpr char kToken[] = "lab-1";
  static constexpr std::int64_t kStartUs = 1'767'225'600'000'000;  // 2026-01-01.

  explicit WireLab(const ServerOptions& options = {});

  // A new workspace with these rules, a JSON array; what was there is gone.
  void Fill(const std::string& rules, std::uint64_t seed = 7);
  RawClient Connect() const { return RawClient::Connect(port_); }
  // Creates a session on a connection of its own; its id.
  std::string NewSession();
  std::int64_t turns_billed();
  // Ends the workspace; must be able to.
  Evidence Finish();

  Mock& mock() { return mock_; }
  std::uint16_t port() const { return port_; }

  // Without a key none is sent.
  static std::string Request(const std::string& method, const std::string& path,
                             const std::string& key = "", const std::string& body = "");
  static std::string Create(const std::string& key, const std::string& word = "hi");
  static std::string Send(const std::string& session, const std::string& key,
                          const std::string& text = "hello");

 private:
  Mock mock_;
  std::uint16_t port_ = 0;
};

}  // namespace aex::server
