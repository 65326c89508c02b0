#include <gtest/gtest.h>

#include <string>

#include "conformance/reference/mutant_groups.h"
#include "conformance/reference/testing/probes.h"

namespace aex::conformance {
namespace {

// A request with these members beside what every request needs.
std::string Request(std::string_view more, std::string_view brief = "",
                    std::string_view secrets = "'apiKeys':{'anthropic':'sk'}") {
  return "{'submission':{'workspaceId':'w','idempotencyKey':'k','submission':{'model':"
         "'claude-haiku-4-5','prompt':'hello'" +
         std::string(brief) + "},'secrets':{" + std::string(secrets) + "}" +
         std::string(more) + "}}";
}

bool Accepts(MakeClient make, const std::string& args) {
  Bench bench(make);
  return !bench.Ok("parse.submission", args).empty();
}

bool Gives(MakeClient make, const std::string& args, std::string_view part) {
  Bench bench(make);
  return Has(bench.Ok("parse.submission", args), part);
}

std::vector<Probe> Probes() {
  return {
      {"metadata-empty-dropped",
       [](MakeClient make) {
         return !Gives(make, Request("", ",'metadata':{}"), R"("metadata":{})");
       }},
      {"packages-empty-dropped",
       [](MakeClient make) {
         return !Gives(make, Request("", ",'environment':{'packages':[]}"),
                       R"("packages":[])");
       }},
      {"uppercase-host-kept",
       [](MakeClient make) {
         return Gives(make,
                      Request("", ",'environment':{'networking':{'mode':'limited',"
                                  "'allowedHosts':['Api.Example.Test']}}"),
                      "Api.Example.Test");
       }},
      {"last-error-named",
       [](MakeClient make) {
         Bench bench(make);
         return !Has(bench.Error("parse.submission", Request(",'limits':7,'machine':7")),
                     "limits must");
       }},
      {"submit-then-validate",
       [](MakeClient make) {
         Bench bench(make);
         bench.Error("session.create", "{'options':{'model':'claude-haiku-4-5',"
                                        "'apiKeys':{'anthropic':'sk'},'prompt':'x'}}");
         return !bench.api().requests().empty();
       }},
      {"unknown-top-level-accepted",
       [](MakeClient make) { return Accepts(make, Request(",'extra':1")); }},
      {"unknown-nested-accepted",
       [](MakeClient make) { return Accepts(make, Request(",'machine':{'tier':1}")); }},
      {"parent-run-accepted",
       [](MakeClient make) { return Accepts(make, Request(",'parentRunId':'r'")); }},
      {"spot-coerced",
       [](MakeClient make) { return Accepts(make, Request(",'machine':{'spot':'yes'}")); }},
      {"machine-empty-kept",
       [](MakeClient make) { return Gives(make, Request(",'machine':{}"), "machine"); }},
      {"machine-null-accepted",
       [](MakeClient make) { return Accepts(make, Request(",'machine':null")); }},
      {"spend-zero-accepted",
       [](MakeClient make) { return Accepts(make, Request(",'limits':{'maxSpendUsd':0}")); }},
      {"spend-string-accepted",
       [](MakeClient make) {
         return Accepts(make, Request(",'limits':{'maxSpendUsd':'5'}"));
       }},
      {"depth-fraction-accepted",
       [](MakeClient make) {
         return Accepts(make, Request(",'limits':{'maxSubagentDepth':1.5}"));
       }},
      {"http-webhook-accepted",
       [](MakeClient make) {
         return Accepts(make, Request(",'webhook':{'url':'http://x.test/'}"));
       }},
      {"webhook-userinfo-accepted",
       [](MakeClient make) {
         return Accepts(make, Request(",'webhook':{'url':'https://u:p@x.test/'}"));
       }},
      {"secret-scan-shallow",
       [](MakeClient make) {
         return Accepts(make, Request("", ",'metadata':{'a':{'password':'x'}}"));
       }},
      {"own-key-not-required",
       [](MakeClient make) { return Accepts(make, Request("", "", "")); }},
      {"budget-field-not-renamed",
       [](MakeClient make) {
         Bench bench(make);
         return Has(bench.Ok("limits.bootBudget", "{'limits':{'maxSpendUsd':1}}"),
                    "maxSpendUsd");
       }},
  };
}

TEST(ParsingMutants, EachDeviatesAndTheReferenceDoesNot) {
  ExpectEachDeviates(ParsingMutants(), Probes());
}

}  // namespace
}  // namespace aex::conformance
