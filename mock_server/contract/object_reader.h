// Reads one JSON object of a closed format: every field by name and type, then
// Finish() refuses whatever was not asked for.
//
// Used for our own files (scenario, settings, repro, report) and for control
// requests, never for the contract's submission, whose texts are its own. The
// first problem wins and is kept; later reads change nothing. Places are JSON
// pointers ("/faults/0/op"). Holds a reference: the document must outlive it.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex {

class ObjectReader {
 public:
  ObjectReader(const Json& object, std::string pointer);

  bool Has(std::string_view key);
  // Each leaves `out` alone when the field is absent, and records an error
  // when it has the wrong type or is out of range.
  void Read(std::string_view key, std::string& out);
  void Read(std::string_view key, bool& out);
  void Read(std::string_view key, double& out, double least, double most);
  void Read(std::string_view key, std::int64_t& out, std::int64_t least,
            std::int64_t most);
  void Read(std::string_view key, std::optional<std::string>& out);
  void Read(std::string_view key, std::vector<std::string>& out);
  // One of `allowed`, given in the order in which the error lists them.
  void ReadChoice(std::string_view key, std::string& out,
                  const std::vector<std::string_view>& allowed);

  // The raw member, or null; counts as asked for.
  const Json* Member(std::string_view key);
  void Require(std::string_view key);
  void Fail(std::string_view key, std::string message);
  void Absorb(const Error& error);

  std::string PointerTo(std::string_view key) const;
  bool ok() const { return !error_.has_value(); }
  // The first problem, or an unknown field with the list of allowed ones.
  Status Finish();

 private:
  const Json& object_;
  std::string pointer_;
  std::vector<std::string> asked_;
  std::optional<Error> error_;
};

}  // namespace aex
