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

// Words of a client, without the keys and the secrets of the case.
class Shown {
 public:
  Shown(const Evidence& evidence, const KeyLabels& labels)
      : evidence_(evidence), labels_(labels) {}
  std::string operator()(std::string_view text) const {
    return Word(labels_.Mask(WithoutSecrets(text, evidence_.secrets)));
  }

 private:
  const Evidence& evidence_;
  const KeyLabels& labels_;
};

std::string SuccessText(const CallReport& report, const Shown& shown) {
  std::string text = "reports success";
  if (report.turn_seq) text += ", turn " + WithThousands(*report.turn_seq);
  if (!IsOrdinary(report.status)) text += ", status " + shown(report.status);
  return text;
}

std::string ErrorText(const ReportedError& error, const Shown& shown) {
  std::string text = "reports an error" + (error.kind.empty() ? "" : ": " + shown(error.kind));
  if (error.status) text += ", status " + std::to_string(*error.status);
  if (!error.code.empty()) text += ", " + shown(error.code);
  if (error.attempts) text += ", " + Plural(*error.attempts, "attempt");
  if (error.retry_after_ms) text += ", retry after " + Milliseconds(*error.retry_after_ms);
  if (!error.outcome.empty()) text += ", outcome " + shown(error.outcome);
  return text;
}

}  // namespace

std::string ReportText(const Evidence& evidence, std::size_t call, const KeyLabels& labels) {
  const CallReport& report = evidence.calls[call];
  const Shown shown(evidence, labels);
  std::string who;
  if (evidence.calls.size() > 1 && call < evidence.c.calls.size())
    who = Word(evidence.c.calls[call].op) + " ";
  switch (report.ending) {
    case CallReport::Ending::kSkipped: return who + "is not called: it has no session";
    case CallReport::Ending::kOk: return who + SuccessText(report, shown);
    case CallReport::Ending::kError: return who + ErrorText(report.error, shown);
    case CallReport::Ending::kUnsupported: return who + "reports that it is unsupported";
    case CallReport::Ending::kHung: return who + "never ends";
  }
  return who;
}

}  // namespace aex::conformance
