#include "mock_server/server/webhook_sender.h"

#include <stop_token>
#include <system_error>

namespace aex::server {

Status WebhookSender::Start() {
  try {
    thread_ = std::jthread([this](const std::stop_token& stop) { Loop(stop); });
  } catch (const std::system_error& error) {
    return Unavailable(std::string("cannot start the webhook thread: ") + error.what());
  }
  return Ok();
}

void WebhookSender::Stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void WebhookSender::Loop(const std::stop_token& stop) {
  while (const auto post = desk_.Next(stop)) desk_.Report(*post, Send(*post, stop));
}

platform::AttemptOutcome WebhookSender::Send(const http::WebhookPost& post,
                                             const std::stop_token& stop) {
  LoopbackPost request;
  const std::stop_callback ends(stop, [&] { request.Abort(); });
  const auto status = request.Send(post.sink,
                                   {{"Content-Type", "application/json"},
                                    {"webhook-id", post.attempt.id},
                                    {"webhook-timestamp", post.attempt.timestamp},
                                    {"webhook-signature", post.attempt.signature}},
                                   post.attempt.body);
  if (status.ok()) return {*status, ""};
  return {std::nullopt, status.error().message};
}

}  // namespace aex::server
