#include "conformance/report/timeline.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <unordered_map>

#include "conformance/oracle/attempts.h"
#include "conformance/report/exchange_rows.h"
#include "conformance/report/fault_text.h"
#include "conformance/report/key_labels.h"
#include "conformance/report/report_row.h"
#include "conformance/report/text_columns.h"
#include "conformance/subject/lane_clock.h"

namespace aex::conformance {
namespace {

using contract::Exchange;

// Clocks and clients round differently; closer than this is the same time.
constexpr double kSameTimeMs = 1.0;
// Between the places of two exchanges there is room for what stands around them.
constexpr std::int64_t kPlaces = 4;
constexpr std::int64_t kBefore = -1;
constexpr std::int64_t kAfter = 1;

// Rows that stay together, with their place in the order.
struct Block {
  double at_ms = 0;
  std::int64_t place = 0;  // Among those of the same time.
  std::vector<TimelineRow> rows;
  std::string read;        // Operation of a read in which nothing happened.
  bool quiet_wait = false;  // A wait between such reads.
  double wait_ms = 0;
};

double StartOf(const Evidence& evidence) {
  double start = std::numeric_limits<double>::infinity();
  for (const CallReport& call : evidence.calls) {
    if (call.ending != CallReport::Ending::kSkipped) start = std::min(start, call.started_ms);
  }
  for (const Exchange& exchange : evidence.exchanges)
    start = std::min(start, exchange.received_at_ms);
  return start == std::numeric_limits<double>::infinity() ? 0 : start;
}

class Timeline {
 public:
  Timeline(const Evidence& evidence, const Finding& finding)
      : evidence_(evidence),
        finding_(finding),
        labels_(evidence.exchanges),
        exchange_rows_(evidence, finding, labels_),
        start_ms_(StartOf(evidence)) {
    for (const AttemptSeries& series : SeriesOf(evidence)) {
      std::int64_t number = 0;
      for (const Exchange* exchange : series.attempts) {
        calls_[exchange->seq] = series.call;
        if (series.attempts.size() > 1) attempts_[exchange->seq] = ++number;
      }
    }
  }

  std::vector<TimelineRow> Rows() {
    AddConnectionFaults();
    for (const Exchange& exchange : evidence_.exchanges) AddExchange(exchange);
    for (const auto& entry : evidence_.ledger) AddLateCommit(entry);
    for (const SleepReport& sleep : evidence_.sleeps) AddSleep(sleep);
    for (std::size_t i = 0; i < evidence_.calls.size(); ++i) AddReport(i);
    std::stable_sort(blocks_.begin(), blocks_.end(), [](const Block& a, const Block& b) {
      return a.at_ms != b.at_ms ? a.at_ms < b.at_ms : a.place < b.place;
    });
    std::vector<TimelineRow> rows = Folded();
    if (evidence_.case_over)
      rows.push_back(Row(rows.empty() ? start_ms_ : rows.back().at_ms, Actor::kClock,
                         "the case is stopped: its bound of requests is reached"));
    for (TimelineRow& row : rows) row.at_ms -= start_ms_;
    return rows;
  }

 private:
  static TimelineRow Row(double at_ms, Actor actor, std::string text) {
    TimelineRow row;
    row.at_ms = at_ms;
    row.actor = actor;
    row.text = std::move(text);
    row.leads = true;
    return row;
  }

  // Connections that ended before any request are in no journal.
  void AddConnectionFaults() {
    for (const auto& count : evidence_.account) {
      if (count.fired == 0 || count.rule < 0 ||
          static_cast<std::size_t>(count.rule) >= evidence_.c.rules.size())
        continue;
      const auto& fault = evidence_.c.rules[static_cast<std::size_t>(count.rule)].fault;
      if (faults::StageOf(fault) != faults::Stage::kConnection) continue;
      TimelineRow row = Row(start_ms_, Actor::kWire,
                            Plural(count.fired, "connection") + " met: " + FaultText(fault));
      row.rule = count.rule + 1;
      Add(start_ms_, kBefore, std::move(row));
    }
  }

  void AddExchange(const Exchange& exchange) {
    Block block;
    block.at_ms = exchange.received_at_ms;
    block.place = exchange.seq * kPlaces;
    block.rows = exchange_rows_.Of(exchange);
    if (const auto attempt = attempts_.find(exchange.seq); attempt != attempts_.end())
      block.rows.front().attempt = attempt->second;
    if (exchange_rows_.IsQuietRead(exchange)) block.read = contract::OperationId(exchange.op);
    blocks_.push_back(std::move(block));
  }

  void AddLateCommit(const contract::LedgerEntry& entry) {
    if (entry.commit != contract::Commit::kLate) return;
    Add(entry.at_ms, entry.exchange * kPlaces + kAfter,
        exchange_rows_.OfLateCommit(entry, start_ms_));
  }

  // The last exchange that a call had ended before that time.
  const Exchange* EndedBefore(std::size_t call, double at_ms) const {
    const Exchange* last = nullptr;
    for (const Exchange& exchange : evidence_.exchanges) {
      const auto owner = calls_.find(exchange.seq);
      if (owner == calls_.end() || owner->second != call) continue;
      const double ended_ms = exchange.sent_at_ms.value_or(exchange.received_at_ms);
      if (ended_ms < at_ms + kSameTimeMs) last = &exchange;
    }
    return last;
  }

