// The thread that posts webhooks to their sinks, one after the other.
//
// Takes what is due from the desk and reports how it went; knows neither retries nor
// signatures. The desk outlives it. Start once, then Stop, by one thread; Stop ends a
// post that is under way, and joins.
#pragma once

#include <stop_token>
#include <thread>

#include "mock_server/contract/result.h"
#include "mock_server/http/webhook_desk.h"
#include "mock_server/server/loopback_post.h"

namespace aex::server {

class WebhookSender {
 public:
  explicit WebhookSender(http::WebhookDesk& desk) : desk_(desk) {}
  ~WebhookSender() { Stop(); }
  WebhookSender(const WebhookSender&) = delete;
  WebhookSender& operator=(const WebhookSender&) = delete;

  Status Start();
  void Stop();

 private:
  void Loop(const std::stop_token& stop);
  platform::AttemptOutcome Send(const http::WebhookPost& post,
                                const std::stop_token& stop);

  http::WebhookDesk& desk_;
  std::jthread thread_;
};

}  // namespace aex::server
