#include "mock_server/http/journal.h"

namespace aex::http {
namespace {

// Set when the exchange is opened, and not changed later.
std::size_t TextOf(const contract::Exchange& exchange) {
  return exchange.method.size() + exchange.path.size() + exchange.session_id.size() +
         (exchange.key ? exchange.key->size() : 0);
}

}  // namespace

bool Journal::IsOver() const {
  return static_cast<std::int64_t>(exchanges_.size()) > limit_ || text_ > max_text_;
}

std::int64_t Journal::Open(contract::Exchange exchange) {
  exchange.seq = next_seq_++;
  exchange.delivery = {};
  text_ += TextOf(exchange);
  exchanges_.push_back(std::move(exchange));
  ++open_;
  while (!exchanges_.empty() && IsOver()) {
    text_ -= TextOf(exchanges_.front());
    exchanges_.pop_front();
    ++dropped_;
  }
  return next_seq_ - 1;
}

contract::Exchange* Journal::Find(std::int64_t seq) {
  if (exchanges_.empty() || seq < exchanges_.front().seq) return nullptr;
  const auto index = static_cast<std::size_t>(seq - exchanges_.front().seq);
  return index < exchanges_.size() ? &exchanges_[index] : nullptr;
}

void Journal::Close(std::int64_t seq, const contract::Delivery& delivery,
                    std::int64_t response_bytes) {
  --open_;
  contract::Exchange* const exchange = Find(seq);
  if (exchange == nullptr) return;
  exchange->delivery = delivery;
  exchange->response_bytes = response_bytes;
}

}  // namespace aex::http
