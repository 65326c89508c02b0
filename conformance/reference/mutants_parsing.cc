// Clients whose parser accepts, drops or renames what it must not, and one that
// asks before it thinks.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "conformance/reference/create_body.h"
#include "conformance/reference/mutant_groups.h"

namespace aex::conformance {
namespace {

// The member of an object, to be changed; null when it is not there.
Json* Member(Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

Json* Member(Json& root, std::string_view outer, std::string_view inner) {
  Json* const object = Member(root, outer);
  return object == nullptr ? nullptr : Member(*object, inner);
}

// Changes the request before it is read.
template <void (*edit)(Json& request)>
struct ReadsEdited : RequestReader {
  ClientReply<Json> Normalise(const Json& request) const override {
    Json edited = request;
    edit(edited);
    return RequestReader::Normalise(edited);
  }
};

// Changes the normal form; `request` is what it was made of.
template <void (*edit)(const Json& request, Json& normal)>
struct AnswersEdited : RequestReader {
  ClientReply<Json> Normalise(const Json& request) const override {
    ClientReply<Json> normal = RequestReader::Normalise(request);
    if (normal) edit(request, normal.value());
    return normal;
  }
};

void KeepKnown(Json* object, std::initializer_list<std::string_view> names) {
  if (object == nullptr || !object->is_object()) return;
  std::vector<std::string> unknown;
  for (const std::string_view key : KeysInJsOrder(*object)) {
    if (std::ranges::find(names, key) == names.end()) unknown.emplace_back(key);
  }
  for (const std::string& key : unknown) object->erase(key);
}

void DropUnknownTop(Json& request) {
  KeepKnown(&request, {"workspaceId", "idempotencyKey", "provider", "submission",
                       "runtimeSize", "timeout", "proxyEndpoints", "webhook", "limits",
                       "machine", "secrets"});
}

void DropUnknownNested(Json& request) {
  KeepKnown(Member(request, "machine"), {"spot"});
  KeepKnown(Member(request, "webhook"), {"url"});
  KeepKnown(Member(request, "limits"),
            {"maxConcurrentChildRuns", "maxSubagentDepth", "maxSpendUsd"});
}

void DropParentRun(Json& request) {
  if (request.is_object()) request.erase("parentRunId");
}

void CoerceSpot(Json& request) {
  Json* const spot = Member(request, "machine", "spot");
  if (spot != nullptr && (spot->is_string() || spot->is_number())) *spot = true;
}

void DropNullMachine(Json& request) {
  const Json* const machine = Member(request, "machine");
  if (machine != nullptr && machine->is_null()) request.erase("machine");
}

void DropZeroSpend(Json& request) {
  const Json* const spend = Member(request, "limits", "maxSpendUsd");
  if (AsNumber(spend) == 0.0) request["limits"].erase("maxSpendUsd");
}

void ReadSpendText(Json& request) {
  Json* const spend = Member(request, "limits", "maxSpendUsd");
  if (spend != nullptr && spend->is_string()) *spend = 5;
}

void RoundDepth(Json& request) {
  Json* const depth = Member(request, "limits", "maxSubagentDepth");
  if (const auto number = AsNumber(depth)) *depth = std::floor(*number);
}

void ReplaceInWebhook(Json& request, std::string_view from, std::string_view to) {
  Json* const url = Member(request, "webhook", "url");
  const std::string* const text = AsString(url);
  const std::size_t at = text == nullptr ? std::string::npos : text->find(from);
  if (at == std::string::npos) return;
  std::string changed = *text;
  changed.replace(at, from.size(), to);
  *url = changed;
}

void TakeHttpWebhook(Json& request) { ReplaceInWebhook(request, "http://", "https://"); }

void TakeUserinfo(Json& request) {
  const std::string* const text = AsString(Member(request, "webhook", "url"));
  const std::size_t at = text == nullptr ? std::string::npos : text->find('@');
  const std::size_t begin = text == nullptr ? std::string::npos : text->find("//");
  if (at == std::string::npos || begin == std::string::npos || at < begin) return;
  const std::string userinfo = text->substr(begin + 2, at - begin - 1);
  ReplaceInWebhook(request, userinfo, "");
}

constexpr std::string_view kCredentials[] = {"apiKey", "password", "accessToken",
                                             "refreshToken", "credentials"};

// Credential names below the first level are renamed out of sight.
void HideNested(Json& value) {
  if (!value.is_structured()) return;
  if (value.is_object()) {
    for (const std::string_view name : kCredentials) value.erase(std::string(name));
  }
  for (Json& child : value) HideNested(child);
}

void ScanShallow(Json& request) {
  if (Json* const metadata = Member(request, "submission", "metadata"); metadata != nullptr)
    HideNested(*metadata);
}

void NeedNoKey(Json& request) {
  if (!request.is_object()) return;
  const std::string* provider = AsString(Find(request, "provider"));
  const std::string name = provider == nullptr ? "anthropic" : *provider;
  if (Find(request, "secrets") == nullptr) request["secrets"] = Json::object();
  Json& secrets = request["secrets"];
  if (!secrets.is_object()) return;
  if (Find(secrets, "apiKeys") == nullptr) secrets["apiKeys"] = Json::object();
  Json& keys = secrets["apiKeys"];
  if (keys.is_object() && Find(keys, name) == nullptr) keys[name] = "none";
}

void DropEmptyMetadata(const Json&, Json& normal) {
  const Json* const metadata = Member(normal, "submission", "metadata");
  if (metadata != nullptr && metadata->empty()) normal["submission"].erase("metadata");
}

void DropEmptyPackages(const Json&, Json& normal) {
  Json* const environment = Member(normal, "submission", "environment");
  const Json* const packages =
      environment == nullptr ? nullptr : Member(*environment, "packages");
  if (packages != nullptr && packages->empty()) environment->erase("packages");
}

void KeepUpperCaseHosts(const Json& request, Json& normal) {
  for (const auto* const document : {&request, static_cast<const Json*>(&normal)})
    if (Find(*document, "submission") == nullptr) return;
  const Json* given = Find(*Find(request, "submission"), "environment");
  for (const char* name : {"networking", "allowedHosts"})
    given = given == nullptr ? nullptr : Find(*given, name);
  if (given != nullptr)
    normal["submission"]["environment"]["networking"]["allowedHosts"] = *given;
}

void KeepEmptyMachine(const Json& request, Json& normal) {
  const Json* const machine = Find(request, "machine");
  if (IsObject(machine) && machine->empty()) normal["machine"] = *machine;
}

// With a defect in a part that may be missing, what is wrong elsewhere is named.
struct LastErrorNamed : RequestReader {
  ClientReply<Json> Normalise(const Json& request) const override {
    ClientReply<Json> reply = RequestReader::Normalise(request);
    if (reply || !request.is_object()) return reply;
    for (const char* part : {"runtimeSize", "timeout", "webhook", "limits", "machine"}) {
      Json rest = request;
      rest.erase(part);
      ClientReply<Json> other = RequestReader::Normalise(rest);
      if (!other && other.error().message != reply.error().message) return other;
    }
    return reply;
  }
};

struct BudgetFieldNotRenamed : RequestReader {
  ClientReply<Json> BootBudget(const Json& limits) const override { return limits; }
};

// Sends what is left of the options, and only then finds fault with them.
struct SubmitThenValidate : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientReply<Json> Create(CallContext& call, const Json& options,
                           const std::optional<std::string>& key,
                           const std::string& surface) override {
    const ClientReply<Json> body = CreateBody(options, surface);
    if (body) return ReferenceClient::Create(call, options, key, surface);
    Json rest = Json::object();
    for (const char* name : {"model", "metadata", "apiKeys"}) {
      if (const Json* value = Find(options, name)) rest[name] = *value;
    }
    (void)ReferenceClient::Create(call, rest, key, surface);
    return body.error();
  }
};

}  // namespace

std::vector<Mutant> ParsingMutants() {
  return {
      {"metadata-empty-dropped", "empty metadata is dropped",
       {"parse/accepts"}, MakeMutant<AnswersEdited<DropEmptyMetadata>>},
      {"packages-empty-dropped", "an empty list of packages is dropped",
       {"parse/accepts"}, MakeMutant<AnswersEdited<DropEmptyPackages>>},
      {"uppercase-host-kept", "allowed hosts keep their upper case",
       {"parse/accepts"}, MakeMutant<AnswersEdited<KeepUpperCaseHosts>>},
      {"last-error-named", "with two defects the later one is named",
       {"parse/first-error"}, MakeMutant<LastErrorNamed>},
      {"submit-then-validate", "options are refused after they were sent",
       {"parse/no-bill-on-reject"}, MakeMutant<SubmitThenValidate>},
      {"unknown-top-level-accepted", "unknown fields of a request are dropped",
       {"parse/rejects", "parse/parent-run-refused"},
       MakeMutant<ReadsEdited<DropUnknownTop>>},
      {"unknown-nested-accepted", "unknown fields of its parts are dropped",
       {"parse/rejects"}, MakeMutant<ReadsEdited<DropUnknownNested>>},
      {"parent-run-accepted", "parentRunId is still known",
       {"parse/rejects", "parse/parent-run-refused"},
       MakeMutant<ReadsEdited<DropParentRun>>},
      {"spot-coerced", "any text or number is a yes to spot",
       {"parse/machine"}, MakeMutant<ReadsEdited<CoerceSpot>>},
      {"machine-empty-kept", "an empty machine stays in the normal form",
       {"parse/machine"}, MakeMutant<AnswersEdited<KeepEmptyMachine>>},
      {"machine-null-accepted", "null is no machine",
       {"parse/machine"}, MakeMutant<ReadsEdited<DropNullMachine>>},
      {"spend-zero-accepted", "a spend limit of zero is none",
       {"parse/generated"}, MakeMutant<ReadsEdited<DropZeroSpend>>},
      {"spend-string-accepted", "a spend limit may be a text",
       {"parse/generated"}, MakeMutant<ReadsEdited<ReadSpendText>>},
      {"depth-fraction-accepted", "a fraction of a depth is rounded",
       {"parse/generated"}, MakeMutant<ReadsEdited<RoundDepth>>},
      {"http-webhook-accepted", "webhooks may go over http",
       {"parse/rejects"}, MakeMutant<ReadsEdited<TakeHttpWebhook>>},
      {"webhook-userinfo-accepted", "webhook URLs may hold credentials",
       {"parse/rejects"}, MakeMutant<ReadsEdited<TakeUserinfo>>},
      {"secret-scan-shallow", "nested credential names pass",
       {"parse/rejects"}, MakeMutant<ReadsEdited<ScanShallow>>},
      {"own-key-not-required", "a missing provider key passes",
       {"parse/rejects"}, MakeMutant<ReadsEdited<NeedNoKey>>},
      {"budget-field-not-renamed", "maxSpendUsd reaches the boot configuration",
       {"parse/boot-budget"}, MakeMutant<BudgetFieldNotRenamed>},
  };
}

}  // namespace aex::conformance
