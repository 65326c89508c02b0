#include "mock_server/server/connection_set.h"

#include <algorithm>
#include <utility>

namespace aex::server {
namespace {

bool IsOf(const Connection& connection, ConnectionSet::Port port) {
  return !port || connection.port() == *port;
}

}  // namespace

Connection& ConnectionSet::Add(std::unique_ptr<Connection> connection) {
  Connection& added = *connection;
  const std::lock_guard lock(mutex_);
  open_.emplace(added.id(), std::move(connection));
  return added;
}

void ConnectionSet::Remove(std::int64_t id) {
  // Destroyed under the lock: the socket is closed when the set says it is gone.
  const std::lock_guard lock(mutex_);
  open_.erase(id);
  removed_.notify_all();
}

template <typename Chosen>
void ConnectionSet::EndThose(Chosen&& chosen) {
  std::vector<std::stop_source> stops;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, connection] : open_)
      if (chosen(*connection)) stops.push_back(connection->End());
  }
  for (std::stop_source& stop : stops) stop.request_stop();
}

void ConnectionSet::End(Port port) {
  EndThose([port](const Connection& connection) { return IsOf(connection, port); });
}

void ConnectionSet::EndStalled(Port port) {
  EndThose([port](const Connection& connection) {
    return IsOf(connection, port) && (connection.stalled() || connection.streaming());
  });
}

void ConnectionSet::EndStalledOf(const std::vector<std::int64_t>& ids) {
  EndThose([&ids](const Connection& connection) {
    return connection.stalled() &&
           std::find(ids.begin(), ids.end(), connection.id()) != ids.end();
  });
}

void ConnectionSet::Abort(Port port) {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, connection] : open_)
    if (IsOf(*connection, port)) connection->Abort();
}

bool ConnectionSet::WaitGone(Port port, std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return removed_.wait_for(lock, timeout, [&] {
    return std::none_of(open_.begin(), open_.end(),
                        [port](const auto& entry) { return IsOf(*entry.second, port); });
  });
}

std::size_t ConnectionSet::CountStalled(Port port) const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::count_if(open_.begin(), open_.end(), [port](const auto& entry) {
        return IsOf(*entry.second, port) && entry.second->stalled();
      }));
}

}  // namespace aex::server
