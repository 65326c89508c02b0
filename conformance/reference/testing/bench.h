// A client on a fake API and a fake clock, driven by protocol operations.
//
// Test support. Single-threaded.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "conformance/reference/mutants.h"
#include "conformance/reference/testing/fake_api.h"
#include "conformance/reference/testing/fake_clock.h"

namespace aex::conformance {

using MakeClient = std::unique_ptr<ReferenceClient> (*)(ClientSetup setup);

class Bench {
 public:
  explicit Bench(MakeClient make = MakeReferenceClient, RetryPolicy policy = {},
                 std::uint64_t seed = 7)
      : random_(seed) {
    auto transport = std::make_unique<FakeApi>();
    api_ = transport.get();
    ClientSetup setup;
    setup.api_token = "tok-secret-1";
    setup.retry = policy;
    setup.transport = std::move(transport);
    client_ = make(std::move(setup));
  }

  FakeApi& api() { return *api_; }
  FakeClock& clock() { return clock_; }

  // The arguments as JSON text; '' for "" keeps tests readable.
  CallAnswer Do(std::string_view op, std::string args = "{}");
  // The same, for calls that must succeed or fail; the JSON of the answer as
  // text, empty when it went the other way.
  std::string Ok(std::string_view op, std::string args = "{}");
  std::string Error(std::string_view op, std::string args = "{}");
  // One member of an error, as JSON text.
  std::string ErrorField(std::string_view op, std::string args, std::string_view field);

 private:
  FakeApi* api_ = nullptr;
  FakeClock clock_;
  ClientRandom random_;
  std::unique_ptr<ReferenceClient> client_;
};

// Create options that the client accepts, and a run with them.
inline constexpr char kOptions[] =
    "{'model':'claude-haiku-4-5','apiKeys':{'anthropic':'sk-anthropic-test'}}";
std::string CreateArgs(std::string_view more = {});
std::string RunArgs(std::string_view more = {});
std::string SendArgs(std::string_view more = {});

}  // namespace aex::conformance
