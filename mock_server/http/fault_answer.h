// What a client sees of a fault: the ordinary answer of a call turned into
// another answer or another plan for the wire.
//
// One small function a kind. The work is already done, or not, when this runs;
// nothing here changes state. Pure functions.
#pragma once

#include <cstdint>

#include "mock_server/faults/vocabulary.h"
#include "mock_server/http/call.h"
#include "mock_server/http/exchange.h"

namespace aex::http {

CloseHow ToCloseHow(faults::CloseHow close);

// Lays the fault over `answer`, which holds the ordinary response (for commit
// `none`: an empty one). `code` is the envelope's error code, kept up to date.
// The fault must be one that the mock carries out (faults/carried_out.h).
void ShowFault(const faults::Fault& fault, std::int64_t now_us, Answer& answer,
               std::string& code);

// `Idempotent-Replayed: true`, once.
void AddReplayMarker(Headers& headers);

// The envelope's code for a status that a fault made up (contract 8).
std::string_view UsualCode(int status);

}  // namespace aex::http
