#include "conformance/reference/redactor.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace aex::conformance {
namespace {

constexpr std::string_view kBlot = "[REDACTED]";

// Members of `secrets` that only say what a secret belongs to.
bool NamesTheOwner(std::string_view member) {
  return member == "name" || member == "url" || member == "type";
}

void ReplaceAll(std::string& text, const std::string& part) {
  for (std::size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + kBlot.size())) {
    text.replace(at, part.size(), kBlot);
  }
}

}  // namespace

void Redactor::Learn(const Json& create_body) {
  const Json* secrets = Find(create_body, "secrets");
  if (secrets == nullptr) return;
  const std::lock_guard lock(mutex_);
  AddAllIn(*secrets);
}

std::string Redactor::Redact(std::string text) const {
  std::vector<std::string> secrets;
  {
    const std::lock_guard lock(mutex_);
    secrets = secrets_;
  }
  // A secret may be part of another one: the longer goes first.
  std::ranges::sort(secrets, std::greater{}, &std::string::size);
  for (const std::string& secret : secrets) ReplaceAll(text, secret);
  return text;
}

ClientError Redactor::Redact(ClientError error) const {
  error.message = Redact(std::move(error.message));
  if (error.code) error.code = Redact(*std::move(error.code));
  if (error.provider_fault) {
    TurnFault& fault = *error.provider_fault;
    if (fault.message) fault.message = Redact(*std::move(fault.message));
    if (fault.provider) fault.provider = Redact(*std::move(fault.provider));
  }
  if (error.program) {
    error.program->output = Redact(std::move(error.program->output));
    error.program->error_output = Redact(std::move(error.program->error_output));
  }
  return error;
}

void Redactor::Add(std::string_view secret) {
  if (secret.size() < kShortestSecret) return;
  if (std::ranges::find(secrets_, secret) != secrets_.end()) return;
  if (secrets_.size() == kMaxSecrets) secrets_.erase(secrets_.begin() + 1);
  secrets_.emplace_back(secret);
}

void Redactor::AddAllIn(const Json& value) {
  if (const std::string* text = AsString(&value)) {
    Add(*text);
  } else if (value.is_object()) {
    for (const auto& [name, member] : value.items()) {
      if (!NamesTheOwner(name)) AddAllIn(member);
    }
  } else if (value.is_array()) {
    for (const Json& item : value) AddAllIn(item);
  }
}

}  // namespace aex::conformance
