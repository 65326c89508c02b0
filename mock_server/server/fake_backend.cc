#include "mock_server/server/fake_backend.h"

#include <thread>
#include <utility>

namespace aex::server {

http::Answer PlainAnswer(std::string body) {
  http::Answer answer;
  answer.response.headers = {{"Content-Type", "application/json"}};
  answer.response.body = std::move(body);
  return answer;
}

class FakeBackend::Exchange final : public http::PendingExchange {
 public:
  Exchange(FakeBackend& backend, http::Request request, Decider decide)
      : backend_(backend), request_(std::move(request)), decide_(std::move(decide)) {}

  std::optional<http::Answer> Decide(std::stop_token stop) override {
    backend_.RecordDeciding();
    return decide_(request_, std::move(stop));
  }

  void Close(const contract::Delivery& delivery, std::int64_t answer_bytes) override {
    backend_.Record({request_.head.target, request_.head.connection, request_.head.reuse,
                     delivery, answer_bytes});
  }

  void OnRaceLost() override { backend_.RecordRace(request_.head.target); }

 private:
  FakeBackend& backend_;
  const http::Request request_;
  const Decider decide_;
};

std::optional<http::ConnectionEnd> FakeBackend::OnConnect(std::uint16_t port) {
  return on_connect ? on_connect(port) : std::nullopt;
}

void FakeBackend::OnIdleEnd(std::uint16_t, const http::ConnectionEnd&) { ++idle_ends_; }

std::optional<http::EarlyEnd> FakeBackend::OnHead(const http::RequestHead& head) {
  const std::optional<http::EarlyDrop> drop = on_head ? on_head(head) : std::nullopt;
  if (!drop) return std::nullopt;
  return http::EarlyEnd{
      *drop, std::make_unique<Exchange>(*this, http::Request{head, {}, 0}, decide)};
}

std::unique_ptr<http::PendingExchange> FakeBackend::Begin(http::Request request) {
  on_begin();
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  return std::make_unique<Exchange>(*this, std::move(request), decide);
}

void FakeBackend::OnIgnored(http::Request request) {
  const std::lock_guard lock(mutex_);
  ignored_.push_back(std::move(request));
  changed_.notify_all();
}

std::vector<http::Request> FakeBackend::WaitIgnored(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kFakePatience, [&] { return ignored_.size() >= count; });
  return ignored_;
}

std::unique_ptr<http::PendingExchange> FakeBackend::BeginMalformed(
    const http::RequestHead& head, int status, std::string_view code,
    std::string_view message) {
  http::Answer answer = PlainAnswer(std::string(R"({"error":")")
                                        .append(code)
                                        .append(R"(","message":")")
                                        .append(message)
                                        .append(R"("})"));
  answer.response.status = status;
  return std::make_unique<Exchange>(
      *this, http::Request{head, {}, 0},
      [answer](const http::Request&, std::stop_token) { return answer; });
}

std::vector<http::Request> FakeBackend::Requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::vector<Closed> FakeBackend::WaitClosed(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kFakePatience, [&] { return closed_.size() >= count; });
  return closed_;
}

bool FakeBackend::WaitDeciding(std::size_t count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kFakePatience, [&] { return deciding_ >= count; });
}

void FakeBackend::Record(Closed closed) {
  const std::lock_guard lock(mutex_);
  closed_.push_back(std::move(closed));
  changed_.notify_all();
}

void FakeBackend::RecordRace(const std::string& target) {
  const std::lock_guard lock(mutex_);
  races_lost_.push_back(target);
}

std::vector<std::string> FakeBackend::RacesLost() const {
  const std::lock_guard lock(mutex_);
  return races_lost_;
}

void FakeBackend::RecordDeciding() {
  const std::lock_guard lock(mutex_);
  ++deciding_;
  changed_.notify_all();
}

bool Eventually(const std::function<bool()>& holds) {
  const auto give_up = std::chrono::steady_clock::now() + kFakePatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::yield();
  }
  return true;
}

void Gate::Open() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  opened_.notify_all();
}

bool Gate::Wait(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  return opened_.wait_for(lock, std::move(stop), kFakePatience, [&] { return open_; });
}

}  // namespace aex::server
