#include "mock_server/contract/records.h"

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "mock_server/contract/digits.h"
#include "mock_server/contract/json_text.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 10> kStatusNames = {
    "creating",   "running",  "idle",    "suspending", "suspended",
    "cancelling", "deleting", "deleted", "expired",    "error"};

// Reads exactly `width` digits at `at` and moves past them.
std::optional<int> Digits(std::string_view text, std::size_t& at, std::size_t width) {
  if (text.size() - at < width) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  at += width;
  return value;
}

bool Take(std::string_view text, std::size_t& at, char c) {
  if (at >= text.size() || text[at] != c) return false;
  ++at;
  return true;
}

// "HH:MM[:SS[.fraction]]" and the zone, in microseconds of UTC.
std::optional<std::int64_t> TimeOfDay(std::string_view text, std::size_t& at) {
  const auto hour = Digits(text, at, 2);
  if (!hour || *hour > 23 || !Take(text, at, ':')) return std::nullopt;
  const auto minute = Digits(text, at, 2);
  if (!minute || *minute > 59) return std::nullopt;
  std::int64_t micros = (*hour * 3600LL + *minute * 60LL) * 1'000'000;
  if (Take(text, at, ':')) {
    const auto second = Digits(text, at, 2);
    if (!second || *second > 59) return std::nullopt;
    micros += *second * 1'000'000LL;
    if (Take(text, at, '.')) {
      std::int64_t unit = 100'000;
      const std::size_t begin = at;
      while (const auto digit = Digits(text, at, 1)) {
        micros += *digit * unit;
        unit /= 10;
      }
      if (at == begin) return std::nullopt;
    }
  }
  if (Take(text, at, 'Z')) return micros;
  const bool east = Take(text, at, '+');
  if (!east && !Take(text, at, '-')) return std::nullopt;
  const auto zone_hour = Digits(text, at, 2);
  Take(text, at, ':');
  const auto zone_minute = Digits(text, at, 2);
  if (!zone_hour || !zone_minute || *zone_hour > 23 || *zone_minute > 59)
    return std::nullopt;
  const std::int64_t offset = (*zone_hour * 3600LL + *zone_minute * 60LL) * 1'000'000;
  return east ? micros - offset : micros + offset;
}

void AddTime(std::string_view key, const std::optional<std::int64_t>& micros, JsonText& out) {
  if (micros) {
    out.Text(key, IsoTime(*micros));
  } else {
    out.Null(key);
  }
}

void AddSummary(const SessionRecord& session, JsonText& out) {
  out.Text("id", session.id);
  out.Text("status", SessionStatusName(session.status));
  out.Integer("turnSeq", session.turn_seq);
  out.Text("idleTtl", session.idle_ttl);
  out.Integer("idleTtlMs", session.idle_ttl_ms);
  AddTime("createdAt", session.created_at_us, out);
  AddTime("updatedAt", session.updated_at_us, out);
  AddTime("idleAt", session.idle_at_us, out);
  AddTime("suspendedAt", session.suspended_at_us, out);
  out.Number("costUsd", static_cast<double>(session.cost_microusd) / 1e6);
}

}  // namespace

void UsageSummary::Add(const UsageSummary& other) {
  input_tokens += other.input_tokens;
  output_tokens += other.output_tokens;
  cache_read_input_tokens += other.cache_read_input_tokens;
  cache_creation_input_tokens += other.cache_creation_input_tokens;
  total_tokens += other.total_tokens;
}

std::string_view SessionStatusName(SessionStatus status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

std::optional<SessionStatus> SessionStatusFromName(std::string_view name) {
  for (std::size_t i = 0; i < kStatusNames.size(); ++i) {
    if (kStatusNames[i] == name) return static_cast<SessionStatus>(i);
  }
  return std::nullopt;
}

std::string IsoTime(std::int64_t micros) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{floor<milliseconds>(microseconds(micros))};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  std::string text = "0000-00-00T00:00:00.000Z";
  WriteDigits(static_cast<int>(date.year()), 4, 0, text);
  WriteDigits(static_cast<unsigned>(date.month()), 2, 5, text);
  WriteDigits(static_cast<unsigned>(date.day()), 2, 8, text);
  WriteDigits(clock.hours().count(), 2, 11, text);
  WriteDigits(clock.minutes().count(), 2, 14, text);
  WriteDigits(clock.seconds().count(), 2, 17, text);
  WriteDigits(clock.subseconds().count(), 3, 20, text);
  // A manual clock may be moved there.
  if (const int year{date.year()}; year > 9999) text.replace(0, 4, std::to_string(year));
  return text;
}

std::optional<std::int64_t> ParseIsoTime(std::string_view text) {
  using namespace std::chrono;
  std::size_t at = 0;
  const auto y = Digits(text, at, 4);
  if (!y || !Take(text, at, '-')) return std::nullopt;
  const auto m = Digits(text, at, 2);
  if (!m || !Take(text, at, '-')) return std::nullopt;
  const auto d = Digits(text, at, 2);
  if (!d) return std::nullopt;
  const year_month_day date(year(*y), month(static_cast<unsigned>(*m)),
                            day(static_cast<unsigned>(*d)));
  if (!date.ok()) return std::nullopt;
  std::int64_t micros =
      duration_cast<microseconds>(sys_days(date).time_since_epoch()).count();
  if (at == text.size()) return micros;
  if (!Take(text, at, 'T')) return std::nullopt;
  const auto time_of_day = TimeOfDay(text, at);
  if (!time_of_day || at != text.size()) return std::nullopt;
  return micros + *time_of_day;
}

Json ToJson(const UsageSummary& usage) {
  Json out = Json::object();
  out["inputTokens"] = usage.input_tokens;
  out["outputTokens"] = usage.output_tokens;
  out["cacheReadInputTokens"] = usage.cache_read_input_tokens;
  out["cacheCreationInputTokens"] = usage.cache_creation_input_tokens;
  out["totalTokens"] = usage.total_tokens;
  return out;
}

void AppendJson(const SessionRecord& session, std::string& out) {
  JsonText object(out);
  AddSummary(session, object);
  object.Text("sessionId", session.id);
  object.Text("workspaceId", session.workspace_id);
  if (session.error_message) {
    object.Text("errorMessage", *session.error_message);
  } else {
    object.Null("errorMessage");
  }
  if (session.provider_fault) object.Value("providerFault", *session.provider_fault);
  if (session.error) object.Value("error", *session.error);
  if (session.usage) object.Value("usage", ToJson(*session.usage));
  object.Close();
}

void AppendSummaryJson(const SessionRecord& session, std::string& out) {
  JsonText object(out);
  AddSummary(session, object);
  object.Close();
}

void AppendJson(const TurnRecord& turn, std::string_view session_id, std::string& out) {
  JsonText object(out);
  object.Text("sessionId", session_id);
  object.Text("turnId", turn.turn_id);
  object.Integer("turnSeq", turn.turn_seq);
  object.Text("status", SessionStatusName(turn.status));
  AddTime("startedAt", turn.started_at_us, object);
  AddTime("endedAt", turn.ended_at_us, object);
  object.Integer("eventCursor", turn.event_cursor);
  object.Close();
}

}  // namespace aex::contract
