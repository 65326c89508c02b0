#include "conformance/power/matrix_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

Kill KillBy(std::string requirement, bool failed) {
  Kill kill;
  kill.requirement = std::move(requirement);
  kill.judged = true;
  kill.failed = failed;
  kill.cases = failed ? 1204 : 3000;
  kill.counted = 5;
  kill.ms = failed ? 2345.6 : 0;
  kill.rules_before = failed ? 4 : 0;
  kill.rules_after = failed ? 1 : 0;
  return kill;
}

Trial TrialOf(std::vector<Kill> own) {
  Trial trial;
  trial.mutant = "replay-after-throttle-fresh-key";
  trial.own = std::move(own);
  return trial;
}

std::string TextOf(const Trial& trial) { return TrialText(trial, Paint(false)); }

void ExpectNarrow(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(ColumnsOf(line), kMaxColumns) << line;
}

TEST(MatrixText, ShowsHowAMutantWasKilled) {
  Kill same = KillBy("billing/stream-loss-is-not-resend", true);
  same.same_cause = true;
  const std::string text = TextOf(TrialOf({KillBy("idempotency/derived-message-key", true), same}));
  EXPECT_EQ(text,
            "replay-after-throttle-fresh-key  idempotency/derived-message-key     1,204   2,346"
            "  4 → 1\n"
            "                                 billing/stream-loss-is-not-resend   1,204   2,346"
            "  same cause\n");
  ExpectNarrow(text);
}

TEST(MatrixText, ShowsWhatASurvivorMetAndWhoNoticesIt) {
  Trial trial = TrialOf({KillBy("retry/budget", false)});
  trial.ran_whole = true;
  EXPECT_THAT(TextOf(trial), HasSubstr("3,000       -  5 counted"));
  EXPECT_THAT(TextOf(trial), HasSubstr("of the whole suite: nothing fails"));
  for (const char* id : {"retry/jitter", "retry/off", "parse/machine", "parse/accepts",
                         "parse/rejects", "events/robust"})
    trial.whole.push_back(KillBy(id, true));
  EXPECT_THAT(TextOf(trial), HasSubstr("retry/jitter (case 1,204), retry/off"));
  EXPECT_THAT(TextOf(trial), HasSubstr("parse/accepts (case 1,204) and"));
  EXPECT_THAT(TextOf(trial), HasSubstr(" 2 more\n"));
  EXPECT_THAT(TextOf(trial), Not(HasSubstr("parse/rejects")));
  ExpectNarrow(TextOf(trial));
}

TEST(MatrixText, SaysWhenARequirementIsNotJudged) {
  Kill unknown;
  unknown.requirement = "retry/telepathy";
  EXPECT_THAT(TextOf(TrialOf({unknown})), HasSubstr("not judged"));
}

TEST(MatrixText, EndsWithTheScoreAndTheSurvivors) {
  Matrix matrix;
  matrix.trials = {TrialOf({KillBy("retry/jitter", true)}), TrialOf({KillBy("retry/off", false)})};
  matrix.trials[1].mutant = "no-529";
  matrix.trials[1].ran_whole = true;
  matrix.trials[1].whole = {KillBy("retry/budget", true)};
  matrix.clean = {{{.faults = true, .parsing = false}, 1204, {}, {}, false}};
  const std::string text = MatrixSummary(matrix, Paint(false));
  EXPECT_THAT(text, HasSubstr("1 of 2 killed by their own requirements"));
  EXPECT_THAT(text, HasSubstr("worst 2,346 ms (replay-after-throttle-fresh-key)"));
  EXPECT_THAT(text, HasSubstr("4.00 as found, 1.00 after shrinking, at most 1"));
  EXPECT_THAT(text, HasSubstr("1,204 cases with faults, 0 accusations"));
  EXPECT_THAT(text, HasSubstr("no-529: retry/off; noticed by retry/budget"));
  EXPECT_THAT(text, HasSubstr("1 thing wrong"));
  ExpectNarrow(text);
}

TEST(MatrixText, JudgesNothingAfterAnInterruption) {
  Matrix matrix;
  matrix.complete = true;
  matrix.interrupted = true;
  matrix.trials = {TrialOf({KillBy("retry/jitter", true)})};
  const std::string text = MatrixSummary(matrix, Paint(false));
  EXPECT_THAT(text, HasSubstr("interrupted"));
  EXPECT_THAT(text, Not(HasSubstr("kills no mutant")));
}

}  // namespace
}  // namespace aex::conformance
