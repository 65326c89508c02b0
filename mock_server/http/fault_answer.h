// What a client sees of a fault: the ordinary answer of a call turned into
// another answer or another plan for the wire.
//
// One small function a kind. The work is already done, or not, when this runs;
// nothing here changes state. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mock_server/faults/vocabulary.h"
#include "mock_server/http/call.h"
#include "mock_server/http/exchange.h"

namespace aex::http {

// What the fake puts into answers that no limit of a parser or server allows.
inline constexpr std::size_t kHugeHeaderBytes = 128 * 1024;
inline constexpr int kManyHeaders = 500;
// Marks the target of a redirect that leads to itself; a request with it in its
// query meets the same rule again.
inline constexpr std::string_view kLoopMark = "aex-loop";

CloseHow ToCloseHow(faults::CloseHow close);

// Of the exchange that meets the fault.
struct Scene {
  std::int64_t now_us = 0;   // Of the workspace clock,
  std::int64_t skew_ms = 0;  // and what is added where a date is printed.
  std::string_view target;   // As received.
  std::string other_origin;  // Where a redirect to another origin leads.
};

// Lays the fault over `answer`, which holds the ordinary response (for commit
// `none`: an empty one). `code` is the envelope's error code, kept up to date.
void ShowFault(const faults::Fault& fault, const Scene& scene, Answer& answer,
               std::string& code);

// Whether the fault can be shown on that ordinary answer at all: a body that is
// not there cannot be damaged.
bool CanShow(const faults::Fault& fault, const Response& response);

// `Idempotent-Replayed: true`, once.
void AddReplayMarker(Headers& headers);

// The envelope's code for a status that a fault made up (contract 8).
std::string_view UsualCode(int status);

}  // namespace aex::http
