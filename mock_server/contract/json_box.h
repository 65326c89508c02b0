// A JSON document as a member of a plain struct, for headers that know only
// <nlohmann/json_fwd.hpp>.
//
// Owns its document, copies it when copied, compares by value (members in
// order). Never empty but after a move. As thread-safe as the document.
#pragma once

#include <memory>

#include "mock_server/contract/json.h"

namespace aex::contract {

class JsonBox {
 public:
  JsonBox();  // null
  explicit JsonBox(const Json& value);
  explicit JsonBox(Json&& value);
  JsonBox(const JsonBox& other);
  JsonBox(JsonBox&& other) noexcept;
  JsonBox& operator=(const JsonBox& other);
  JsonBox& operator=(JsonBox&& other) noexcept;
  ~JsonBox();

  const Json& operator*() const { return *value_; }
  const Json* operator->() const { return value_.get(); }
  // For the readers of json.h: Find(box, "key"), Stringify(box).
  operator const Json&() const { return *value_; }
  bool operator==(const JsonBox& other) const;

 private:
  std::unique_ptr<Json> value_;
};

}  // namespace aex::contract
