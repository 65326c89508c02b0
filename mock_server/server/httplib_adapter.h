// The one place that knows which cpp-httplib this is: 0.11.4, as Debian ships
// it, or a newer one with another process_request and other Stream virtuals.
//
// AEX_HTTPLIB_TAKES_ADDRESSES comes from a compile check in CMake; the version
// macro is a string and cannot be compared. Include only where httplib is
// needed: the header is slow to compile. Stateless but for the Server.
#pragma once

#include <httplib.h>
#include <strings.h>
#include <sys/types.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

namespace aex::server {

// A stream that is always ready and belongs to no socket. The virtuals of every
// version are here; `override` is left out because each version lacks some.
class HttplibStream : public httplib::Stream {
 public:
  bool is_readable() const { return true; }
  bool is_writable() const { return true; }
  bool wait_readable() const { return true; }
  bool wait_writable() const { return true; }
  time_t duration() const { return 0; }
  void get_remote_ip_and_port(std::string& ip, int& port) const { Nowhere(ip, port); }
  void get_local_ip_and_port(std::string& ip, int& port) const { Nowhere(ip, port); }
  // httplib refuses descriptors from FD_SETSIZE on, and selects on the others.
  socket_t socket() const { return 0; }

 private:
  static void Nowhere(std::string& ip, int& port) {
    ip.clear();
    port = 0;
  }
};

#if AEX_HTTPLIB_TAKES_ADDRESSES
// 0.11.4 keeps headers ordered by name; newer ones do not. Ordered here, the
// bytes on the wire are the same whichever httplib writes them.
inline ssize_t WriteHeadersByName(httplib::Stream& stream, httplib::Headers& headers) {
  using Line = std::pair<std::string, std::string>;
  std::vector<Line> lines(headers.begin(), headers.end());
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return strcasecmp(a.first.c_str(), b.first.c_str()) < 0;
  });
  std::string text;
  for (const Line& line : lines)
    text.append(line.first).append(": ").append(line.second).append("\r\n");
  return stream.write(text.append("\r\n"));
}
#endif

class HttplibServer : public httplib::Server {
 public:
#if AEX_HTTPLIB_TAKES_ADDRESSES
  HttplibServer() { set_header_writer(WriteHeadersByName); }
#endif

  // Reads one request from the stream and writes its response to it. Always as
  // for a closing connection: that spares the Keep-Alive header. Thread-safe
  // once the handlers are set.
  bool Process(httplib::Stream& stream) {
    bool closed = false;
#if AEX_HTTPLIB_TAKES_ADDRESSES
    return process_request(stream, std::string(), 0, std::string(), 0, true, closed,
                           nullptr);
#else
    return process_request(stream, true, closed, nullptr);
#endif
  }
};

}  // namespace aex::server
