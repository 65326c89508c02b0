#include <gtest/gtest.h>

#include "mock_server/verdict/testing/traffic_script.h"

namespace aex::verdict {
namespace {

using contract::Exchange;
using contract::Operation;
using testing::FindingsText;
using testing::Traffic;

struct Row {
  const char* script;
  const char* findings;
};

void ExpectFindings(const std::vector<Row>& rows) {
  for (const Row& row : rows)
    EXPECT_EQ(FindingsText(Traffic(row.script).Judged()), row.findings) << row.script;
}

TEST(KeyFindings, SayNothingOfKeysThatAreRight) {
  ExpectFindings({
      {"create:X/k1=201+ X/k1=lost+ X/k1=200 X/k2=202+ Y/k3=202+", ""},
      {"n1/k1=503 n1/k1=202+ n2/k2=202+", ""},
      {"X/k1=202+ X@ses_2/k1=202+", ""},   // A key lives in its session,
      {"create:X/k1=201+ Y/k1=202+", ""},  // and beside the creates'.
      {"X/k1=202+& X/k2=202+ ]1", ""},
      {"X/k1=lost+ X/k2=202+ X/k1=200", ""},
      {"X/k1=unread X/k1=202+", ""},
      {"X/k1=unread X/k2=202+", ""},
      {"redeem:X/-=200+ get:/-=200", ""},
  });
}

TEST(KeyFindings, NameWorkWithoutAKey) {
  ExpectFindings({
      {"X/-=202+", "key-present 1"},
      {"X/-=202+ X/-=202+", "key-present 1, key-present 2"},
      {"X/-=503 X/-=202+", "key-present 1 2"},
      {"create:X/-=201+", "key-present 1"},
      {"X/-=unread", "key-present 1"},
      {"n1/-=503 n1/-=202+", "key-present 1 2"},
  });
  Traffic empty("X/k1=202+");
  empty.at(1).key = "";
  EXPECT_EQ(FindingsText(empty.Judged()), "key-present 1");
}

TEST(KeyFindings, NameKeysThatChangeWithinAnIntent) {
  ExpectFindings({
      {"X/k1=503 X/k2=202+", "key-stable 1 2"},
      {"X/k1=503 X/k2=503 X/k3=503 X/k3=202+", "key-stable 1 2 3"},
      // It kept its key before: a caller wants it anew.
      {"X/k1=503 X/k1=503 X/k2=202+", ""},
      {"X/k1=503 X/-=202+", "key-present 2, key-stable 1 2"},
      {"X/-=503 X/k1=202+", "key-present 1, key-stable 1 2"},
      {"n1/k1=202+& n1/k2=409 ]1", "key-stable 1 2"},
      {"X/k1=unread X/k1=503 X/k2=202+", "key-stable 1 3"},
  });
  // 409 idempotency_in_flight does not decide: a new key is new work.
  Traffic rotated("X/k1=409 X/k2=202+");
  rotated.at(1).code = "idempotency_in_flight";
  EXPECT_EQ(FindingsText(rotated.Judged()), "key-stable 1 2");
}

TEST(KeyFindings, NameABodyThatChangesUnderItsKey) {
  ExpectFindings({
      {"X/k1=lost+ Y/k1=409", "body-stable 1 2"},
      {"X/k1=503 Y/k1=202+", "body-stable 1 2"},
      {"X/k1=503 /k1=400", "body-stable 1 2"},
      {"X/k1=202+& Y/k1=409 ]1", "body-stable 1 2"},
      {"X/k1=503 Y/k1=503 X/k1=503 Y/k1=202+", "body-stable 1 2"},
      {"X/k1=503 Y/k1=503 Z/k1=202+", "body-stable 1 2, body-stable 2 3"},
      {"n1.a/k1=503 n1.b/k1=202+", "body-stable 1 2"},
      {"n1.a/k1=503 n1.b/k2=202+", "key-stable 1 2, body-stable 1 2"},
      {"n1/k1=unread n1/k1=202+", ""},
  });
}

TEST(KeyFindings, NameAKeyThatIntentsShare) {
  ExpectFindings({
      {"X/k1=202+ Y/k1=409", "key-distinct 1 2"},
      {"X/k1=lost+ X/k1=200 Y/k1=409", "key-distinct 2 3"},
      {"create:X/k1=201+ create:Y/k1=409", "key-distinct 1 2"},
      {"n1/k1=202+ n2/k1=409", "key-distinct 1 2"},
      {"n1/k1=503 n2/k1=202+", "key-distinct 1 2"},
      {"X/k1=202+ Y/k1=409 X/k1=200 Y/k1=409", "key-distinct 1 2, final-statuses 2 4"},
  });
}

Exchange& Request(Traffic& traffic, Operation op, const char* key) {
  Exchange& exchange = traffic.Begin(op, "ses_1", "", key);
  traffic.End(exchange.seq, "200");
  return exchange;
}

TEST(KeyFindings, NameOperationsThatTakeNoKey) {
  Traffic traffic;
  for (const Operation op : {Operation::kSessionGet, Operation::kEventsTicket,
                             Operation::kBillingRedeem, Operation::kAssetPut,
                             Operation::kEventsStream, Operation::kSecretCreate})
    (void)Request(traffic, op, "k");
  (void)Request(traffic, Operation::kSessionGet, "k");
  (void)Request(traffic, Operation::kSessionGet, "");
  EXPECT_EQ(FindingsText(traffic.Judged()),
            "key-scope 1 7, key-scope 2, key-scope 4, key-scope 6, key-scope 3, key-scope 5");
  EXPECT_EQ(traffic.Judged().findings[0].message, "session.get carried an Idempotency-Key");
}

TEST(KeyFindings, LeaveTheKeysOfStateChangesToTheirCallers) {
  Traffic traffic;
  for (const Operation op : {Operation::kSessionSuspend, Operation::kSessionCancel,
                             Operation::kSessionResume, Operation::kSessionDelete,
                             Operation::kUnmatched})
    (void)Request(traffic, op, "k");
  EXPECT_EQ(FindingsText(traffic.Judged()), "");
}

}  // namespace
}  // namespace aex::verdict
