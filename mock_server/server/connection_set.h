// The connections that are open, so that they can be ended from outside: all of
// them, or those of one port, or those that stall.
//
// Owns them: a connection lives from Add to Remove. Thread-safe. Nothing of the
// backend is called with the lock held.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "mock_server/server/connection.h"

namespace aex::server {

class ConnectionSet {
 public:
  // Empty means every port.
  using Port = std::optional<std::uint16_t>;

  // The connection's thread calls Remove(id) when it is done with it.
  Connection& Add(std::unique_ptr<Connection> connection);
  void Remove(std::int64_t id);

  // What Connection::End and Abort say, for each connection of the port.
  void End(Port port);
  // Those that stall, and event streams: what waits only for the client to leave.
  void EndStalled(Port port);
  // The same, for these connections.
  void EndStalledOf(const std::vector<std::int64_t>& ids);
  void Abort(Port port);

  // True when the port has no connection left; false after the time-out.
  bool WaitGone(Port port, std::chrono::milliseconds timeout);

  std::size_t CountStalled(Port port) const;

 private:
  template <typename Chosen>
  void EndThose(Chosen&& chosen);

  mutable std::mutex mutex_;
  std::condition_variable removed_;
  std::unordered_map<std::int64_t, std::unique_ptr<Connection>> open_;
};

}  // namespace aex::server
