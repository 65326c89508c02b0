#include "conformance/report/fault_text.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "conformance/report/safe_text.h"
#include "conformance/report/text_columns.h"
#include "mock_server/contract/check.h"

namespace aex::conformance {
namespace {

using faults::CloseHow;
using faults::Phase;

// Room for every form of a date.
constexpr std::size_t kMaxHintColumns = 34;

std::string Verb(CloseHow close) {
  switch (close) {
    case CloseHow::kFin: return "close the connection";
    case CloseHow::kRst: return "reset";
    case CloseHow::kStall: return "fall silent";
  }
  return "";
}

std::string Bytes(std::int64_t n) { return Plural(n, "byte"); }

std::string Quoted(std::string_view text) {
  return "\"" + OneLine(text, kMaxHintColumns) + "\"";
}

// "date:+2": the form's name, and how far the date is from now.
std::string DateText(std::string_view form, std::string_view offset) {
  const bool past = offset.starts_with('-');
  const std::string_view seconds = offset.substr(offset.empty() ? 0 : 1);
  if (seconds == "0") return std::string(form) + " of this second";
  return std::string(form) + " " + OneLine(seconds, kMaxHintColumns) +
         (past ? " s past" : " s ahead");
}

std::string Text(const faults::StatusFault& fault) {
  std::string text = "answer " + std::to_string(fault.status);
  if (fault.code) text += " " + Word(*fault.code);
  if (fault.retry_after.size() == 1) {
    text += " with " + HintText(fault.retry_after[0]);
  } else if (!fault.retry_after.empty()) {
    text += " with " + Plural(static_cast<std::int64_t>(fault.retry_after.size()),
                              "Retry-After line") + ":";
    for (std::size_t i = 0; i < fault.retry_after.size(); ++i)
      text += (i == 0 ? " " : ", ") + Quoted(fault.retry_after[i]);
  }
  if (!fault.headers.empty())
    text += " and " + Plural(static_cast<std::int64_t>(fault.headers.size()), "more header");
  if (fault.body) text += " and a body of its own";
  return text;
}

std::string Text(const faults::DropFault& fault) {
  const std::string verb = Verb(fault.close);
  switch (fault.phase) {
    case Phase::kAccept: return verb + " as soon as the connection is accepted";
    case Phase::kRequestHead: return verb + " after the head of the request";
    case Phase::kRequestBody: return verb + " after " + Bytes(fault.bytes) + " of its body";
    case Phase::kWork:
    case Phase::kResponseHead: return verb + " before any answer";
    case Phase::kResponseBody:
      return verb + " after " + Bytes(fault.bytes) + " of the answer's body";
    case Phase::kResponseEnd: return verb + " after the whole answer";
    case Phase::kIdle: return verb + " while the connection is idle";
  }
  return verb;
}

std::string Text(const faults::TruncateFault& fault) {
  const std::string part =
      fault.bytes ? Bytes(*fault.bytes)
                  : std::to_string(std::llround(fault.fraction.value_or(0) * 100)) + "%";
  return "promise the whole answer, send " + part + " of its body and " + Verb(fault.close);
}

std::string Text(const faults::DelayFault& fault) {
  return "hold the answer back for " + WithThousands(fault.ms) + " ms";
}

std::string Text(const faults::DripFault& fault) {
  return "send the answer " + Bytes(fault.bytes) + " at a time, every " +
         WithThousands(fault.every_ms) + " ms";
}

std::string Text(const faults::LengthFault& fault) {
  using How = faults::LengthFault::How;
  std::string how;
  switch (fault.how) {
    case How::kOffset:
      how = "with a Content-Length " + WithThousands(std::abs(fault.offset)) +
            (fault.offset < 0 ? " too small" : " too large");
      break;
    case How::kMissing: how = "without a Content-Length"; break;
    case How::kDouble: how = "with two Content-Lengths"; break;
    case How::kJunk: how = "with a Content-Length that is no number"; break;
  }
  return "answer " + how + " and " + Verb(fault.close);
}

std::string Text(const faults::ChunkFault& fault) {
  using How = faults::ChunkFault::How;
  std::string how;
  switch (fault.how) {
    case How::kBadSize: how = "answer in chunks, one with a size that is no number"; break;
    case How::kNoLast: how = "answer in chunks without the last one"; break;
    case How::kOneByte: return "answer in chunks of one byte";
    case How::kHugeSize: how = "announce a chunk far larger than what is sent"; break;
  }
  return how + " and " + Verb(fault.close);
}

std::string Text(const faults::BodyFault& fault) {
  // In the order of the enumeration.
  static constexpr std::array<std::string_view, 15> kBodies = {
      "with an empty body", "with an HTML page", "with JSON cut short",
      "with more text after the JSON", "with NaN in the JSON", "with JSON nested too deep",
      "with JSON that is no object", "with null as its body", "with a body in Latin-1",
      "with a byte order mark before the JSON", "with a repeated member",
      "with a member missing", "with a member nobody knows",
      "with a member of the wrong type", "with an enum value nobody knows"};
  static_assert(static_cast<std::size_t>(faults::BodyFault::How::kNewEnum) + 1 ==
                kBodies.size());
  return "answer " + std::string(kBodies[static_cast<std::size_t>(fault.how)]);
}

std::string Text(const faults::HeaderFault& fault) {
  using How = faults::HeaderFault::How;
  switch (fault.how) {
    case How::kMissingContentType: return "answer without a Content-Type";
    case How::kWrongContentType: return "answer with the wrong Content-Type";
    case How::kHuge: return "answer with a huge header";
    case How::kMany: return "answer with very many headers";
  }
  return "";
}

std::string Text(const faults::RedirectFault& fault) {
  using To = faults::RedirectFault::To;
  std::string text = "redirect with " + std::to_string(fault.status);
  switch (fault.to) {
    case To::kSame: return text + " to the same origin";
    case To::kOtherOrigin: return text + " to another origin";
    case To::kLoop: return text + " to itself";
    case To::kMissing: return text + " without saying where to";
  }
  return text;
}

std::string Text(const faults::InterimFault& fault) {
  return "send an interim " + std::to_string(fault.status) + " " +
         (fault.times == 1 ? "once" : Plural(fault.times, "time")) + ", then the answer";
}

std::string Text(const faults::GarbageFault& fault) {
  return fault.where == faults::GarbageFault::Where::kBefore
             ? "send bytes that are not HTTP before the answer"
             : "send bytes that are not HTTP instead of an answer";
}

std::string Text(const faults::KeepaliveFault& fault) {
  using How = faults::KeepaliveFault::How;
  switch (fault.how) {
    case How::kRaceFin: return "close the kept connection as the next request on it arrives";
    case How::kRaceRst: return "reset the kept connection as the next request on it arrives";
    case How::kLimit:
      return "end the connection after " + Plural(fault.limit, "exchange") + " on it";
  }
  return "";
}

std::string Text(const faults::CollisionFault& fault) {
  using How = faults::CollisionFault::How;
  switch (fault.how) {
    case How::kConflict: return "answer 409 idempotency_conflict";
    case How::kInFlight: return "answer 409 idempotency_in_flight";
    case How::kStuck: return "answer 409 idempotency_in_flight to this key for ever";
  }
  return "";
}

std::string Text(const faults::BusyFault& fault) {
  std::string text = "answer 409 session_busy";
  if (fault.status) text += ", the session being " + Word(*fault.status);
  return text;
}

std::string Text(const faults::CapFault& fault) {
  using How = faults::CapFault::How;
  switch (fault.how) {
    case How::kConcurrency: return "refuse it: too many sessions run at once";
    case How::kSubmitRate: return "refuse it: too many requests a minute";
    case How::kBalance: return "refuse it: the balance is used up";
    case How::kSpend: return "refuse it: the spend cap is reached";
  }
  return "";
}

std::string Text(const faults::ProviderFault& fault) {
  using As = faults::ProviderFault::As;
  std::string text = "accept the turn, then fail it at the provider, told ";
  switch (fault.as) {
    case As::kProviderFault: return text + "as providerFault";
    case As::kError: return text + "as error";
    case As::kErrorMessage: return text + "in errorMessage only";
    case As::kNested: return text + "in a nested error";
  }
  return text;
}

std::string Text(const faults::StreamFault& fault) {
  using How = faults::StreamFault::How;
  const std::string after = " after " + Plural(fault.events, "event");
  switch (fault.how) {
    case How::kCut: return "close the event stream" + after;
    case How::kRst: return "reset the event stream" + after;
    case How::kStall: return "let the event stream fall silent" + after;
    case How::kNoTerminal: return "end the event stream without the turn's last event";
    case How::kGap: return "leave an event out of the stream";
    case How::kDuplicate: return "send an event of the stream twice";
    case How::kForeign: return "send an event of another session on the stream";
    case How::kUnknownType: return "send an event of a type nobody knows on the stream";
    case How::kBadJson: return "send an event that is no JSON on the stream";
    case How::kTicketExpired: return "refuse the event stream: its ticket has expired";
    case How::kTerminalLate: return "send the turn's last event late";
  }
  return "";
}

std::string Text(const faults::LagFault& fault) {
  return "show the session as running for " + WithThousands(fault.ms) +
         " ms after the turn has ended";
}

std::string Text(const faults::ReplayFault& fault) {
  using How = faults::ReplayFault::How;
  switch (fault.how) {
    case How::kMarker: return "answer a repeated key with the replay marker";
    case How::k200: return "answer a repeated key with 200";
    case How::k201: return "answer a repeated key with 201";
  }
  return "";
}

std::string Text(const faults::SkewFault& fault) {
  return "print dates that are " + WithThousands(std::abs(fault.ms)) + " ms " +
         (fault.ms < 0 ? "behind" : "ahead");
}

}  // namespace

std::string HintText(std::string_view hint) {
  const std::string text = "Retry-After: ";
  struct Form {
    std::string_view prefix;
    std::string_view name;
  };
  static constexpr std::array kForms = {Form{"date:", "a date"},
                                        Form{"date850:", "an RFC 850 date"},
                                        Form{"asctime:", "an asctime date"}};
  for (const Form& form : kForms) {
    if (hint.starts_with(form.prefix))
      return text + DateText(form.name, hint.substr(form.prefix.size()));
  }
  const bool plain = !hint.empty() && std::all_of(hint.begin(), hint.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
  return text + (plain ? CutTo(hint, kMaxHintColumns) : Quoted(hint));
}

std::string FaultText(const faults::Fault& fault) {
  return std::visit([](const auto& one) { return Text(one); }, fault);
}

std::string_view EndedText(CloseHow close) {
  switch (close) {
    case CloseHow::kFin: return "closed";
    case CloseHow::kRst: return "reset";
    case CloseHow::kStall: return "silence";
  }
  return "";
}

}  // namespace aex::conformance
