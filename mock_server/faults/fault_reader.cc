// ReadFault: one reader for each kind, over the closed sets of names.h.
#include <nlohmann/json.hpp>

#include "mock_server/contract/object_reader.h"
#include "mock_server/faults/header_lines.h"
#include "mock_server/faults/hint.h"
#include "mock_server/faults/names.h"
#include "mock_server/faults/vocabulary.h"

namespace aex::faults {
namespace {

constexpr std::int64_t kLeastStatus = 400;
constexpr std::int64_t kMostStatus = 599;
constexpr std::int64_t kMaxSafeInteger = (std::int64_t{1} << 53) - 1;

// A required word of a closed set; `count` takes the number of a counted one.
template <typename E, std::size_t N>
void ReadWord(ObjectReader& in, std::string_view key, const std::array<Word<E>, N>& words,
              E& out, std::int64_t* count = nullptr, std::int64_t most = 0,
              char mark = kCountMark) {
  in.Require(key);
  const Json* member = in.Member(key);
  if (member == nullptr) return;
  const std::string* text = AsString(member);
  for (const Word<E>& word : words) {
    if (text == nullptr) break;
    if (!word.counted) {
      if (*text != word.text) continue;
      out = word.value;
      return;
    }
    if (!text->starts_with(std::string(word.text) + mark)) continue;
    const auto number = ParseCount(std::string_view(*text).substr(word.text.size() + 1));
    if (!number || *number > most)
      return in.Fail(key, "must have a whole number from 0 to " + std::to_string(most) +
                              " after \"" + std::string(word.text) + mark + "\"");
    out = word.value;
    *count = *number;
    return;
  }
  in.Fail(key, "must be one of: " + ListOf(words, mark));
}

void ReadNumber(ObjectReader& in, std::string_view key, std::int64_t& out,
                std::int64_t least, std::int64_t most) {
  in.Require(key);
  in.Read(key, out, least, most);
}

void ReadOptionalClose(ObjectReader& in, CloseHow& out) {
  if (in.Has("close")) ReadWord(in, "close", kCloseWords, out);
}

void ReadText(ObjectReader& in, std::string_view key, std::optional<std::string>& out,
              std::size_t most) {
  in.Read(key, out);
  if (out && out->size() > most)
    in.Fail(key, "must be at most " + std::to_string(most) + " bytes long");
}

void ReadFields(ObjectReader& in, StatusFault& out) {
  std::int64_t status = out.status;
  ReadNumber(in, "status", status, kLeastStatus, kMostStatus);
  out.status = static_cast<int>(status);
  ReadText(in, "code", out.code, kMaxCodeBytes);
  ReadText(in, "message", out.message, kMaxMessageBytes);
  if (const Json* hints = in.Member("retryAfter")) {
    auto read = ReadHints(*hints, in.PointerTo("retryAfter"));
    if (read) {
      out.retry_after = std::move(*read);
    } else {
      in.Absorb(read.error());
    }
  }
  if (const Json* headers = in.Member("headers")) {
    auto read = ReadHeaderLines(*headers, in.PointerTo("headers"));
    if (read) {
      out.headers = std::move(*read);
    } else {
      in.Absorb(read.error());
    }
  }
  ReadText(in, "body", out.body, kMaxStatusBodyBytes);
  if (out.body && (out.code || out.message))
    in.Fail("body", "cannot stand beside code or message: it replaces the envelope");
}

void ReadFields(ObjectReader& in, DropFault& out) {
  ReadWord(in, "phase", kPhaseWords, out.phase, &out.bytes, kMaxFaultBytes, kByteMark);
  ReadWord(in, "close", kCloseWords, out.close);
}

void ReadFields(ObjectReader& in, TruncateFault& out) {
  if (in.Has("bytes") == in.Has("fraction")) {
    in.Fail("bytes", "is needed, or fraction instead, but not both");
  } else if (in.Has("bytes")) {
    in.Read("bytes", out.bytes.emplace(), 0, kMaxFaultBytes);
  } else {
    double& fraction = out.fraction.emplace();
    const auto number = AsNumber(in.Member("fraction"));
    if (number && *number >= 0 && *number < 1) {
      fraction = *number;
    } else {
      in.Fail("fraction", "must be a number from 0 to less than 1");
    }
  }
  ReadWord(in, "close", kCloseWords, out.close);
}

void ReadFields(ObjectReader& in, DelayFault& out) {
  ReadNumber(in, "ms", out.ms, 0, kMaxDelayMs);
}

void ReadFields(ObjectReader& in, DripFault& out) {
  ReadNumber(in, "bytes", out.bytes, 1, kMaxFaultBytes);
  ReadNumber(in, "everyMs", out.every_ms, 0, kMaxDelayMs);
}

void ReadFields(ObjectReader& in, LengthFault& out) {
  in.Require("off");
  const Json* off = in.Member("off");
  const auto number = AsSafeInteger(off);
  if (AsString(off) != nullptr) {
    ReadWord(in, "off", kLengthWords, out.how);
  } else if (number && *number != 0 && *number >= -kMaxFaultBytes &&
             *number <= kMaxFaultBytes) {
    out.how = LengthFault::How::kOffset;
    out.offset = *number;
  } else {
    in.Fail("off", "must be a whole number other than 0, at most " +
                       std::to_string(kMaxFaultBytes) +
                       " up or down, or one of: " + ListOf(kLengthWords));
  }
  ReadOptionalClose(in, out.close);
}

void ReadFields(ObjectReader& in, ChunkFault& out) {
  ReadWord(in, "how", kChunkWords, out.how);
  if (out.how == ChunkFault::How::kOneByte && in.Has("close"))
    in.Fail("close", "is not allowed: one-byte is a whole answer and closes nothing");
  ReadOptionalClose(in, out.close);
}

void ReadFields(ObjectReader& in, BodyFault& out) {
  ReadWord(in, "how", kBodyWords, out.how);
}

void ReadFields(ObjectReader& in, HeaderFault& out) {
  ReadWord(in, "how", kHeaderWords, out.how);
}

// A status out of a closed set of numbers.
void ReadStatusOf(ObjectReader& in, std::initializer_list<int> allowed, int& out) {
  in.Require("status");
  const auto number = AsSafeInteger(in.Member("status"));
  std::string list;
  for (const int status : allowed) {
    if (number == status) {
      out = status;
      return;
    }
    list += (list.empty() ? "" : ", ") + std::to_string(status);
  }
  in.Fail("status", "must be one of: " + list);
}

void ReadFields(ObjectReader& in, RedirectFault& out) {
  ReadStatusOf(in, {301, 302, 303, 307, 308}, out.status);
  ReadWord(in, "to", kRedirectWords, out.to);
}

void ReadFields(ObjectReader& in, InterimFault& out) {
  ReadStatusOf(in, {100, 102, 103}, out.status);
  in.Read("times", out.times, 1, kMaxInterimTimes);
}

void ReadFields(ObjectReader& in, GarbageFault& out) {
  ReadWord(in, "where", kGarbageWords, out.where);
}

void ReadFields(ObjectReader& in, KeepaliveFault& out) {
  ReadWord(in, "how", kKeepaliveWords, out.how, &out.limit, kMaxKeepaliveLimit);
  if (out.how == KeepaliveFault::How::kLimit && in.ok() && out.limit == 0)
    in.Fail("how", "must allow at least one exchange: limit:1 and more");
}

void ReadFields(ObjectReader& in, CollisionFault& out) {
  ReadWord(in, "how", kCollisionWords, out.how);
}

void ReadFields(ObjectReader& in, BusyFault& out) {
  // The session statuses of contract 6.1.
  if (in.Has("status"))
    in.ReadChoice("status", out.status.emplace(),
                  {"creating", "running", "idle", "suspending", "suspended", "cancelling",
                   "deleting", "deleted", "expired", "error"});
}

void ReadFields(ObjectReader& in, CapFault& out) {
  ReadWord(in, "how", kCapWords, out.how);
}

// The canonical shape of contract 5.1.
Status CheckProviderFault(const Json& value, const std::string& pointer) {
  ObjectReader in(value, pointer);
  std::string text;
  std::int64_t number = 0;
  in.Read("provider", text);
  in.Require("kind");
  in.ReadChoice("kind", text,
                {"rate_limit", "overloaded", "quota_exceeded", "provider_error"});
  in.Read("status", number, 100, kMostStatus);
  in.Read("retryAfterMs", number, 0, kMaxSafeInteger);
  in.Read("message", text);
  return in.Finish();
}

void ReadFields(ObjectReader& in, ProviderFault& out) {
  ReadWord(in, "as", kProviderWords, out.as);
  const Json* fault = in.Member("fault");
  const Json* raw = in.Member("raw");
  if ((fault == nullptr) == (raw == nullptr))
    return in.Fail("fault", "is needed, or raw instead, but not both");
  if (fault != nullptr) {
    const Status checked = CheckProviderFault(*fault, in.PointerTo("fault"));
    if (!checked) return in.Absorb(checked.error());
    out.fault = Stringify(*fault);
  } else {
    if (out.as == ProviderFault::As::kErrorMessage && !raw->is_string())
      return in.Fail("raw", "must be a string: errorMessage is a text");
    out.raw = Stringify(*raw);
  }
  if (out.fault.size() > kMaxProviderFaultBytes || out.raw.size() > kMaxProviderFaultBytes)
    in.Fail(fault != nullptr ? "fault" : "raw",
            "must be at most " + std::to_string(kMaxProviderFaultBytes) + " bytes long");
}

void ReadFields(ObjectReader& in, StreamFault& out) {
  ReadWord(in, "how", kStreamWords, out.how, &out.events, kMaxStreamEvents);
}

void ReadFields(ObjectReader& in, LagFault& out) {
  ReadNumber(in, "ms", out.ms, 0, kMaxDelayMs);
}

void ReadFields(ObjectReader& in, ReplayFault& out) {
  ReadWord(in, "how", kReplayWords, out.how);
}

void ReadFields(ObjectReader& in, SkewFault& out) {
  ReadNumber(in, "ms", out.ms, -kMaxSkewMs, kMaxSkewMs);
}

// The empty fault of the kind with that number.
template <std::size_t... Index>
Fault EmptyFault(std::size_t kind, std::index_sequence<Index...>) {
  Fault fault;
  ((kind == Index ? void(fault.emplace<Index>()) : void()), ...);
  return fault;
}

}  // namespace

Result<Fault> ReadFault(const Json& value, const std::string& pointer) {
  ObjectReader in(value, pointer);
  Kind kind = Kind::kStatus;
  ReadWord(in, "kind", kKindWords, kind);
  if (!in.ok()) return in.Finish().error();
  Fault fault =
      EmptyFault(static_cast<std::size_t>(kind), std::make_index_sequence<kKinds>());
  std::visit([&in](auto& fields) { ReadFields(in, fields); }, fault);
  if (const Status finished = in.Finish(); !finished) return finished.error();
  return fault;
}

}  // namespace aex::faults
