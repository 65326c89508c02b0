#include "conformance/reference/stream_calls.h"

#include <utility>

#include "conformance/reference/base_url.h"

namespace aex::conformance {

std::optional<ClientError> StreamCalls::Listen(CallContext& call, TurnReading& reading,
                                               Deadline deadline) {
  // As 0.35.0 does: the first ticket only tells the address.
  const ClientReply<StreamTicket> address = MintTicket(call, reading.session_id);
  if (!address) return address.error();
  for (int connection = 1;; ++connection) {
    const ClientReply<StreamTicket> ticket = MintTicket(call, reading.session_id);
    if (!ticket) return ticket.error();
    ListenOnce(call, address.value().url, ticket.value().ticket, reading, deadline);
    if (reading.ended_as) return std::nullopt;
    if (call.stop.stop_requested()) return Aborted();
    const bool late = deadline && std::chrono::steady_clock::now() >= *deadline;
    if (late || connection == kMaxConnections) return std::nullopt;
    if (auto error = Pause(call, reading)) return error;
  }
}

void StreamCalls::ListenOnce(CallContext& call, const BaseUrl& url,
                             const std::string& ticket, TurnReading& reading,
                             Deadline deadline) {
  const TurnReader& turns = *parts().turns;
  StreamRequest request{.url = url,
                        .query = "ticket=" + EncodeUriComponent(ticket) +
                                 "&from=" + std::to_string(turns.From(reading)),
                        .random = call.random.Fork(),
                        .idle_ms = stream_idle_ms(),
                        .until = deadline};
  const auto take = [&turns, &reading](std::string_view text) {
    turns.Take(text, reading);
    return !reading.ended_as;
  };
  transport().Stream(request, take, call.stop);
}

std::optional<ClientError> StreamCalls::Pause(CallContext& call,
                                              TurnReading& /*reading*/) {
  if (!call.clock.Sleep(kReconnectPauseMs, call.stop)) return Aborted();
  return std::nullopt;
}

ClientReply<StreamTicket> StreamCalls::MintTicket(CallContext& call,
                                                  const std::string& session_id) {
  ClientReply<Success> minted =
      Exchange(call, parts().writer->Read(contract::Operation::kEventsTicket, session_id));
  if (!minted) return minted.error();
  std::optional<StreamTicket> ticket = parts().reader->Ticket(minted.value().body);
  if (!ticket) {
    return parts().reader->BadSuccess(minted.value().status, "a ticket for its events");
  }
  return *std::move(ticket);
}

}  // namespace aex::conformance
