// The words of timeline rows as pieces of a picture, each with its look: what was
// asked, under which key, what it cost, what is wrong with it.
//
// Pure functions.
#pragma once

#include <string>
#include <vector>

#include "conformance/report/picture_words.h"
#include "conformance/report/timeline.h"

namespace aex::conformance {

// `with_nonce`: also whose work it is, where there are several.
std::vector<PicturePiece> RequestPieces(const TimelineRow& row, bool with_nonce);
// The nonce in the row's mark as it stands there; empty without one.
std::string NonceOf(const TimelineRow& row);
std::vector<PicturePiece> CommitPieces(const TimelineRow& row);
// Of what a rule did, or of what happened without one when `rule` is 0.
std::vector<PicturePiece> FaultPieces(int rule, const std::string& text);

}  // namespace aex::conformance
