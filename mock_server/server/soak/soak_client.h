// One client of the soak: sends what it draws in the way it draws, waits a short while
// for an answer, and often leaves before it came.
//
// Learns from answers what the others may use, and notes what it was told is done. One
// thread; board and tally outlive it.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <string>

#include "mock_server/server/raw_client.h"
#include "mock_server/server/soak/exchange_draw.h"
#include "mock_server/server/soak/tally.h"

namespace aex::soak {

// Where a workspace is served.
struct Place {
  std::uint16_t port = 0;
  std::uint16_t storage_port = 0;
  std::string token;
};

// An answer as far as it came.
struct HeardAnswer {
  int status = 0;
  std::string body;
  bool whole = false;  // By its Content-Length; else the connection is of no more use.
};

class SoakClient {
 public:
  SoakClient(const Place& place, LaneBoard& board, Tally& tally, std::uint64_t seed)
      : place_(place), board_(board), tally_(tally), dice_(seed) {}

  // One thing that a client may do.
  void Act();
  // A create or a message as a good client sends it, in a workspace without faults: the
  // status must be the contract's.
  void ActWell();

 private:
  void Ask();
  void AskTwiceAtOnce();
  void AskAndLeave();
  void TalkNonsense();
  void AskForTicket();
  void OpenStream();
  void LeaveStream();

  void Connect();
  void Leave();  // In one of the ways there are.
  bool Send(std::string_view bytes);
  HeardAnswer Hear(bool head_only, std::chrono::milliseconds patience);
  bool ReadMore(std::chrono::milliseconds patience);
  HeardAnswer HearAnswerTo(const DrawnRequest& request);
  std::chrono::milliseconds Patience();

  const Place place_;
  LaneBoard& board_;
  Tally& tally_;
  Dice dice_;
  server::RawClient socket_{server::UniqueFd()};
  std::string unread_;
  std::list<server::RawClient> streams_;
  std::string session_;  // Of ActWell.
};

}  // namespace aex::soak
