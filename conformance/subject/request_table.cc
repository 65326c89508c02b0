#include "conformance/subject/request_table.h"

#include <algorithm>
#include <vector>

namespace aex::conformance {
namespace {

using Purpose = RequestTable::Purpose;

bool TakesSlot(Purpose purpose) {
  return purpose == Purpose::kOpen || purpose == Purpose::kCall ||
         purpose == Purpose::kClose;
}

std::string Number(RequestId id) { return std::to_string(id); }

}  // namespace

void RequestTable::SetSlots(std::int64_t slots) {
  slots_ = std::clamp<std::int64_t>(slots, 1, kMaxSlots);
}

bool RequestTable::AddClient(ClientId client, std::string name, bool virtual_time) {
  if (!names_.emplace(name, client).second) return false;
  clients_[client] = {std::move(name), virtual_time};
  return true;
}

void RequestTable::RemoveClient(ClientId client) {
  const auto found = clients_.find(client);
  if (found == clients_.end()) return;
  names_.erase(found->second.name);
  clients_.erase(found);
  std::erase_if(queue_, [&](const auto& queued) {
    const auto entry = open_.find(queued.first);
    if (entry->second.purpose != Purpose::kCall || entry->second.client != client)
      return false;
    open_.erase(entry);
    return true;
  });
  for (auto& [id, entry] : open_) {
    if (entry.client != client) continue;
    entry.client = 0;
    if (entry.purpose == Purpose::kCall) ++stale_;
  }
}

std::string_view RequestTable::NameOf(ClientId client) const {
  const auto found = clients_.find(client);
  return found == clients_.end() ? std::string_view() : found->second.name;
}

RequestTable::Admission RequestTable::Add(RequestId id, Purpose purpose, ClientId client,
                                          std::string& line) {
  Entry entry;
  entry.purpose = purpose;
  entry.client = client;
  if (TakesSlot(purpose)) {
    entry.queued = taken_ >= slots_;
    if (entry.queued && queue_.size() >= kMaxQueuedRequests) return Admission::kRefused;
    if (entry.queued) {
      queue_.emplace_back(id, std::move(line));
    } else {
      ++taken_;
    }
  }
  const bool queued = entry.queued;
  open_.emplace(id, std::move(entry));
  return queued ? Admission::kQueued : Admission::kSend;
}

bool RequestTable::IsQueued(RequestId id) const {
  const auto found = open_.find(id);
  return found != open_.end() && found->second.queued;
}

Result<RequestTable::Answered> RequestTable::Answer(RequestId id) {
  const auto found = open_.find(id);
  if (found == open_.end() || found->second.queued) return NotOpen(id);
  const Entry entry = found->second;
  if (entry.sleep) sleeps_.erase(*entry.sleep);
  open_.erase(found);
  answered_[static_cast<std::size_t>(id) % answered_.size()] = id;
  Answered answered{entry.purpose, entry.client, std::nullopt};
  if (entry.purpose == Purpose::kCall && entry.client == 0) --stale_;
  if (TakesSlot(entry.purpose)) {
    --taken_;
    answered.next = NextDeparture();
  }
  return answered;
}

Result<ClientId> RequestTable::Sleep(const SleepLine& line) {
  const auto found = open_.find(line.request);
  if (found == open_.end() || found->second.queued ||
      found->second.purpose != Purpose::kCall)
    return Invalid("the adapter sent a sleep for request " + Number(line.request) +
                   ", which is no open call");
  Entry& entry = found->second;
  if (entry.sleep)
    return Invalid("the adapter sent a second sleep for request " + Number(line.request) +
                   " while sleep " + Number(*entry.sleep) + " of it is open");
  if (sleeps_.contains(line.sleep))
    return Invalid("the adapter sent sleep " + Number(line.sleep) +
                   " again while it is still open");
  if (entry.client != 0) {
    const Client& client = clients_.at(entry.client);
    if (client.name != line.client)
      return Invalid("the adapter sent a sleep of client " + Quoted(line.client) +
                     " for request " + Number(line.request) + ", a call of client " +
                     Quoted(client.name));
    if (!client.virtual_time)
      return Invalid("the adapter sent a sleep for client " + Quoted(line.client) +
                     ", which was opened without `virtualTime`");
  }
  entry.sleep = line.sleep;
  sleeps_.emplace(line.sleep, line.request);
  return entry.client;
}

bool RequestTable::Wake(ClientId client, SleepId sleep) {
  const auto found = sleeps_.find(sleep);
  if (found == sleeps_.end()) return false;
  Entry& entry = open_.at(found->second);
  if (entry.client != client) return false;
  entry.sleep.reset();
  sleeps_.erase(found);
  return true;
}

bool RequestTable::Cancel(ClientId client, RequestId id) {
  const auto found = open_.find(id);
  if (found == open_.end() || found->second.purpose != Purpose::kCall ||
      found->second.client != client)
    return false;
  if (found->second.queued) found->second.cancelled = true;
  return !found->second.queued;
}

std::optional<RequestTable::Departure> RequestTable::NextDeparture() {
  if (queue_.empty() || taken_ >= slots_) return std::nullopt;
  auto [id, line] = std::move(queue_.front());
  queue_.pop_front();
  Entry& entry = open_.at(id);
  entry.queued = false;
  ++taken_;
  return Departure{id, entry.purpose, entry.client, std::move(line), entry.cancelled};
}

Error RequestTable::NotOpen(RequestId id) const {
  if (answered_[static_cast<std::size_t>(id) % answered_.size()] == id)
    return Invalid("the adapter answered request " + Number(id) + " twice");
  return Invalid("the adapter answered request " + Number(id) +
                 ", which it was not asked or has answered long ago");
}

}  // namespace aex::conformance
