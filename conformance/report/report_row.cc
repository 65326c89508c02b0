#include "conformance/report/report_row.h"

#include "conformance/report/safe_text.h"
#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

// Sessions that ended well say so by being silent about it.
bool IsOrdinary(const std::string& status) {
  return status.empty() || status == "idle" || status == "suspended" || status == "creating" ||
         status == "running" || status == "succeeded";
}

std::string SuccessText(const CallReport& report, const KeyLabels& labels) {
  std::string text = "reports success";
  if (report.turn_seq) text += ", turn " + WithThousands(*report.turn_seq);
  if (!IsOrdinary(report.status)) text += ", status " + Word(labels.Mask(report.status));
  return text;
}

std::string ErrorText(const ReportedError& error, const KeyLabels& labels) {
  std::string text =
      "reports an error" + (error.kind.empty() ? "" : ": " + Word(labels.Mask(error.kind)));
  if (error.status) text += ", status " + std::to_string(*error.status);
  if (!error.code.empty()) text += ", " + Word(labels.Mask(error.code));
  if (error.attempts) text += ", " + Plural(*error.attempts, "attempt");
  if (error.retry_after_ms) text += ", retry after " + Milliseconds(*error.retry_after_ms);
  if (!error.outcome.empty()) text += ", outcome " + Word(labels.Mask(error.outcome));
  return text;
}

}  // namespace

std::string ReportText(const Evidence& evidence, std::size_t call, const KeyLabels& labels) {
  const CallReport& report = evidence.calls[call];
  std::string who;
  if (evidence.calls.size() > 1 && call < evidence.c.calls.size())
    who = Word(evidence.c.calls[call].op) + " ";
  switch (report.ending) {
    case CallReport::Ending::kSkipped: return who + "is not called: it has no session";
    case CallReport::Ending::kOk: return who + SuccessText(report, labels);
    case CallReport::Ending::kError: return who + ErrorText(report.error, labels);
    case CallReport::Ending::kUnsupported: return who + "reports that it is unsupported";
    case CallReport::Ending::kHung: return who + "never ends";
  }
  return who;
}

}  // namespace aex::conformance
