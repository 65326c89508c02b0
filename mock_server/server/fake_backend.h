// Test support: a Backend whose decisions are given as functions, and which
// records what it was asked and how every exchange was closed.
//
// Set the functions before the server starts. Thread-safe otherwise. Waits are
// bounded by kFakePatience. For tests only; it knows no contract.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "mock_server/http/exchange.h"

namespace aex::server {

inline constexpr std::chrono::seconds kFakePatience{10};

struct Closed {
  std::string target;
  std::int64_t connection = 0;
  std::int64_t reuse = 0;
  contract::Delivery delivery;
  std::int64_t answer_bytes = 0;
};

// 200 with a JSON body and no date.
http::Answer PlainAnswer(std::string body = "{}");

class FakeBackend final : public http::Backend {
 public:
  using Decider =
      std::function<std::optional<http::Answer>(const http::Request&, std::stop_token)>;

  Decider decide = [](const http::Request&, std::stop_token) { return PlainAnswer(); };
  std::function<std::optional<http::ConnectionEnd>(std::uint16_t)> on_connect;
  std::function<std::optional<http::EarlyDrop>(const http::RequestHead&)> on_head;
  std::function<void()> on_begin = [] {};

  std::optional<http::ConnectionEnd> OnConnect(std::uint16_t port) override;
  void OnIdleEnd(std::uint16_t port, const http::ConnectionEnd& end) override;
  std::optional<http::EarlyEnd> OnHead(const http::RequestHead& head) override;
  std::unique_ptr<http::PendingExchange> Begin(http::Request request) override;
  void OnIgnored(http::Request request) override;
  std::unique_ptr<http::PendingExchange> BeginMalformed(
      const http::RequestHead& head, int status, std::string_view code,
      std::string_view message) override;

  // The requests begun so far, and the exchanges closed once there are `count`.
  std::vector<http::Request> Requests() const;
  std::vector<Closed> WaitClosed(std::size_t count);
  // Targets of the exchanges whose connection ended under the request after them.
  std::vector<std::string> RacesLost() const;
  // Requests that came after the connection's end, once there are `count`.
  std::vector<http::Request> WaitIgnored(std::size_t count);
  // Connections that ended idle.
  std::size_t idle_ends() const { return idle_ends_; }
  // True as soon as `count` exchanges are being or were decided.
  bool WaitDeciding(std::size_t count);

 private:
  class Exchange;

  void Record(Closed closed);
  void RecordDeciding();
  void RecordRace(const std::string& target);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<http::Request> requests_;
  std::vector<Closed> closed_;
  std::vector<std::string> races_lost_;
  std::vector<http::Request> ignored_;
  std::atomic<std::size_t> idle_ends_ = 0;
  std::size_t deciding_ = 0;
};

// Waits, without a fixed time, for what another thread is about to do.
bool Eventually(const std::function<bool()>& holds);

// A gate that tests open when the threads behind it shall go on.
class Gate {
 public:
  void Open();
  // False when the stop came first, or patience ran out.
  bool Wait(std::stop_token stop = {});

 private:
  std::mutex mutex_;
  std::condition_variable_any opened_;
  bool open_ = false;
};

}  // namespace aex::server
