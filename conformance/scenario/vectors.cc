#include "conformance/scenario/vectors.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

#include "conformance/scenario/vector_texts.h"
#include "mock_server/contract/request_hash.h"

namespace aex::conformance {
namespace {

using Kind = Expectation::Kind;

std::string TextOf(const Json& vector, std::string_view member) {
  const std::string* text = AsString(Find(vector, member));
  return text == nullptr ? std::string() : *text;
}

Json Args(std::string_view name, const Json& value) {
  Json args = Json::object();
  args[name] = value;
  return args;
}

CallSpec SubmissionCall(const Json& vector) {
  CallSpec call;
  if (const Json* request = Find(vector, "submission")) {
    call.op = "parse.submission";
    call.args = Stringify(Args("submission", *request));
  } else {
    call.op = "parse.submissionText";
    call.args = Stringify(Args("text", TextOf(vector, "text")));
  }
  return call;
}

Vector AcceptedSubmission(const Json& json) {
  Vector vector;
  vector.call = SubmissionCall(json);
  vector.expected.kind = Kind::kAccepted;
  if (const Json* normal = Find(json, "normal"))
    vector.expected.values = {contract::CanonicalJson(*normal)};
  return vector;
}

Vector RefusedSubmission(const Json& json) {
  Vector vector;
  vector.call = SubmissionCall(json);
  Expectation& expected = vector.expected;
  expected.kind = Kind::kRefused;
  expected.text = TextOf(json, "error");
  expected.pointer = TextOf(json, "pointer");
  const std::string judge = TextOf(json, "judge");
  if (judge == "field") {
    expected.field = TextOf(json, "field");
  } else if (judge.empty()) {
    expected.field = FieldOfPointer(expected.pointer);
  }
  return vector;
}

Vector BootBudget(const Json& json) {
  Vector vector;
  const Json* limits = Find(json, "limits");
  const Json* value = Find(json, "value");
  CHECK(limits != nullptr && value != nullptr);
  vector.call.op = "limits.bootBudget";
  vector.call.args = Stringify(Args("limits", *limits));
  vector.expected.kind = Kind::kAccepted;
  vector.expected.values = {contract::CanonicalJson(*value)};
  return vector;
}

Vector RetryAfter(const Json& json) {
  Vector vector;
  const Json* header = Find(json, "header");
  const Json* now_ms = Find(json, "nowMs");
  CHECK(header != nullptr && now_ms != nullptr);
  Json args = Args("header", *header);
  args["nowMs"] = *now_ms;
  vector.call.op = "parse.retryAfter";
  vector.call.args = Stringify(args);
  Expectation& expected = vector.expected;
  const std::string form = TextOf(json, "form");
  if (form == "not-judged") return vector;
  expected.kind = Kind::kAccepted;
  expected.member = "ms";
  if (const auto least = AsNumber(Find(json, "atLeastMs"))) {
    expected.at_least = *least;
    return vector;
  }
  if (const Json* ms = Find(json, "ms"))
    expected.values.push_back(contract::CanonicalJson(*ms));
  if (const Json* others = Find(json, "alsoAllowed"); IsArray(others)) {
    for (const Json& other : *others)
      expected.values.push_back(contract::CanonicalJson(other));
  }
  // Obsolete dates SHOULD be read; retry/obsolete-dates says so.
  if (form == "rfc850" || form == "asctime") expected.values.push_back("null");
  return vector;
}

Vector ProviderFault(const Json& json) {
  Vector vector;
  const Json* value = Find(json, "value");
  const Json* fault = Find(json, "fault");
  if (value == nullptr || fault == nullptr) return vector;  // About a whole session.
  vector.call.op = "parse.providerFault";
  vector.call.args = Stringify(Args("value", *value));
  vector.expected.kind = Kind::kAccepted;
  vector.expected.member = "fault";
  vector.expected.values = {contract::CanonicalJson(*fault)};
  return vector;
}

Vector Signature(const Json& json) {
  Vector vector;
  vector.call.op = "webhook.verify";
  Json args = Json::object();
  for (const char* member : {"secret", "headers", "body", "nowMs", "toleranceSeconds"}) {
    if (const Json* value = Find(json, member)) args[member] = *value;
  }
  vector.call.args = Stringify(args);
  Expectation& expected = vector.expected;
  expected.kind = Kind::kAccepted;
  expected.member = "valid";
  const Json* valid = Find(json, "valid");
  // A secret that cannot be used: an error there, and no true here.
  expected.may_refuse = valid == nullptr;
  expected.values = {valid == nullptr ? "false" : contract::CanonicalJson(*valid)};
  return vector;
}

using Reader = Vector (*)(const Json&);
Reader ReaderOf(std::string_view file) {
  if (file.starts_with("submissions/accept/")) return AcceptedSubmission;
  if (file.starts_with("submissions/reject/")) return RefusedSubmission;
  if (file == "limits/boot_budget") return BootBudget;
  if (file == "provider_faults/vectors") return ProviderFault;
  if (file == "webhooks/vectors") return Signature;
  CHECK(file == "retry_after/vectors");
  return RetryAfter;
}

std::vector<Vector> ReadAll() {
  std::vector<Vector> all;
  for (const EmbeddedText& embedded : VectorTexts()) {
    const auto document = ParseJson(embedded.text);
    CHECK(document.ok());
    const Json* list = Find(*document, "vectors");
    CHECK(IsArray(list));
    const Reader read = ReaderOf(embedded.name);
    for (const Json& json : *list) {
      Vector read_vector = read(json);
      if (read_vector.call.op.empty()) continue;  // Nothing to ask a subject.
      Vector& vector = all.emplace_back(std::move(read_vector));
      vector.file = embedded.name;
      vector.name = TextOf(json, "name");
    }
  }
  return all;
}

std::optional<Vector> AsCreate(const Vector& vector) {
  const auto text = SubmittedRequest(vector.call);
  if (!text) return std::nullopt;
  auto request = ParseJson(*text);
  if (!request.ok()) return std::nullopt;
  Vector create = vector;
  create.call.op = "session.create";
  create.call.args = Stringify(Args("options", Args("raw", CreateBodyOf(*std::move(request)))));
  const Expectation expected = DeriveExpectation(create.call);
  if (expected.kind != vector.expected.kind) return std::nullopt;
  if (expected.kind == Kind::kRefused && expected.text != vector.expected.text)
    return std::nullopt;
  create.expected = expected;
  return create;
}

std::string IdentityOf(const CallSpec& call) { return call.op + "\n" + call.args; }

}  // namespace

const std::vector<Vector>& AllVectors() {
  static const std::vector<Vector> all = ReadAll();
  return all;
}

const std::vector<Vector>& CreateVectors() {
  static const std::vector<Vector> all = [] {
    std::vector<Vector> creates;
    for (const Vector& vector : AllVectors()) {
      if (auto create = AsCreate(vector)) creates.push_back(*std::move(create));
    }
    return creates;
  }();
  return all;
}

const Vector* FindVector(const CallSpec& call) {
  using Index = std::unordered_map<std::string, const Vector*>;
  const auto index = [](const std::vector<Vector>& vectors) {
    Index map;
    for (const Vector& vector : vectors) map.emplace(IdentityOf(vector.call), &vector);
    return map;
  };
  const auto find = [&](const Index& map) {
    const auto found = map.find(IdentityOf(call));
    return found == map.end() ? nullptr : found->second;
  };
  if (IsPureOp(call.op)) {
    static const Index pure = index(AllVectors());
    return find(pure);
  }
  if (!IsRealSubmit(call)) return nullptr;
  static const Index creates = index(CreateVectors());
  return find(creates);
}

}  // namespace aex::conformance
