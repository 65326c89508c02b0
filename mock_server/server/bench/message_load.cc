#include "mock_server/server/bench/message_load.h"

#include <array>
#include <cinttypes>
#include <cstdio>

namespace aex::server {

Result<MessageLoad> MessageLoad::Prepare(MockChild& mock, const std::string& token,
                                         int connections) {
  MessageLoad load;
  load.token_ = token;
  for (int i = 0; i < connections; ++i) {
    load.sessions_.push_back(mock.CreateSession(token));
    if (load.sessions_.back().empty())
      return Unavailable("the mock made no session in workspace " + token);
  }
  return load;
}

void MessageLoad::Append(int connection, std::int64_t n, std::string& out) const {
  std::array<char, 64> key{};
  std::snprintf(key.data(), key.size(), "0d9c61f0-7b8e-4a07-9a52-%012" PRIx64, n);
  std::array<char, 96> body{};
  std::snprintf(body.data(), body.size(),
                R"({"input":"Review change %012)" PRId64 R"( and say what is wrong."})", n);
  AppendPost("/api/sessions/" + session(connection) + "/messages", token_, key.data(),
             body.data(), out);
}

RequestSource MessageLoad::Source() {
  return [this](int connection, std::int64_t, std::string& out) {
    Append(connection, next_++, out);
    return 202;
  };
}

}  // namespace aex::server