  // A wait stands where it ended, before what the client did then.
  void AddSleep(const SleepReport& sleep) {
    const Exchange* before = EndedBefore(sleep.call, sleep.at_ms);
    const bool after_success = before != nullptr && SeenBy(*before, evidence_) == Seen::kSuccess;
    std::string why;
    if (before != nullptr && !after_success)
      why = before->retry_after.empty() ? " (backoff, no hint)"
                                        : " (" + HintText(before->retry_after.front()) + ")";
    // What no clock can hold is taken as the longest sleep there is.
    double end_ms =
        sleep.at_ms + std::min(sleep.ms, static_cast<double>(kLongestSleepUs) / 1000);
    std::int64_t place = std::numeric_limits<std::int64_t>::max();
    for (const Exchange& exchange : evidence_.exchanges) {
      if (exchange.received_at_ms < end_ms - kSameTimeMs) continue;
      // The workspace clock has whole microseconds, the client's wait has not.
      if (exchange.received_at_ms < end_ms + kSameTimeMs) end_ms = exchange.received_at_ms;
      place = exchange.seq * kPlaces + kBefore;
      break;
    }
    Block block;
    block.at_ms = end_ms;
    block.place = place;
    block.rows = {Row(end_ms, Actor::kClient, "slept " + Milliseconds(sleep.ms) + why)};
    block.rows.front().kind = RowKind::kWait;
    block.rows.front().wait_ms = sleep.ms;
    block.quiet_wait = after_success;
    block.wait_ms = sleep.ms;
    blocks_.push_back(std::move(block));
  }

  void AddReport(std::size_t call) {
    const CallReport& report = evidence_.calls[call];
    TimelineRow row;
    row.kind = RowKind::kReport;
    row.text = ReportText(evidence_, call, labels_);
    row.at_ms = report.ended_ms;
    std::int64_t place = report.last_seq * kPlaces + kAfter;
    if (report.ending == CallReport::Ending::kSkipped) {
      row.at_ms = EndMs();
      place = std::numeric_limits<std::int64_t>::max();
    }
    row.wrong = finding_.call == call;
    if (row.wrong) row.mark = "✗";
    Add(row.at_ms, place, std::move(row));
  }

  double EndMs() const {
    double end_ms = start_ms_;
    for (const CallReport& call : evidence_.calls) end_ms = std::max(end_ms, call.ended_ms);
    for (const Exchange& exchange : evidence_.exchanges)
      end_ms = std::max(end_ms, exchange.received_at_ms);
    return end_ms;
  }

  void Add(double at_ms, std::int64_t place, TimelineRow row) {
    Block block;
    block.at_ms = at_ms;
    block.place = place;
    block.rows.push_back(std::move(row));
    blocks_.push_back(std::move(block));
  }

  // Neighbouring reads in which nothing happened, and the waits between them,
  // become one row.
  std::vector<TimelineRow> Folded() const {
    std::vector<TimelineRow> rows;
    for (std::size_t i = 0; i < blocks_.size();) {
      std::size_t end = i;
      while (end < blocks_.size() && (!blocks_[end].read.empty() || blocks_[end].quiet_wait))
        ++end;
      if (end > i + 1) {
        rows.push_back(FoldedRow(i, end));
        i = end;
        continue;
      }
      rows.insert(rows.end(), blocks_[i].rows.begin(), blocks_[i].rows.end());
      ++i;
    }
    return rows;
  }

  TimelineRow FoldedRow(std::size_t begin, std::size_t end) const {
    std::vector<std::pair<std::string, int>> reads;
    double wait_ms = 0;
    for (std::size_t i = begin; i < end; ++i) {
      wait_ms += blocks_[i].wait_ms;
      const std::string& op = blocks_[i].read;
      if (op.empty()) continue;
      const auto known = std::find_if(reads.begin(), reads.end(),
                                      [&](const auto& read) { return read.first == op; });
      if (known == reads.end()) {
        reads.emplace_back(op, 1);
      } else {
        ++known->second;
      }
    }
    std::string text;
    for (const auto& [op, count] : reads) {
      text += (text.empty() ? "GET " : ", ") + op;
      if (count > 1) text += " ×" + WithThousands(count);
    }
    const std::string waits = "slept " + Milliseconds(wait_ms) + " between reads";
    if (text.empty()) text = waits;
    else if (wait_ms > 0) text += "; " + waits;
    TimelineRow row = Row(blocks_[begin].at_ms, Actor::kClient, std::move(text));
    row.exchange = blocks_[begin].rows.front().exchange;
    row.kind = RowKind::kReads;
    row.wait_ms = wait_ms;
    return row;
  }

  const Evidence& evidence_;
  const Finding& finding_;
  const KeyLabels labels_;
  const ExchangeRows exchange_rows_;
  const double start_ms_;
  std::unordered_map<std::int64_t, std::size_t> calls_;  // By journal seq.
  std::unordered_map<std::int64_t, std::int64_t> attempts_;
  std::vector<Block> blocks_;
};

}  // namespace

std::string_view ActorName(Actor actor) {
  switch (actor) {
    case Actor::kClient: return "client";
    case Actor::kServer: return "server";
    case Actor::kWire: return "wire";
    case Actor::kClock: return "clock";
  }
  return "";
}

std::vector<TimelineRow> TimelineOf(const Evidence& evidence, const Finding& finding) {
  return Timeline(evidence, finding).Rows();
}

}  // namespace aex::conformance
