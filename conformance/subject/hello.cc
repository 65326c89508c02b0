#include "conformance/subject/hello.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "mock_server/contract/object_reader.h"

namespace aex::conformance {
namespace {

constexpr std::int64_t kProtocol = 1;
constexpr std::int64_t kLargestInteger = 9007199254740991;
constexpr std::string_view kConcurrency = "concurrency";

struct Flag {
  std::string_view name;
  bool Features::*member;
};
constexpr std::array kFlags = {
    Flag{"virtualTime", &Features::virtual_time},
    Flag{"retryOptions", &Features::retry_options},
    Flag{"seeded", &Features::seeded},
    Flag{"cancel", &Features::cancel},
    Flag{"requestTimeout", &Features::request_timeout},
    Flag{"throwOnFailure", &Features::throw_on_failure},
    Flag{"restart", &Features::restart},
};

void ReadFeatures(ObjectReader& hello, Features& features) {
  const Json* member = hello.Member("features");
  if (member == nullptr || member->is_null()) return;
  ObjectReader reader(*member, "/features");
  reader.Read(kConcurrency, features.concurrency, 1, kLargestInteger);
  for (const Flag& flag : kFlags) reader.Read(flag.name, features.*flag.member);
  // Finish() is asked only for the problem: unknown fields are ignored here.
  if (!reader.ok()) hello.Absorb(reader.Finish().error());
}

void ReadRetryStatus(ObjectReader& reader, std::vector<std::int64_t>& out) {
  const Json* member = reader.Member("retryStatus");
  if (member == nullptr) return;
  const auto refuse = [&reader] {
    reader.Fail("retryStatus", "must be an array of status codes from 400 to 599");
  };
  if (!member->is_array()) return refuse();
  out.clear();
  for (const Json& item : member->get_ref<const Json::array_t&>()) {
    const auto status = AsSafeInteger(&item);
    if (!status || *status < 400 || *status > 599) return refuse();
    out.push_back(*status);
  }
}

void ReadHintForms(ObjectReader& reader, Policy& policy) {
  if (!reader.Has("retryAfterForms")) return;
  std::vector<std::string> forms;
  reader.Read("retryAfterForms", forms);
  policy.hint_seconds = policy.hint_date = false;
  for (const std::string& form : forms) {
    if (form == "seconds") {
      policy.hint_seconds = true;
    } else if (form == "date") {
      policy.hint_date = true;
    } else {
      reader.Fail("retryAfterForms", "may hold only: seconds, date");
    }
  }
}

void ReadHintCap(ObjectReader& reader, Policy& policy) {
  const Json* member = reader.Member("retryAfterCapMs");
  if (member == nullptr || member->is_null()) return;
  std::int64_t cap_ms = 0;
  reader.Read("retryAfterCapMs", cap_ms, 0, kLargestInteger);
  policy.hint_cap_ms = cap_ms;
}

void ReadPolicy(ObjectReader& hello, Policy& policy) {
  const Json* member = hello.Member("policy");
  if (member == nullptr || member->is_null()) return;
  policy.declared = true;
  ObjectReader reader(*member, "/policy");
  reader.Read("maxAttempts", policy.max_attempts, 1, kLargestInteger);
  ReadRetryStatus(reader, policy.retry_status);
  std::string unkeyed = "retry";
  reader.ReadChoice("unkeyedPost", unkeyed, {"retry", "never"});
  policy.unkeyed_post_retried = unkeyed == "retry";
  ReadHintForms(reader, policy);
  ReadHintCap(reader, policy);
  std::string over_cap = "give-up";
  reader.ReadChoice("overCap", over_cap, {"give-up", "own-backoff"});
  policy.over_cap_gives_up = over_cap == "give-up";
  std::string redirects = "refuse";
  reader.ReadChoice("redirects", redirects, {"refuse", "follow"});
  policy.follows_redirects = redirects == "follow";
  if (!reader.ok()) hello.Absorb(reader.Finish().error());
}

}  // namespace

bool Features::Has(std::string_view name) const {
  if (name == kConcurrency) return concurrency > 1;
  const auto flag = std::find_if(kFlags.begin(), kFlags.end(),
                                 [name](const Flag& f) { return f.name == name; });
  return flag != kFlags.end() && this->*flag->member;
}

std::vector<std::string> Features::Names() const {
  std::vector<std::string> names;
  if (Has(kConcurrency)) names.emplace_back(kConcurrency);
  for (const Flag& flag : kFlags) {
    if (this->*flag.member) names.emplace_back(flag.name);
  }
  return names;
}

bool Hello::Offers(std::string_view op) const {
  return std::find(ops.begin(), ops.end(), op) != ops.end();
}

Result<Hello> ReadHello(const Json& ok) {
  Hello hello;
  ObjectReader reader(ok, "");
  for (const std::string_view key : {"protocol", "name", "ops"}) reader.Require(key);
  if (AsSafeInteger(reader.Member("protocol")) != kProtocol)
    reader.Fail("protocol", "must be 1, the version that this harness speaks");
  reader.Read("name", hello.name);
  reader.Read("version", hello.version);
  reader.Read("language", hello.language);
  reader.Read("ops", hello.ops);
  ReadFeatures(reader, hello.features);
  ReadPolicy(reader, hello.policy);
  if (!reader.ok()) return reader.Finish().error();
  return hello;
}

}  // namespace aex::conformance
