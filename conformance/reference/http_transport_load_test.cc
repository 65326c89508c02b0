// The transport with many connections and many threads.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "conformance/reference/http_transport.h"
#include "conformance/reference/testing/scripted_server.h"
#include "conformance/reference/testing/transport_requests.h"

namespace aex::conformance {
namespace {

TEST(HttpTransport, WorksAboveTheLimitOfSelect) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur <= FD_SETSIZE + 64) GTEST_SKIP() << "not enough descriptors";
  std::vector<int> held;
  while (held.empty() || held.back() < FD_SETSIZE) held.push_back(dup(0));
  {
    ScriptedServer server({{{PlainAnswer("1")}, {PlainAnswer("2")}}});
    HttpTransport transport(server.base());
    EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "1");
    EXPECT_EQ(BodyOf(transport.Send(Post(), {})), "2");
    EXPECT_EQ(server.connections(), 1);
  }
  for (const int descriptor : held) close(descriptor);
}

TEST(HttpTransport, ServesManyThreads) {
  const ScriptedServer::Script script(320, {PlainAnswer("ok")});
  ScriptedServer server(std::vector<ScriptedServer::Script>(8, script));
  HttpTransport transport(server.base());
  std::vector<std::jthread> threads;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 40; ++n) answered += BodyOf(transport.Send(Post(), {})) == "ok";
    });
  }
  threads.clear();
  EXPECT_EQ(answered, 320);
}

}  // namespace
}  // namespace aex::conformance
