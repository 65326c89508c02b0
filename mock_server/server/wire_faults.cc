#include "mock_server/server/wire_faults.h"

#include <algorithm>
#include <array>

namespace aex::server {
namespace {

using contract::Delivery;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kReadBytes = 16 * 1024;

// False when the peer left, or the server ends, before the time was over.
bool Delay(std::int64_t delay_ms, Transport& transport) {
  if (delay_ms <= 0) return true;
  const milliseconds most = kMaxDelay;
  return !transport.WaitPeerGone(std::min(milliseconds(delay_ms), most));
}

Delivery Delivered(std::size_t written, std::size_t whole) {
  const auto bytes = static_cast<std::int64_t>(written);
  if (written == 0) return {Delivery::Kind::kNone, 0};
  return {written == whole ? Delivery::Kind::kFull : Delivery::Kind::kPartial, bytes};
}

std::size_t CutLength(const http::Cut& cut, const WireAnswer& answer) {
  if (cut.before_head) return 0;
  const auto body = static_cast<std::int64_t>(answer.bytes.size() - answer.head_bytes);
  const std::int64_t kept = std::clamp<std::int64_t>(cut.body_bytes, 0, body);
  return answer.head_bytes + static_cast<std::size_t>(kept);
}

// Silence. What the peer sends is read and dropped: otherwise its FIN would wait
// behind bytes that our window holds back, and the stall would outlive it.
void Stall(Transport& transport) {
  std::array<char, kReadBytes> dropped;
  std::size_t total = 0;
  while (total < kDrainBytes) {
    const auto read = transport.Read(dropped, kForever);
    if (read.kind != Transport::ReadOutcome::Kind::kBytes) return;
    total += read.bytes;
  }
  (void)transport.WaitPeerGone(kForever);
}

// The bytes in pieces, as far as they went.
std::size_t WriteDripping(const http::Drip& drip, std::string_view bytes,
                          Transport& transport) {
  const auto piece = static_cast<std::size_t>(std::max<std::int64_t>(drip.bytes, 1));
  std::size_t written = 0;
  while (written < bytes.size()) {
    if (written > 0 && !Delay(drip.every_ms, transport)) return written;
    const std::string_view next = bytes.substr(written, piece);
    const std::size_t went = transport.Write(next);
    written += went;
    if (went < next.size()) return written;
  }
  return written;
}

}  // namespace

Sent SendAnswer(const http::WirePlan& plan, const WireAnswer& answer,
                Transport& transport) {
  if (!Delay(plan.delay_ms, transport))
    return {{Delivery::Kind::kNone, 0}, http::CloseHow::kFin};
  if (transport.Write(plan.before) < plan.before.size())
    return {{Delivery::Kind::kNone, 0}, http::CloseHow::kRst};
  const std::size_t length =
      plan.cut ? CutLength(*plan.cut, answer) : answer.bytes.size();
  const std::string_view bytes = answer.bytes.substr(0, length);
  const std::size_t written =
      plan.drip ? WriteDripping(*plan.drip, bytes, transport) : transport.Write(bytes);
  Sent sent = {Delivered(written, answer.bytes.size()), std::nullopt};
  if (plan.cut) sent.end = plan.cut->close;
  // Nobody reads there any more, so there is nobody to be orderly with.
  if (written < length) sent.end = http::CloseHow::kRst;
  return sent;
}

void BeginEnd(http::CloseHow how, Transport& transport, std::atomic<bool>& stalled) {
  switch (how) {
    case http::CloseHow::kFin: transport.ShutdownWrite(); return;
    case http::CloseHow::kRst: transport.Reset(); return;
    case http::CloseHow::kStall:
      stalled = true;
      Stall(transport);
      stalled = false;
      return;
  }
}

void Drain(Transport& transport, const std::function<void(std::string_view)>& take) {
  std::array<char, kReadBytes> dropped;
  const auto give_up = steady_clock::now() + kDrainTime;
  std::size_t total = 0;
  while (total < kDrainBytes) {
    const auto left = std::chrono::ceil<milliseconds>(give_up - steady_clock::now());
    if (left <= milliseconds::zero()) return;
    const auto read = transport.Read(dropped, left);
    if (read.kind != Transport::ReadOutcome::Kind::kBytes) return;
    total += read.bytes;
    take({dropped.data(), read.bytes});
  }
}

}  // namespace aex::server
