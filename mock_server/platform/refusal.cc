#include "mock_server/platform/refusal.h"

namespace aex::platform {
namespace {

struct Spelled {
  int status;
  const char* code;
  const char* message;
};

Spelled Spell(const OverConcurrency&) {
  return {429, "workspace_concurrency_exceeded", "too many runs at once in this workspace"};
}
Spelled Spell(const OverSubmitRate&) {
  return {429, "workspace_submit_rate_exceeded", "too many submits a minute in this workspace"};
}
Spelled Spell(const OverBalance&) {
  return {402, "insufficient_balance", "the balance of this workspace does not cover the run"};
}
Spelled Spell(const OverSpendCap&) {
  return {402, "workspace_spend_cap_exceeded", "the run would pass this workspace's spend cap"};
}

}  // namespace

Refused NoSuchSession(const std::string& id) {
  return {404, "not_found", "no session " + id + " in this workspace"};
}

Refused Busy(const contract::SessionRecord& session) {
  return {409, "session_busy",
          "the session is " + std::string(SessionStatusName(session.status)), session};
}

Refused KeyConflict() {
  return {409, "idempotency_conflict",
          "This idempotency key was already used with a different request body."};
}

Refused Over(const OverLimit& limit) {
  const Spelled spelled = std::visit([](const auto& which) { return Spell(which); }, limit);
  return {spelled.status, spelled.code, spelled.message, std::nullopt, limit};
}

}  // namespace aex::platform
