#include "mock_server/platform/idempotency_store.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <rapidcheck/state.h>

#include <map>
#include <optional>
#include <utility>

namespace aex::platform {
namespace {

const CommittedEffect kEffect{"ses_1", 3};

// The store of a workspace, and the ledger it refers to.
struct Books {
  // Commits as a workspace does: the entry first.
  void Commit(std::string_view scope, std::string_view key, const std::string& request_hash,
              const CommittedEffect& effect, std::int64_t now_us) {
    contract::LedgerEntry entry;
    entry.session_id = effect.session_id;
    entry.turn_seq = effect.turn_seq;
    entry.request_hash = request_hash;
    keys.Commit(scope, key, ledger.Append(std::move(entry)), now_us);
  }

  BillingLedger ledger;
  IdempotencyStore keys{ledger};
};

TEST(IdempotencyStore, ReplaysACommittedKeyInItsScopeOnly) {
  Books books;
  books.Commit("ses_1", "k", "h", kEffect, 10);
  EXPECT_EQ(books.keys.Look("ses_1", "k", "h", 10, 0), KeyState(KeyReplays{kEffect}));
  EXPECT_EQ(books.keys.Look("ses_2", "k", "h", 10, 0), KeyState(KeyIsFree{}));
  EXPECT_EQ(books.keys.Look(IdempotencyStore::kWorkspaceScope, "k", "h", 10, 0),
            KeyState(KeyIsFree{}));
  EXPECT_EQ(books.keys.Look("ses_1", "K", "h", 10, 0), KeyState(KeyIsFree{}));
}

TEST(IdempotencyStore, KeepsScopeAndKeyApart) {
  Books books;
  books.Commit("a", "bc", "h", kEffect, 0);
  EXPECT_EQ(books.keys.Look("ab", "c", "h", 0, 0), KeyState(KeyIsFree{}));
  EXPECT_EQ(books.keys.Look("", "abc", "h", 0, 0), KeyState(KeyIsFree{}));
}

TEST(IdempotencyStore, TellsWhatTheLedgerEntrySays) {
  Books books;
  books.Commit("s", "first", "h1", {"ses_1", 1}, 0);
  books.Commit("s", "second", "h2", {"ses_1", 2}, 0);
  EXPECT_EQ(books.keys.Look("s", "first", "h1", 0, 0), KeyState(KeyReplays{{"ses_1", 1}}));
  EXPECT_EQ(books.keys.Look("s", "second", "h2", 0, 0), KeyState(KeyReplays{{"ses_1", 2}}));
}

TEST(IdempotencyStore, ConflictsWhenTheSameKeyAsksForSomethingElse) {
  Books books;
  books.Commit("s", "committed", "h", kEffect, 0);
  books.keys.Reserve("s", "pending", "h", 50);
  EXPECT_EQ(books.keys.Look("s", "committed", "other", 0, 0), KeyState(KeyConflicts{}));
  EXPECT_EQ(books.keys.Look("s", "pending", "other", 0, 0), KeyState(KeyConflicts{}));
}

TEST(IdempotencyStore, SaysWhenAPendingCommitLands) {
  Books books;
  books.keys.Reserve("s", "k", "h", 50);
  EXPECT_EQ(books.keys.Look("s", "k", "h", 0, 0), KeyState(KeyIsPending{50}));
  books.Commit("s", "k", "h", kEffect, 50);
  EXPECT_EQ(books.keys.Look("s", "k", "h", 50, 0), KeyState(KeyReplays{kEffect}));
}

TEST(IdempotencyStore, FreesAReservedKeyButNeverACommittedOne) {
  Books books;
  books.keys.Reserve("s", "k", "h", 50);
  books.keys.Release("s", "k");
  EXPECT_EQ(books.keys.Look("s", "k", "other", 0, 0), KeyState(KeyIsFree{}));
  EXPECT_EQ(books.keys.size(), 0u);
  books.Commit("s", "k", "h", kEffect, 0);
  books.keys.Release("s", "k");
  books.keys.Release("s", "unknown");
  EXPECT_EQ(books.keys.Look("s", "k", "h", 0, 0), KeyState(KeyReplays{kEffect}));
}

TEST(IdempotencyStore, ExpiresACommittedKeyAtItsTtlAndNotBefore) {
  Books books;
  books.Commit("s", "k", "h", kEffect, 100);
  EXPECT_EQ(books.keys.Look("s", "k", "h", 100 + 49, 50), KeyState(KeyReplays{kEffect}));
  EXPECT_EQ(books.keys.Look("s", "k", "h", 100 + 50, 50), KeyState(KeyIsFree{}));
  EXPECT_EQ(books.keys.Look("s", "k", "other", 100 + 50, 50), KeyState(KeyIsFree{}));
  // Without a TTL it never does.
  EXPECT_EQ(books.keys.Look("s", "k", "h", std::int64_t{1} << 60, 0),
            KeyState(KeyReplays{kEffect}));
}

TEST(IdempotencyStore, NeverExpiresAPendingKey) {
  Books books;
  books.keys.Reserve("s", "k", "h", 100);
  EXPECT_EQ(books.keys.Look("s", "k", "h", 1'000, 50), KeyState(KeyIsPending{100}));
}

TEST(IdempotencyStore, TakesAnExpiredKeyAnew) {
  Books books;
  books.Commit("s", "k", "h", kEffect, 0);
  books.Commit("s", "k", "other", {"ses_1", 4}, 60);
  EXPECT_EQ(books.keys.Look("s", "k", "other", 60, 50), KeyState(KeyReplays{{"ses_1", 4}}));
  EXPECT_EQ(books.keys.size(), 1u);
}

TEST(IdempotencyStore, RecordsNothingForAnEmptyKey) {
  Books books;
  books.keys.Reserve("s", "", "h", 50);
  books.Commit("s", "", "h", kEffect, 0);
  books.keys.Release("s", "");
  EXPECT_EQ(books.keys.Look("s", "", "h", 0, 0), KeyState(KeyIsFree{}));
  EXPECT_EQ(books.keys.size(), 0u);
}

// The model: what was last said of a name, looked at by the rules of the header.
struct Said {
  std::string hash;
  std::int64_t at_us = 0;
  std::optional<CommittedEffect> effect;  // Absent: pending.
};
struct Model {
  std::map<std::pair<std::string, std::string>, Said> said;

  KeyState Look(const std::pair<std::string, std::string>& name, const std::string& hash,
                std::int64_t now_us, std::int64_t ttl_us) const {
    const auto found = said.find(name);
    if (found == said.end()) return KeyIsFree{};
    const auto& [known_hash, at_us, effect] = found->second;
    if (effect && ttl_us > 0 && now_us >= at_us + ttl_us) return KeyIsFree{};
    if (hash != known_hash) return KeyConflicts{};
    return effect ? KeyState(KeyReplays{*effect}) : KeyState(KeyIsPending{at_us});
  }
};

struct Command : rc::state::Command<Model, Books> {
  std::pair<std::string, std::string> name =
      *rc::gen::pair(rc::gen::element<std::string>("", "s1", "s2"),
                     rc::gen::element<std::string>("", "a", "b"));
  std::string hash = *rc::gen::element<std::string>("h1", "h2");
  std::int64_t at_us = *rc::gen::inRange<std::int64_t>(0, 20);
  CommittedEffect effect{"ses", at_us};

  void Show(std::ostream& out, const char* what) const {
    out << what << " " << name.first << "/" << name.second << " " << hash << " at " << at_us;
  }
};

struct Look : Command {
  std::int64_t ttl_us = *rc::gen::element<std::int64_t>(0, 1, 5);
  void run(const Model& model, Books& books) const override {
    RC_ASSERT((books.keys.Look(name.first, name.second, hash, at_us, ttl_us) ==
               model.Look(name, hash, at_us, ttl_us)));
    RC_ASSERT(books.keys.size() == model.said.size());
  }
  void show(std::ostream& out) const override { Show(out, "Look"); }
};

struct Reserve : Command {
  void apply(Model& model) const override {
    if (!name.second.empty()) model.said[name] = {hash, at_us, std::nullopt};
  }
  void run(const Model&, Books& books) const override {
    books.keys.Reserve(name.first, name.second, hash, at_us);
  }
  void show(std::ostream& out) const override { Show(out, "Reserve"); }
};

struct Commit : Command {
  void apply(Model& model) const override {
    if (!name.second.empty()) model.said[name] = {hash, at_us, effect};
  }
  void run(const Model&, Books& books) const override {
    books.Commit(name.first, name.second, hash, effect, at_us);
  }
  void show(std::ostream& out) const override { Show(out, "Commit"); }
};

struct Release : Command {
  void apply(Model& model) const override {
    const auto found = model.said.find(name);
    if (found != model.said.end() && !found->second.effect) model.said.erase(found);
  }
  void run(const Model&, Books& books) const override {
    books.keys.Release(name.first, name.second);
  }
  void show(std::ostream& out) const override { Show(out, "Release"); }
};

RC_GTEST_PROP(IdempotencyStore, BehavesAsItsModel, ()) {
  Books books;
  rc::state::check(Model(), books,
                   rc::state::gen::execOneOfWithArgs<Look, Reserve, Commit, Release>());
}

}  // namespace
}  // namespace aex::platform
