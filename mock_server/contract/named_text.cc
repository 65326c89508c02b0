#include "mock_server/contract/named_text.h"

#include <nlohmann/json.hpp>

namespace aex::contract {

Json ToJson(const NamedTexts& texts) {
  Json::object_t members;
  // As the vector it is: its own emplace() would search from the start.
  auto& list = static_cast<Json::object_t::Container&>(members);
  list.reserve(texts.size());
  for (const NamedText& text : texts) list.emplace_back(text.name, text.value);
  return members;
}

}  // namespace aex::contract
