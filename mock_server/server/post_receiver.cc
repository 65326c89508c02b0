#include "mock_server/server/post_receiver.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>

namespace aex::server {
namespace {

constexpr int kStopStepMs = 10;

}  // namespace

PostReceiver::PostReceiver(std::vector<std::string> answers, const std::string& host)
    : answers_(std::move(answers)),
      listener_(*OpenListener(host, 0)),
      url_(BaseUrlOf(host, listener_.port)),
      thread_([this](const std::stop_token& stop) { Loop(stop); }) {}

PostReceiver::~PostReceiver() {
  thread_.request_stop();
  thread_.join();
}

void PostReceiver::Loop(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd arriving = {listener_.socket.get(), POLLIN, 0};
    if (poll(&arriving, 1, kStopStepMs) <= 0) continue;
    UniqueFd socket(accept4(listener_.socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket.valid()) continue;
    RawClient client(std::move(socket));
    Reply request = client.HearReply();
    if (request.head.empty()) continue;
    const std::lock_guard lock(mutex_);
    const std::string& answer = answers_[std::min(requests_.size(), answers_.size() - 1)];
    requests_.push_back(std::move(request));
    if (answer.empty()) {
      silent_.push_back(std::move(client));
    } else {
      client.Send(answer);
    }
    heard_.notify_all();
  }
}

Reply PostReceiver::Request(std::size_t n) {
  std::unique_lock lock(mutex_);
  heard_.wait_for(lock, kClientPatience, [&] { return requests_.size() >= n; });
  return requests_.size() >= n ? requests_[n - 1] : Reply{};
}

std::size_t PostReceiver::count() {
  const std::lock_guard lock(mutex_);
  return requests_.size();
}

DeafPort::DeafPort() : socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  CHECK(bind(socket.get(), plain, size) == 0 &&
        getsockname(socket.get(), plain, &size) == 0);
  port = ntohs(address.sin_port);
}

std::string HeaderOf(const Reply& request, const std::string& name) {
  const std::string line = "\r\n" + name + ": ";
  const std::size_t begin = request.head.find(line);
  if (begin == std::string::npos) return "";
  const std::size_t end = request.head.find("\r\n", begin + line.size());
  return request.head.substr(begin + line.size(), end - begin - line.size());
}

}  // namespace aex::server
