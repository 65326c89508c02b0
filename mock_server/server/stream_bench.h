// Test support: the whole mock on a port with one session, and what a client of
// its event stream does.
//
// A gtest fixture; one thread. For tests only, loopback only.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mock_server/server/mock.h"
#include "mock_server/server/websocket_client.h"

namespace aex::server {

// When the clock of a workspace in virtual time starts: 2026-01-01.
inline constexpr std::int64_t kStreamStartUs = 1'767'225'600'000'000;

// The rules of a scenario with one stream fault, for the first connect.
std::string StreamRule(const std::string& how);

class StreamBench : public testing::Test {
 protected:
  static constexpr char kToken[] = "ci-1";

  void Start(const std::string& rules = "[]", const std::string& settings = "{}",
             WorkspaceSetup setup = {}, std::size_t max_threads = kMaxThreads);
  Reply Call(const std::string& method, const std::string& target,
             const std::string& body = "");
  // The answer's status.
  int SendMessage();
  // The stored events from that sequence on, as text.
  std::vector<std::string> Listed(std::int64_t from = 0);
  // As the 0.35 client does it: the URL of the answer, with ticket and cursor.
  std::string Target(std::int64_t from = 0);
  WebSocketClient Open(std::int64_t from = 0);
  // Ends the case; the first stream's exchange.
  contract::Exchange Finished();

  std::unique_ptr<Mock> mock_;
  std::uint16_t port_ = 0;
  std::string id_;
};

}  // namespace aex::server
