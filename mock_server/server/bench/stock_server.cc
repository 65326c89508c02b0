// A stock cpp-httplib server that answers every POST alike: what a fake over
// that library costs that does nothing. Started by server_bench.
//
//   stock_server STATUS BODY_BYTES THREADS   as fast as its options make it
//   stock_server STATUS BODY_BYTES           as it comes
//
// Prints "listening on PORT" and serves until it is ended.
#include <httplib.h>

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) return 2;
  const int status = std::atoi(argv[1]);
  const std::string body(static_cast<std::size_t>(std::atoi(argv[2])), 'x');
  httplib::Server server;
  server.Post(".*", [&](const httplib::Request&, httplib::Response& response) {
    response.status = status;
    response.set_content(body, "application/json");
  });
  if (argc == 4) {
    const auto threads = static_cast<std::size_t>(std::atoi(argv[3]));
    server.new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
    server.set_keep_alive_max_count(std::numeric_limits<int>::max());
    server.set_keep_alive_timeout(600);
    server.set_tcp_nodelay(true);
  }
  const int port = server.bind_to_any_port("127.0.0.1");
  if (port <= 0) return 1;
  std::printf("listening on %d\n", port);
  std::fflush(stdout);
  return server.listen_after_bind() ? 0 : 1;
}
