#include "mock_server/http/journal.h"

namespace aex::http {
namespace {

// What the client has the length of.
std::int64_t TextBytes(const contract::Exchange& exchange) {
  const std::size_t key = exchange.key ? exchange.key->size() : 0;
  return static_cast<std::int64_t>(exchange.method.size() + exchange.path.size() + key +
                                   exchange.session_id.size());
}

}  // namespace

std::int64_t Journal::Open(contract::Exchange exchange) {
  exchange.seq = next_seq_++;
  exchange.delivery = {};
  text_bytes_ += TextBytes(exchange);
  exchanges_.push_back(std::move(exchange));
  ++open_;
  while (static_cast<std::int64_t>(exchanges_.size()) > limit_ || text_bytes_ > text_limit_)
    DropOldest();
  return next_seq_ - 1;
}

void Journal::DropOldest() {
  text_bytes_ -= TextBytes(exchanges_.front());
  exchanges_.pop_front();
  ++dropped_;
}

contract::Exchange* Journal::Find(std::int64_t seq) {
  if (exchanges_.empty() || seq < exchanges_.front().seq) return nullptr;
  const auto index = static_cast<std::size_t>(seq - exchanges_.front().seq);
  return index < exchanges_.size() ? &exchanges_[index] : nullptr;
}

void Journal::EndsFromNow(std::int64_t seq) {
  contract::Exchange* const exchange = Find(seq);
  if (exchange != nullptr && exchange->open_until == 0) exchange->open_until = next_seq_ - 1;
}

void Journal::Close(std::int64_t seq, const contract::Delivery& delivery,
                    std::int64_t response_bytes, double now_ms) {
  --open_;
  EndsFromNow(seq);
  contract::Exchange* const exchange = Find(seq);
  if (exchange == nullptr) return;
  exchange->delivery = delivery;
  exchange->response_bytes = response_bytes;
  exchange->closed_at_ms = now_ms;
}

}  // namespace aex::http
