// The words of the vocabulary's closed sets: one table for each enumeration,
// used by the reader, the writer and the messages alike.
//
// A word that is `counted` is followed by a number in a file ("cut:3",
// "request.body@0"). Constant data and pure templates over it.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mock_server/contract/check.h"
#include "mock_server/faults/vocabulary.h"

namespace aex::faults {

template <typename E>
struct Word {
  E value;
  std::string_view text;
  bool counted = false;
};
// Clang before 17 deduces no aggregates by itself.
template <typename E>
Word(E, std::string_view) -> Word<E>;
template <typename E>
Word(E, std::string_view, bool) -> Word<E>;

inline constexpr std::array kKindWords = {
    Word{Kind::kStatus, "status"},       Word{Kind::kDrop, "drop"},
    Word{Kind::kTruncate, "truncate"},   Word{Kind::kDelay, "delay"},
    Word{Kind::kDrip, "drip"},           Word{Kind::kLength, "length"},
    Word{Kind::kChunk, "chunk"},         Word{Kind::kBody, "body"},
    Word{Kind::kHeader, "header"},       Word{Kind::kRedirect, "redirect"},
    Word{Kind::kInterim, "interim"},     Word{Kind::kGarbage, "garbage"},
    Word{Kind::kKeepalive, "keepalive"}, Word{Kind::kCollision, "collision"},
    Word{Kind::kBusy, "busy"},           Word{Kind::kCap, "cap"},
    Word{Kind::kProvider, "provider"},   Word{Kind::kStream, "stream"},
    Word{Kind::kLag, "lag"},             Word{Kind::kReplay, "replay"},
    Word{Kind::kSkew, "skew"},
};
static_assert(kKindWords.size() == kKinds);

inline constexpr std::array kCloseWords = {
    Word{CloseHow::kFin, "fin"},
    Word{CloseHow::kRst, "rst"},
    Word{CloseHow::kStall, "stall"},
};

inline constexpr std::array kPhaseWords = {
    Word{Phase::kAccept, "accept"},
    Word{Phase::kRequestHead, "request.head"},
    Word{Phase::kRequestBody, "request.body", true},
    Word{Phase::kWork, "work"},
    Word{Phase::kResponseHead, "response.head"},
    Word{Phase::kResponseBody, "response.body", true},
    Word{Phase::kResponseEnd, "response.end"},
    Word{Phase::kIdle, "idle"},
};

inline constexpr std::array kLengthWords = {
    Word{LengthFault::How::kMissing, "missing"},
    Word{LengthFault::How::kDouble, "double"},
    Word{LengthFault::How::kJunk, "junk"},
};

inline constexpr std::array kChunkWords = {
    Word{ChunkFault::How::kBadSize, "bad-size"},
    Word{ChunkFault::How::kNoLast, "no-last"},
    Word{ChunkFault::How::kOneByte, "one-byte"},
    Word{ChunkFault::How::kHugeSize, "huge-size"},
};

inline constexpr std::array kBodyWords = {
    Word{BodyFault::How::kEmpty, "empty"},
    Word{BodyFault::How::kHtml, "html"},
    Word{BodyFault::How::kCutJson, "cut-json"},
    Word{BodyFault::How::kTrailing, "trailing"},
    Word{BodyFault::How::kNan, "nan"},
    Word{BodyFault::How::kDeep, "deep"},
    Word{BodyFault::How::kNotObject, "not-object"},
    Word{BodyFault::How::kNull, "null"},
    Word{BodyFault::How::kLatin1, "latin1"},
    Word{BodyFault::How::kBom, "bom"},
    Word{BodyFault::How::kDuplicateKey, "duplicate-key"},
    Word{BodyFault::How::kMissingField, "missing-field"},
    Word{BodyFault::How::kExtraField, "extra-field"},
    Word{BodyFault::How::kWrongType, "wrong-type"},
    Word{BodyFault::How::kNewEnum, "new-enum"},
};

inline constexpr std::array kHeaderWords = {
    Word{HeaderFault::How::kMissingContentType, "missing-content-type"},
    Word{HeaderFault::How::kWrongContentType, "wrong-content-type"},
    Word{HeaderFault::How::kHuge, "huge"},
    Word{HeaderFault::How::kMany, "many"},
};

inline constexpr std::array kRedirectWords = {
    Word{RedirectFault::To::kSame, "same"},
    Word{RedirectFault::To::kOtherOrigin, "other-origin"},
    Word{RedirectFault::To::kLoop, "loop"},
    Word{RedirectFault::To::kMissing, "missing"},
};

inline constexpr std::array kGarbageWords = {
    Word{GarbageFault::Where::kBefore, "before"},
    Word{GarbageFault::Where::kInstead, "instead"},
};

inline constexpr std::array kKeepaliveWords = {
    Word{KeepaliveFault::How::kRaceFin, "race-fin"},
    Word{KeepaliveFault::How::kRaceRst, "race-rst"},
    Word{KeepaliveFault::How::kLimit, "limit", true},
};

inline constexpr std::array kCollisionWords = {
    Word{CollisionFault::How::kConflict, "conflict"},
    Word{CollisionFault::How::kInFlight, "in-flight"},
    Word{CollisionFault::How::kStuck, "stuck"},
};

inline constexpr std::array kCapWords = {
    Word{CapFault::How::kConcurrency, "concurrency"},
    Word{CapFault::How::kSubmitRate, "submit-rate"},
    Word{CapFault::How::kBalance, "balance"},
    Word{CapFault::How::kSpend, "spend"},
};

inline constexpr std::array kProviderWords = {
    Word{ProviderFault::As::kProviderFault, "providerFault"},
    Word{ProviderFault::As::kError, "error"},
    Word{ProviderFault::As::kErrorMessage, "errorMessage"},
    Word{ProviderFault::As::kNested, "nested"},
};

inline constexpr std::array kStreamWords = {
    Word{StreamFault::How::kCut, "cut", true},
    Word{StreamFault::How::kRst, "rst", true},
    Word{StreamFault::How::kStall, "stall", true},
    Word{StreamFault::How::kNoTerminal, "no-terminal"},
    Word{StreamFault::How::kGap, "gap"},
    Word{StreamFault::How::kDuplicate, "duplicate"},
    Word{StreamFault::How::kForeign, "foreign"},
    Word{StreamFault::How::kUnknownType, "unknown-type"},
    Word{StreamFault::How::kBadJson, "bad-json"},
    Word{StreamFault::How::kTicketExpired, "ticket-expired"},
    Word{StreamFault::How::kTerminalLate, "terminal-late"},
};

inline constexpr std::array kReplayWords = {
    Word{ReplayFault::How::kMarker, "marker"},
    Word{ReplayFault::How::k200, "200"},
    Word{ReplayFault::How::k201, "201"},
};

// The separator between a counted word and its number.
inline constexpr char kCountMark = ':';
inline constexpr char kByteMark = '@';  // Of phases.

template <typename E, std::size_t N>
const Word<E>& WordFor(const std::array<Word<E>, N>& words, E value) {
  for (const Word<E>& word : words) {
    if (word.value == value) return word;
  }
  CHECK(false);  // Each table holds its whole enumeration.
}

// "cut:3" of a counted word, else the word.
template <typename E, std::size_t N>
std::string TextFor(const std::array<Word<E>, N>& words, E value, std::int64_t count = 0,
                    char mark = kCountMark) {
  const Word<E>& word = WordFor(words, value);
  std::string text(word.text);
  if (word.counted) text += mark + std::to_string(count);
  return text;
}

// "cut:N, rst:N, gap": what a message says is allowed.
template <typename E, std::size_t N>
std::string ListOf(const std::array<Word<E>, N>& words, char mark = kCountMark) {
  std::string list;
  for (const Word<E>& word : words) {
    if (!list.empty()) list += ", ";
    list += word.text;
    if (word.counted) list += std::string(1, mark) + "N";
  }
  return list;
}

// Digits without a sign or a leading zero, at most 15 of them.
inline std::optional<std::int64_t> ParseCount(std::string_view digits) {
  constexpr std::size_t kMaxDigits = 15;
  if (digits.empty() || digits.size() > kMaxDigits) return std::nullopt;
  if (digits[0] == '-' || (digits[0] == '0' && digits.size() > 1)) return std::nullopt;
  std::int64_t count = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, problem] = std::from_chars(digits.data(), end, count);
  if (problem != std::errc() || stop != end) return std::nullopt;
  return count;
}

}  // namespace aex::faults
