#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "conformance/cli/commands.h"
#include "mock_server/contract/run_request.h"
#include "mock_server/contract/session_create.h"

namespace aex::conformance {
namespace {

constexpr std::streamsize kMaxInputBytes = std::streamsize{64} << 20;
constexpr int kExitRejected = 1;

Result<std::string> ReadAll(std::istream& in, const std::string& name) {
  std::string text;
  char bytes[1 << 16];
  while (in.read(bytes, sizeof bytes) || in.gcount() > 0) {
    text.append(bytes, static_cast<std::size_t>(in.gcount()));
    if (static_cast<std::streamsize>(text.size()) > kMaxInputBytes)
      return Invalid("is longer than 64 MiB", name);
  }
  if (in.bad()) return Unavailable("cannot be read", name);
  return text;
}

Result<std::string> ReadInput(const std::string& file) {
  if (file == "-") return ReadAll(std::cin, "standard input");
  std::ifstream in(file, std::ios::binary);
  if (!in) return Unavailable("cannot be read", file);
  return ReadAll(in, file);
}

struct Reading {
  Json normal;
  std::optional<contract::Rejection> rejection;
};

Reading Read(const Json& document, bool create) {
  if (!create) {
    const auto request = contract::ParseRunRequest(document);
    if (!request.ok()) return {Json(), contract::RejectionOf(request.error())};
    return {ToJson(*request), std::nullopt};
  }
  contract::SessionCreateContext context;
  context.workspace_id = "workspace";
  context.idempotency_key = "key";
  const auto request = contract::ParseSessionCreate(document, context);
  if (!request.ok()) return {Json(), contract::RejectionOf(request.error())};
  return {ToJson(request->run), std::nullopt};
}

int PrintRejection(const contract::Rejection& rejection, bool json) {
  if (!json) {
    std::printf("rejected  %s\nat        %s\n%s\n", std::string(rejection.api_code).c_str(),
                rejection.pointer.empty() ? "(the whole document)" : rejection.pointer.c_str(),
                rejection.text.c_str());
    return kExitRejected;
  }
  Json out = Json::object();
  out["error"] = rejection.api_code;
  out["message"] = rejection.text;
  out["pointer"] = rejection.pointer;
  std::fputs(StringifyPretty(out).c_str(), stdout);
  return kExitRejected;
}

}  // namespace

int ParseCommand(const ParseFlags& flags) {
  const auto text = ReadInput(flags.file);
  if (!text.ok()) return FailWith(text.error(), kExitUsage);
  const auto document = ParseJson(*text);
  if (!document.ok())
    return PrintRejection({"invalid_submission",
                           "not JSON: " + Describe(document.error()), ""}, flags.json);
  const Reading reading = Read(*document, flags.create);
  if (reading.rejection) return PrintRejection(*reading.rejection, flags.json);
  std::fputs(StringifyPretty(reading.normal).c_str(), stdout);
  return 0;
}

}  // namespace aex::conformance
