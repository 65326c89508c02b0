#include "conformance/reference/testing/bench.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace aex::conformance {

CallAnswer Bench::Do(std::string_view op, std::string args) {
  std::ranges::replace(args, '\'', '"');
  const Json parsed = ParseJson(args).value();
  CallContext call{clock_, clock_.abort().get_token(), random_.Fork()};
  return client_->Do(op, parsed, call);
}

std::string Bench::Ok(std::string_view op, std::string args) {
  const CallAnswer answer = Do(op, std::move(args));
  return answer.kind == CallAnswer::Kind::kOk ? Stringify(answer.value) : std::string();
}

std::string Bench::Error(std::string_view op, std::string args) {
  const CallAnswer answer = Do(op, std::move(args));
  return answer.kind == CallAnswer::Kind::kError ? Stringify(answer.value)
                                                 : std::string();
}

std::string Bench::ErrorField(std::string_view op, std::string args,
                              std::string_view field) {
  const CallAnswer answer = Do(op, std::move(args));
  if (answer.kind != CallAnswer::Kind::kError) return "no error";
  const Json* value = Find(answer.value, field);
  return value == nullptr ? "absent" : Stringify(*value);
}

std::string CreateArgs(std::string_view more) {
  return "{'options':" + std::string(kOptions) + std::string(more) + "}";
}

std::string RunArgs(std::string_view more) {
  return "{'options':" + std::string(kOptions) + ",'message':'do it'" +
         std::string(more) + "}";
}

std::string SendArgs(std::string_view more) {
  return "{'sessionId':'ses_1','input':'do it'" + std::string(more) + "}";
}

}  // namespace aex::conformance
