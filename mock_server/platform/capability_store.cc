#include "mock_server/platform/capability_store.h"

namespace aex::platform {

std::string CapabilityStore::Issue(Capability capability, const std::string& identity) {
  if (oldest_first_.size() >= kMaxCapabilities) {
    capabilities_.erase(oldest_first_.front());
    oldest_first_.pop_front();
  }
  std::string name = ids_.Next("cap", identity);
  capabilities_.emplace(name, std::move(capability));
  oldest_first_.push_back(name);
  return name;
}

const Capability* CapabilityStore::Find(const std::string& name) const {
  const auto found = capabilities_.find(name);
  return found == capabilities_.end() ? nullptr : &found->second;
}

}  // namespace aex::platform
