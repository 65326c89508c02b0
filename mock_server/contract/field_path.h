// Where a parser stands in a submission, and how it refuses what it finds there.
//
// A FieldPath is one step below its parent and knows both spellings of the
// place: the contract's text ("submission.tools[0].name") and the JSON pointer
// ("/submission/tools/0/name"). Nothing is built until a defect is reported. It
// refers to its parent and its key, which must outlive it: steps are taken from
// named paths only. Not for storage; not shared between threads.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

// The defect a check found, if any.
using Defect = std::optional<Error>;

class FieldPath {
 public:
  // A member of the document itself.
  explicit FieldPath(std::string_view root) : name_(root) {}

  FieldPath Member(std::string_view key) const& { return FieldPath(this, key); }
  FieldPath Item(std::size_t index) const& { return FieldPath(this, index); }
  FieldPath Member(std::string_view) && = delete;
  FieldPath Item(std::size_t) && = delete;

  std::string Text() const;
  std::string Pointer() const;

  // "<text><rest>", at this place. `rest` begins with a blank, a dot or a colon.
  Error Refuse(std::string_view rest) const;
  // "<text><rest>" of this list, at one of its entries.
  Error RefuseItem(std::size_t index, std::string_view rest) const;
  // A text that does not begin with this path.
  Error RefuseAs(std::string text) const;

 private:
  FieldPath(const FieldPath* parent, std::string_view key)
      : parent_(parent), name_(key) {}
  FieldPath(const FieldPath* parent, std::size_t index)
      : parent_(parent), index_(index) {}

  void AppendText(std::string& out) const;
  void AppendPointer(std::string& out) const;

  const FieldPath* parent_ = nullptr;
  std::string_view name_;
  std::optional<std::size_t> index_;
};

// One part of a JSON pointer, with "~" and "/" escaped.
std::string PointerPart(std::string_view key);

using FieldNames = std::span<const std::string_view>;

// The first key, in JavaScript's order, that is not in `allowed`.
std::optional<std::string_view> FirstUnknownKey(const Json& object, FieldNames allowed);
// "<path>.<k> is not an allowed field<suffix>", placed at that key.
Defect RefuseUnknownKeys(const Json& object, const FieldPath& path, FieldNames allowed,
                         std::string_view suffix);
// The same with "; permitted: <allowed>".
Defect RefuseUnknownKeys(const Json& object, const FieldPath& path, FieldNames allowed);

// What JSON.stringify prints for a field: "undefined" when it is absent.
std::string Printed(const Json* field);

// The text of a non-empty string; null for anything else.
const std::string* AsNonEmptyString(const Json* field);
// A number that is integral, positive and at most 2^53 - 1.
std::optional<std::int64_t> AsPositiveSafeInteger(const Json* field);
// The number of an array's or object's members, as `.length` or keys().length.
std::size_t SizeOf(const Json& value);

}  // namespace aex::contract
