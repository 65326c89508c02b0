#include "mock_server/http/journal.h"

namespace aex::http {

std::int64_t Journal::Open(contract::Exchange exchange) {
  exchange.seq = next_seq_++;
  exchange.delivery = {};
  exchanges_.push_back(std::move(exchange));
  ++open_;
  while (static_cast<std::int64_t>(exchanges_.size()) > limit_) {
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
