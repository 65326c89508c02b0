// The rules of attribution.h one by one, as small traffics: which exchanges are
// one intent, and what is said where that cannot be told.
#include "mock_server/verdict/attribution.h"

#include <gtest/gtest.h>

#include "mock_server/verdict/testing/traffic_script.h"

namespace aex::verdict {
namespace {

using testing::IntentsText;
using testing::Traffic;

struct Row {
  const char* script;
  const char* intents;
};

void ExpectIntents(const std::vector<Row>& rows) {
  for (const Row& row : rows)
    EXPECT_EQ(IntentsText(Traffic(row.script).Judged()), row.intents) << row.script;
}

TEST(Attribution, TakesANonceForOneIntent) {
  ExpectIntents({
      {"n1/k1=202+ n2/k2=202+", "1 ok, 2 ok"},
      {"n1/k1=lost+ n1/k1=200", "1 2 ok"},
      {"n1/k1=lost+ n1/k2=202+", "1 2 duplicate"},
      {"n1.a/k1=lost+ n1.b/k2=202+", "1 2 duplicate"},
      {"n1.a/k1=202+ n1.a/k2=202+", "1 2 duplicate"},
      {"n1/k1=202+& n1/k2=202+ ]1", "1 2 duplicate"},
      {"n1/k1=lost+ n1@ses_2/k1=202+", "1 2 duplicate"},
      {"n1/k1=202+ n2/k1=200", "1 ok, 2 ok"},
      {"create:n1/k1=201+ n1/k1=202+", "1 ok, 2 ok"},
  });
}

TEST(Attribution, JoinsNoTwoBodiesWithoutANonce) {
  ExpectIntents({
      {"X/k1=lost+ Y/k2=202+", "1 ok, 2 ok"},
      {"X/k1=lost+ Y/k1=409", "1 ok, 2 ok"},
      {"X/-=lost+ Y/-=202+", "1 ok, 2 ok"},
      {"X/k1=lost+ X@ses_2/k2=202+", "1 ok, 2 ok"},
      {"create:X/k1=lost+ X/k2=202+", "1 ok, 2 ok"},
      {"X/k1=lost+ /k1=400", "1 ok, 2 ok"},
  });
}

TEST(Attribution, TakesOneKeyForOneIntentAlways) {
  ExpectIntents({
      {"X/k1=lost+ X/k1=200", "1 2 ok"},
      {"X/k1=202+ X/k1=200", "1 2 ok"},
      {"X/k1=402 X/k1=402", "1 2 ok"},
      {"X/k1=202+& X/k1=200 ]1", "1 2 ok"},
      {"X/k1=202+ X/k2=202+ X/k1=200 X/k2=200", "1 3 ok, 2 4 ok"},
      // A key that had expired: the platform did it again.
      {"X/k1=202+ X/k1=202+", "1 2 duplicate"},
  });
}

TEST(Attribution, TakesAnUnansweredBodyThatComesAgainForTheSameIntent) {
  ExpectIntents({
      {"X/k1=lost+ X/k2=202+", "1 2 duplicate"},
      {"X/k1=part+ X/k2=202+", "1 2 duplicate"},
      {"X/k1=503+ X/k2=202+", "1 2 duplicate"},
      {"X/k1=429 X/k2=202+", "1 2 ok"},
      {"X/k1=lost X/k2=202+", "1 2 ok"},
      {"X/k1=307 X/k2=202+", "1 2 ok"},
      {"X/-=lost+ X/-=202+", "1 2 duplicate"},
      {"X/-=lost+ X/k1=202+", "1 2 duplicate"},
      {"X/k1=lost+ X/-=202+", "1 2 duplicate"},
      {"X/k1=lost+ X/k2=lost+ X/k3=202+", "1 2 3 duplicate"},
      {"X/k1=lost+ X/k2=202+ X/k2=200", "1 2 3 duplicate"},
      {"create:X/k1=503+ create:X/k2=201+", "1 2 duplicate"},
  });
}

TEST(Attribution, TakesTheSameBodyAfterItsAnswerForAnotherIntent) {
  ExpectIntents({
      {"X/k1=202+ X/k2=202+", "1 ok, 2 ok"},
      {"X/-=202+ X/-=202+ X/-=202+", "1 ok, 2 ok, 3 ok"},
      {"X/k1=402 X/k2=202+", "1 ok, 2 ok"},
      {"X/k1=409 X/k2=202+", "1 ok, 2 ok"},
      {"X/k1=501 X/k2=202+", "1 ok, 2 ok"},
      {"X/k1=lost+ X/k1=200 X/k2=202+", "1 2 ok, 3 ok"},
      {"X/k1=lost+ X/k2=202+ X/k3=202+", "1 2 duplicate, 3 ok"},
      {"X/k1=202+ X/k2=lost+ X/k2=200 X/k3=202+", "1 ok, 2 3 ok, 4 ok"},
      {"create:X/k1=201+ create:X/k2=201+", "1 ok, 2 ok"},
  });
}

TEST(Attribution, CannotTellEqualBodiesThatAreUnderWayTogether) {
  ExpectIntents({
      {"X/k1=202+& X/k2=202+ ]1", "1 2 ambiguous"},
      {"X/-=202+& X/-=202+ ]1", "1 2 ambiguous"},
      {"X/k1=open+ X/k2=202+", "1 2 ambiguous"},
      {"X/k1=lost+& X/k2=202+ ]1 X/k1=200", "1 2 3 ambiguous"},
      {"X/k1=202+& X/k2=202+& X/k3=202+ ]1 ]2", "1 2 3 ambiguous"},
      // One commit in all: nothing was done twice, however it is read.
      {"X/k1=503& X/k2=202+ ]1", "1 2 ok"},
      {"X/k1=open X/k2=202+", "1 2 ok"},
      // Answered before the next one came: another intent.
      {"X/k1=202+& X/k2=202+ ]1 X/k3=202+", "1 2 ambiguous, 3 ok"},
      // The client left the first one, and had the answer of its second try.
      {"X/k1=202+& X/k1=200 X/k2=202+ ]1", "1 2 ok, 3 ok"},
      {"X/k1=202+& Y/k2=202+ ]1", "1 ok, 2 ok"},
      // It came beside a repeat of an intent that was answered before.
      {"X/k1=202+ X/k1=200& X/k2=202+ ]2", "1 2 3 ambiguous"},
  });
}

TEST(Attribution, CannotTellWhereTheOldKeyComesBack) {
  ExpectIntents({
      {"X/k1=lost+ X/k2=202+ X/k1=200", "1 2 3 ambiguous"},
      {"X/k1=lost+ X/k2=lost+ X/k1=200 X/k2=200", "1 2 3 4 ambiguous"},
      {"X/k1=lost X/k2=202+ X/k1=lost X/k1=400", "1 2 3 4 ok"},
      // Both had their answers.
      {"X/k1=lost+ X/k2=202+ X/k1=200 X/k3=202+", "1 2 3 ambiguous, 4 ok"},
  });
}

TEST(Attribution, CannotTellWhereAClientThatKeepsItsKeyGaveUp) {
  ExpectIntents({
      {"X/k1=lost+ X/k1=503 X/k2=202+", "1 2 3 ambiguous"},
      {"X/k1=503 X/k1=503 X/k2=202+", "1 2 3 ok"},
      {"X/k1=503+ X/k1=503 X/k2=202+ X/k3=202+", "1 2 3 ambiguous, 4 ok"},
      // A repeat that was wanted is waited for as well.
      {"X/k1=202+ X/k1=lost X/k2=202+", "1 2 3 ambiguous"},
      // The new key was sent once.
      {"X/k1=503 X/k1=503 X/k2=lost+ X/k3=202+", "1 2 3 4 duplicate"},
      {"X/k1=503 X/-=503+ X/-=202+", "1 2 3 duplicate"},
  });
}

TEST(Attribution, CannotTellOfWhichUnansweredOneItIs) {
  ExpectIntents({
      {"X/k1=lost+& X/k2=lost+ ]1 X/k3=202+", "1 2 3 ambiguous"},
      // The second newcomer may stand in for the other one; the third cannot.
      {"X/k1=lost+& X/k2=lost+ ]1 X/k3=202+ X/k4=202+ X/k5=202+",
       "1 2 3 4 ambiguous, 5 ok"},
      // The third may belong to either, or be new: the fourth is in doubt as well.
      {"X/k1=lost+& X/k2=202+& ]1 X/k3=202+ ]2 X/k4=202+ X/k5=202+",
       "1 2 3 4 ambiguous, 5 ok"},
  });
}

TEST(Attribution, CannotTellWhetherADamagedSuccessWasTaken) {
  ExpectIntents({
      {"X/k1=202+* X/k2=202+", "1 2 ambiguous"},
      {"X/k1=202+* X/k1=200", "1 2 ok"},
      {"X/k1=202+* X/k2=202+ X/k3=202+", "1 2 ambiguous, 3 ok"},
      {"X/k1=503+* X/k2=202+", "1 2 duplicate"},
  });
}

TEST(Attribution, ProvesADuplicateWithinWhatCannotBeToldApart) {
  ExpectIntents({
      {"X/k1=202+& X/k2=lost+ ]1 X/k3=202+", "1 2 3 duplicate"},
      {"X/k1=lost+ X/k2=202+& X/k3=202+ ]2", "1 2 3 duplicate"},
  });
}

TEST(Attribution, JudgesWhetherAnAnswerCameInTime) {
  // The answer of the first try came when the second one was lost already: the
  // client has it, or had left.
  ExpectIntents({{"X/k1=202+& X/k1=lost ]1 X/k2=202+", "1 2 3 ambiguous"}});
}

TEST(Attribution, PutsAnUnreadRequestWithItsKey) {
  ExpectIntents({
      {"X/k1=unread X/k1=202+", "1 2 ok"},
      {"X/k1=202+ X/k1=unread", "1 2 ok"},
      {"n1/k1=unread n1/k1=202+ n2/k2=202+", "1 2 ok, 3 ok"},
      // Another key, or none: nobody knows what it would have asked for.
      {"X/k1=unread X/k2=202+", "1 ok, 2 ok"},
      {"X/-=unread X/k2=202+", "1 ok, 2 ok"},
      {"X/k1=unread X/k1=unread", "1 2 ok"},
      {"X/k1=unread X@ses_2/k1=202+", "1 ok, 2 ok"},
      // Of two bodies with its key the next one, else the last one before.
      {"X/k1=202+ Y/k1=unread Y/k1=409", "1 ok, 2 3 ok"},
      {"X/k1=202+ Y/k1=409 Y/k1=unread", "1 ok, 2 3 ok"},
      // It neither waits nor settles.
      {"X/k1=202+ X/k1=unread X/k2=202+", "1 2 ok, 3 ok"},
  });
}

TEST(Attribution, LeavesOutWhatAsksForNoWork) {
  ExpectIntents({{"get:/-=200 X/k1=202+ get:/-=200", "2 ok"}, {"", ""}});
}

TEST(Attribution, NamesIntentsByNonceOrBody) {
  const auto verdict =
      Traffic("n1/k1=202+ X/k2=202+ X/k3=202+ create:X/k4=201+ Y/k5=unread").Judged();
  std::vector<std::string> names;
  for (const JudgedIntent& intent : verdict.intents) names.push_back(intent.intent);
  EXPECT_EQ(names, (std::vector<std::string>{"n1", "ses_1#X", "ses_1#X/2", "#X", "ses_1"}));
}

TEST(Attribution, KeepsCommitsWithTheExchangesThatCausedThem) {
  Traffic traffic("create:X/k1=201+ Y/k2=202+ Y/k2=200");
  traffic.Commit(1, contract::LedgerKind::kTurn);  // Of the create's input.
  traffic.ledger.back().exchange = 99;             // Of one that is not kept any more.
  traffic.Commit(1, contract::LedgerKind::kTurn);
  const auto intents = AttributeWork(traffic.exchanges, traffic.ledger);
  ASSERT_EQ(intents.size(), 2u);
  EXPECT_EQ(intents[0].Commits(), (std::vector<std::size_t>{0, 3}));
  EXPECT_EQ(intents[1].Commits(), (std::vector<std::size_t>{1}));
  EXPECT_EQ(IntentsText(traffic.Judged()), "1 ok, 2 3 ok") << "a session and its first turn";
}

}  // namespace
}  // namespace aex::verdict
