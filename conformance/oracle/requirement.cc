#include "conformance/oracle/requirement.h"

#include <algorithm>

#include "mock_server/contract/check.h"

namespace aex::conformance {

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kAlways: return "ALWAYS";
    case Level::kMust: return "MUST";
    case Level::kShould: return "SHOULD";
  }
  return "";
}

const std::vector<Requirement>& Catalogue() {
  static const std::vector<Requirement> catalogue = [] {
    std::vector<Requirement> all;
    for (auto group :
         {BillingRequirements(), HonestyRequirements(), IdempotencyRequirements(),
          SentKeyRequirements(), KeyScopeRequirements(), RetryRequirements(),
          BackoffRequirements(), LimitRequirements(), AbortRequirements(),
          ConnectionRequirements(),
          StorageRequirements(),
          ErrorRequirements(), AnswerRequirements(), SurpriseRequirements(),
          ProviderRequirements(), ParsingRequirements(), EventRequirements(),
          RedeemRequirements(), LifecycleRequirements()})
      all.insert(all.end(), group.begin(), group.end());
    // A file may hold requirements of several groups; reports list them by group.
    constexpr std::string_view kGroups[] = {"billing", "idempotency", "retry",   "errors",
                                            "provider", "parse",      "events",  "redeem",
                                            "webhook",  "lifecycle"};
    std::vector<Requirement> ordered;
    for (const std::string_view group : kGroups) {
      for (const Requirement& requirement : all) {
        if (requirement.id.substr(0, requirement.id.find('/')) == group)
          ordered.push_back(requirement);
      }
    }
    CHECK(ordered.size() == all.size());
    return ordered;
  }();
  return catalogue;
}

const Requirement* FindRequirement(std::string_view id) {
  for (const Requirement& requirement : Catalogue()) {
    if (requirement.id == id) return &requirement;
  }
  return nullptr;
}

namespace {

bool OffersAll(const Hello& hello, const std::vector<std::string_view>& ops) {
  return std::all_of(ops.begin(), ops.end(),
                     [&](std::string_view op) { return hello.Offers(op); });
}

}  // namespace

std::string MissingFor(const Requirement& requirement, const Hello& hello) {
  const auto offers_all = [&](const auto& ops) { return OffersAll(hello, ops); };
  if (!requirement.needs_ops.empty() &&
      std::none_of(requirement.needs_ops.begin(), requirement.needs_ops.end(), offers_all)) {
    std::string missing = "operations not offered: ";
    for (std::size_t i = 0; i < requirement.needs_ops.size(); ++i) {
      if (i > 0) missing += ", or ";
      for (std::size_t j = 0; j < requirement.needs_ops[i].size(); ++j) {
        if (j > 0) missing += " and ";
        missing += requirement.needs_ops[i][j];
      }
    }
    return missing;
  }
  for (const std::string_view feature : requirement.needs_features) {
    if (!hello.features.Has(feature)) return "feature not offered: " + std::string(feature);
  }
  return {};
}

std::string LackingFor(const Requirement& requirement, const Hello& hello) {
  if (requirement.needs_ops.empty() || OffersAll(hello, requirement.needs_ops.front())) return {};
  return std::string(requirement.lacking);
}

}  // namespace aex::conformance
