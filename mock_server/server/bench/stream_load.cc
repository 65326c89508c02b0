// 1,000 open event streams and 64 API clients at once: how the API answers, and
// what the mock takes for it. Run by scripts/bench; exit code 1 when a request
// fails or a stream misses an event.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/server/mock.h"
#include "mock_server/server/raw_client.h"
#include "mock_server/server/websocket_client.h"

namespace {

using aex::server::RawClient;
using aex::server::Reply;
using aex::server::WebSocketClient;
using Clock = std::chrono::steady_clock;

constexpr int kClients = 64;
constexpr int kMessagesEach = 100;
constexpr int kStreams = 1000;
constexpr std::size_t kEventsOfATurn = 4;

Reply Call(RawClient& client, const std::string& method, const std::string& target,
           const std::string& body) {
  client.Send(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
              "bench\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  return client.HearReply();
}

std::string TextAt(const Reply& reply, std::initializer_list<const char*> path) {
  const auto json = aex::ParseJson(reply.body);
  const aex::Json* at = json.ok() ? &*json : nullptr;
  for (const char* name : path) at = at == nullptr ? nullptr : aex::Find(*at, name);
  const auto* text = aex::AsString(at);
  return text == nullptr ? std::string() : *text;
}

// A line of /proc/self/status, as a number.
long OwnStatus(const std::string& name) {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with(name + ":")) return std::stol(line.substr(name.size() + 1));
  }
  return -1;
}

struct ApiClient {
  RawClient socket{aex::server::UniqueFd()};
  std::string session;
  std::vector<double> ms;
  int failed = 0;
};

void SendMessages(ApiClient& client) {
  for (int i = 0; i < kMessagesEach; ++i) {
    const auto began = Clock::now();
    const Reply reply = Call(client.socket, "POST", "/api/sessions/" + client.session + "/messages",
                             R"({"input":"hello"})");
    client.ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
    if (reply.status != 202) ++client.failed;
  }
}

double At(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

WebSocketClient Stream(std::uint16_t port, RawClient& api, const std::string& session) {
  const Reply ticket = Call(api, "POST", "/api/sessions/" + session + "/events/ticket", "");
  WebSocketClient stream(RawClient::Connect(port));
  stream.Upgrade("/coordinator/sessions/" + session + "?ticket=" + TextAt(ticket, {"ticket"}) +
                 "&from=0");
  return stream;
}

}  // namespace

int main() {
  aex::server::Mock mock;
  if (!mock.Start().ok()) return 1;
  const auto port = mock.Listen(0);
  if (!port.ok()) return 1;
  std::vector<ApiClient> clients(kClients);
  for (ApiClient& client : clients) {
    client.socket = RawClient::Connect(*port);
    const Reply created = Call(client.socket, "POST", "/api/sessions",
                               R"({"submission":{"model":"claude-haiku-4-5"},)"
                               R"("secrets":{"apiKeys":{"anthropic":"sk"}}})");
    client.session = TextAt(created, {"session", "id"});
  }
  std::vector<WebSocketClient> streams;
  for (int i = 0; i < kStreams; ++i) {
    ApiClient& client = clients[static_cast<std::size_t>(i) % kClients];
    streams.push_back(Stream(*port, client.socket, client.session));
  }
  const auto began = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (ApiClient& client : clients) threads.emplace_back([&client] { SendMessages(client); });
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
  const long threads_now = OwnStatus("Threads"), rss_kib = OwnStatus("VmRSS");
  std::size_t missed = 0;
  for (WebSocketClient& stream : streams) {
    const std::size_t wanted = kEventsOfATurn * kMessagesEach;
    missed += wanted - stream.Texts(wanted).size();
  }
  std::vector<double> ms;
  int failed = 0;
  for (const ApiClient& client : clients) {
    ms.insert(ms.end(), client.ms.begin(), client.ms.end());
    failed += client.failed;
  }
  std::sort(ms.begin(), ms.end());
  std::printf("%d streams, %d clients: %zu messages, %d failed, %.0f/s; p50 %.1f ms, p99 %.1f ms\n"
              "%zu events sent to streams, %zu missed; %ld threads (clients included), %.0f MiB\n",
              kStreams, kClients, ms.size(), failed, static_cast<double>(ms.size()) / seconds,
              At(ms, 0.5), At(ms, 0.99), kStreams * kEventsOfATurn * kMessagesEach, missed,
              threads_now, static_cast<double>(rss_kib) / 1024);
  return failed == 0 && missed == 0 ? 0 : 1;
}
