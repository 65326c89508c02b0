// From a decided exchange to the bytes of its response, written by httplib.
//
// The derived httplib::Server has no socket; a pre-routing handler asks the
// exchange for its answer. This is also the border where exceptions of the
// backend and of httplib end: they become 500 internal_error. Thread-safe: one
// Dispatcher serves every connection. It neither frames requests nor sends.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "mock_server/http/exchange.h"

namespace aex::server {

struct Call {
  bool head_only = false;  // The request's method is HEAD.
  bool close = false;      // The connection ends after the answer.
  std::stop_token stop;
};

struct Dispatched {
  http::WirePlan plan;
  std::size_t head_bytes = 0;
  bool close = false;  // What the head says: the caller's wish or the plan's.
  std::shared_ptr<http::EventFeed> feed;  // The bytes are the 101 that leads to it.
};

class Dispatcher {
 public:
  Dispatcher();
  ~Dispatcher();

  // Decides the exchange and leaves head and body in `bytes`, whose memory is
  // used again. Empty when `call.stop` ended the wait for the decision.
  std::optional<Dispatched> Dispatch(http::PendingExchange& exchange, const Call& call,
                                     std::string& bytes);

 private:
  class Httplib;
  std::unique_ptr<Httplib> httplib_;
};

}  // namespace aex::server
