#include "mock_server/platform/billing_ledger.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <rapidcheck/state.h>

#include <nlohmann/json.hpp>

namespace aex::platform {
namespace {

using contract::LedgerEntry;
using contract::LedgerKind;

LedgerEntry Entry(LedgerKind kind, std::int64_t amount) {
  LedgerEntry entry;
  entry.kind = kind;
  entry.amount_microusd = amount;
  return entry;
}

TEST(BillingLedger, NumbersEntriesFromOneWhateverTheySay) {
  BillingLedger ledger;
  LedgerEntry entry = Entry(LedgerKind::kSession, 0);
  entry.seq = 77;
  EXPECT_EQ(ledger.Append(entry), 1);
  EXPECT_EQ(ledger.Append(entry), 2);
  EXPECT_EQ(ledger.entries()[0].seq, 1);
  EXPECT_EQ(ledger.entries()[1].seq, 2);
}

TEST(BillingLedger, StartsEmpty) {
  EXPECT_EQ(Stringify(ToJson(BillingLedger())),
            R"({"entries":[],"totals":{"sessions":0,"turns":0,"redeems":0,)"
            R"("amountMicroUsd":0}})");
}

TEST(BillingLedger, IsShownInTheFormOfItsFormat) {
  BillingLedger ledger;
  LedgerEntry entry = Entry(LedgerKind::kTurn, 10'000);
  entry.session_id = "ses_1";
  entry.turn_seq = 2;
  entry.key = "m1";
  entry.request_hash = "ab";
  entry.intent = "i-0123456789ab";
  entry.at_ms = 1.5;
  entry.exchange = 4;
  entry.commit = contract::Commit::kLate;
  ledger.Append(entry);
  EXPECT_EQ(Stringify(ToJson(ledger)),
            R"({"entries":[{"seq":1,"kind":"turn","sessionId":"ses_1","turnSeq":2,"key":"m1",)"
            R"("requestHash":"ab","intent":"i-0123456789ab","amountMicroUsd":10000,)"
            R"("atMs":1.5,"exchange":4,"commit":"late"}],)"
            R"("totals":{"sessions":0,"turns":1,"redeems":0,"amountMicroUsd":10000}})");
}

// The model: everything that was ever appended.
using Model = std::vector<LedgerEntry>;

struct Append : rc::state::Command<Model, BillingLedger> {
  LedgerEntry entry = Entry(
      *rc::gen::element(LedgerKind::kSession, LedgerKind::kTurn, LedgerKind::kRedeem),
      *rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'000));

  void apply(Model& model) const override {
    model.push_back(entry);
    model.back().seq = static_cast<std::int64_t>(model.size());
  }
  void run(const Model& before, BillingLedger& ledger) const override {
    Model after = before;
    apply(after);
    RC_ASSERT(ledger.Append(entry) == after.back().seq);
    RC_ASSERT((ledger.entries() == after));
    LedgerTotals totals;
    for (const LedgerEntry& kept : after) {
      totals.sessions += kept.kind == LedgerKind::kSession;
      totals.turns += kept.kind == LedgerKind::kTurn;
      totals.redeems += kept.kind == LedgerKind::kRedeem;
      if (kept.kind != LedgerKind::kRedeem) totals.amount_microusd += kept.amount_microusd;
    }
    RC_ASSERT((ledger.totals() == totals));
  }
  void show(std::ostream& out) const override {
    out << "Append " << LedgerKindName(entry.kind) << " " << entry.amount_microusd;
  }
};

RC_GTEST_PROP(BillingLedger, KeepsEveryEntryAndSumsThemUp, ()) {
  BillingLedger ledger;
  rc::state::check(Model(), ledger, rc::state::gen::execOneOfWithArgs<Append>());
}

}  // namespace
}  // namespace aex::platform
