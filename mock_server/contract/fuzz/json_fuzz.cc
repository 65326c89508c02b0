// The JSON reader and writer: any bytes are answered, and what is printed reads
// back the same.
#include <cstdint>
#include <nlohmann/json.hpp>

#include "mock_server/contract/json.h"
#include "mock_server/contract/request_hash.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = aex::ParseJson(text);
  // Equal keys are all that the strict mode refuses beside.
  const bool strict = aex::ParseJson(text, {.refuse_duplicate_keys = true}).ok();
  if (!value) {
    CHECK(!strict && !value.error().message.empty() && !value.error().place.empty());
    return 0;
  }
  const std::string printed = aex::Stringify(*value);
  const auto again = aex::ParseJson(printed, {.refuse_duplicate_keys = true});
  CHECK(again.ok());
  CHECK(aex::Stringify(*again) == printed);
  const auto pretty = aex::ParseJson(aex::StringifyPretty(*value));
  CHECK(pretty.ok() && aex::Stringify(*pretty) == printed);
  CHECK(aex::contract::CanonicalJson(*again) == aex::contract::CanonicalJson(*value));
  return 0;
}
