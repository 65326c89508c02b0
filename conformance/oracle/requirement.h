// A requirement: what a conforming client must do, when a case says something
// about it, and whether the case breaks it.
//
// One entry a requirement, in the order in which they are reported; one file a
// group. Ids are stable: they name test cases, JUnit entries and repro files.
// Pure functions over evidence; constant data.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/oracle/evidence.h"

namespace aex::conformance {

enum class Level { kAlways, kMust, kShould };
std::string_view LevelName(Level level);

// How a case breaks a requirement, in words.
struct Finding {
  std::string summary;  // "one intent was billed twice ($0.02 instead of $0.01)"
  std::string why;      // What the client did wrong, and what the contract asks.
  std::vector<std::int64_t> exchanges;  // Journal seqs that show it.
  std::string intent;                   // Nonce; empty when it is about no single one.
  // About a request instead of a schedule: what was asked and what was said, in
  // order, each with a short label ("request", "contract", "client").
  std::vector<std::pair<std::string, std::string>> facts = {};
  // The call whose report shows it, where no exchange does.
  std::optional<std::size_t> call = {};

  bool operator==(const Finding&) const = default;
};

struct Requirement {
  std::string_view id;
  Level level = Level::kMust;
  std::string_view title;
  std::string_view section;      // Of the contract, as its README numbers it.
  std::string_view explanation;  // One paragraph.
  // Each inner list is one way to be supported; empty = any subject.
  std::vector<std::vector<std::string_view>> needs_ops;
  std::vector<std::string_view> needs_features;
  // What a subject of another way than the first must lack if no case counts;
  // empty: such a run is vacuous.
  std::string_view lacking = "";
  // Whether this case exercised the requirement: its fault fired and the client
  // met it.
  bool (*counts)(const Evidence&) = nullptr;
  std::optional<Finding> (*judge)(const Evidence&) = nullptr;
  // A request that the client must make somewhere in the run; a client that never
  // does is of another kind, and the requirement unsupported.
  std::optional<contract::Operation> needs_wire = std::nullopt;
  // Judged by cases about requests instead of cases with faults.
  bool about_requests = false;
};

// All of them, in order.
const std::vector<Requirement>& Catalogue();
const Requirement* FindRequirement(std::string_view id);

// Empty when supported, else what is missing in words.
std::string MissingFor(const Requirement& requirement, const Hello& hello);
// When no case counted: what the subject lacks, in words. Empty: it is vacuous.
std::string LackingFor(const Requirement& requirement, const Hello& hello);

// The groups, for the catalogue.
std::vector<Requirement> BillingRequirements();
std::vector<Requirement> IdempotencyRequirements();
std::vector<Requirement> RetryRequirements();
std::vector<Requirement> ErrorRequirements();
std::vector<Requirement> KeyScopeRequirements();
std::vector<Requirement> StorageRequirements();
std::vector<Requirement> RedeemRequirements();
std::vector<Requirement> ProviderRequirements();
std::vector<Requirement> EventRequirements();
std::vector<Requirement> LifecycleRequirements();
std::vector<Requirement> ParsingRequirements();
std::vector<Requirement> BackoffRequirements();
std::vector<Requirement> LimitRequirements();
std::vector<Requirement> HonestyRequirements();
std::vector<Requirement> SentKeyRequirements();
std::vector<Requirement> AnswerRequirements();
std::vector<Requirement> SurpriseRequirements();
std::vector<Requirement> ConnectionRequirements();
std::vector<Requirement> AbortRequirements();

}  // namespace aex::conformance
