// Clients that are wrong in one way, by name: what the harness must catch.
//
// Each is the reference client with one step overridden. One file a group:
// mutants_idempotency.cc, mutants_retry.cc and so on; this is their registry.
// Constant data.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "conformance/reference/client.h"
#include "conformance/reference/http_transport.h"

namespace aex::conformance {

struct Mutant {
  std::string_view name;
  std::string_view wrong;  // What is wrong with it, one sentence.
  // The ids of the requirements it breaks, each by itself (conformance/oracle).
  std::vector<std::string_view> killed_by;
  std::unique_ptr<ReferenceClient> (*make)(ClientSetup setup) = nullptr;
  HttpTransportOptions transport = {};
};

// In the order of their groups.
std::vector<Mutant> AllMutants();

std::unique_ptr<ReferenceClient> MakeReferenceClient(ClientSetup setup);

}  // namespace aex::conformance
