#include "mock_server/server/bench/message_load.h"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <set>

namespace aex::server {

Result<MessageLoad> MessageLoad::Prepare(MockChild& mock, const std::string& name,
                                         int connections, Workspaces workspaces) {
  MessageLoad load;
  for (int i = 0; i < connections; ++i) {
    const bool own = workspaces == Workspaces::kOwn;
    load.tokens_.push_back(own ? name + "-" + std::to_string(i) : name);
    load.sessions_.push_back(mock.CreateSession(load.tokens_.back()));
    if (load.sessions_.back().empty())
      return Unavailable("the mock made no session in workspace " + load.tokens_.back());
  }
  return load;
}

void MessageLoad::Append(int connection, std::int64_t n, std::string& out) const {
  std::array<char, 64> key{};
  std::snprintf(key.data(), key.size(), "0d9c61f0-7b8e-4a07-9a52-%012" PRIx64, n);
  std::array<char, 96> body{};
  std::snprintf(body.data(), body.size(),
                R"({"input":"Review change %012)" PRId64 R"( and say what is wrong."})", n);
  AppendPost("/api/sessions/" + session(connection) + "/messages", token(connection),
             key.data(), body.data(), out);
}

RequestSource MessageLoad::Source() {
  return [this](int connection, std::int64_t, std::string& out) {
    Append(connection, next_++, out);
    return 202;
  };
}

Status MessageLoad::Finish(MockChild& mock, std::int64_t turns) const {
  std::int64_t held = 0;
  for (const std::string& token : std::set(tokens_.begin(), tokens_.end())) {
    held += mock.CountTurns(token);
    if (!mock.Forget(token)) return Unavailable("workspace " + token + " was not there");
  }
  if (held == turns) return Ok();
  return Unavailable("the ledger holds " + std::to_string(held) + " turns, answered were " +
                     std::to_string(turns));
}

}  // namespace aex::server
