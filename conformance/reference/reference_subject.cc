#include "conformance/reference/reference_subject.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "conformance/reference/base_url.h"
#include "conformance/reference/http_transport.h"
#include "conformance/reference/open_client.h"

namespace aex::conformance {
namespace {

constexpr std::int64_t kConcurrency = 64;

Hello HelloOf(const std::optional<Mutant>& mutant) {
  Hello hello;
  hello.name = mutant ? "mutant:" + std::string(mutant->name) : "aex-reference";
  hello.version = AEX_VERSION;
  hello.language = "c++";
  for (const std::string_view op : ReferenceClient::Operations())
    hello.ops.emplace_back(op);
  hello.features.concurrency = kConcurrency;
  hello.features.virtual_time = true;
  hello.features.retry_options = true;
  hello.features.seeded = true;
  hello.features.cancel = true;
  hello.features.request_timeout = true;
  hello.features.throw_on_failure = true;
  return hello;
}

bool FitsIntoAHeader(std::string_view text) {
  return std::ranges::all_of(text, [](char byte) { return byte >= ' ' && byte <= '~'; });
}

}  // namespace

Result<std::unique_ptr<ReferenceSubject>> ReferenceSubject::Make(std::string_view name) {
  std::optional<Mutant> chosen;
  if (!name.empty()) {
    std::string names;
    for (const Mutant& mutant : AllMutants()) {
      if (mutant.name == name) chosen = mutant;
      names += (names.empty() ? "" : ", ") + std::string(mutant.name);
    }
    if (!chosen) {
      return Error{ErrorCode::kNotFound,
                   "no mutant is called " + std::string(name) + "; there are " + names,
                   {}};
    }
  }
  return std::unique_ptr<ReferenceSubject>(new ReferenceSubject(chosen));
}

ReferenceSubject::ReferenceSubject(std::optional<Mutant> mutant)
    : mutant_(mutant), hello_(HelloOf(mutant)) {}

ReferenceSubject::~ReferenceSubject() {
  std::map<ClientId, Shared> open;
  {
    const std::lock_guard lock(mutex_);
    open.swap(clients_);
  }
  for (const auto& [id, client] : open) client->Close();
}

Result<ClientId> ReferenceSubject::Open(const ClientOptions& options,
                                        ClientEvents& events) {
  Result<BaseUrl> base = ParseBaseUrl(options.base_url);
  if (!base) return base.error();
  if (options.api_token.empty()) return Invalid("AgentExecutor: apiToken is required");
  if (!FitsIntoAHeader(options.api_token)) {
    return Invalid("must be printable ASCII to fit into a header", "apiToken");
  }
  ClientSetup setup;
  setup.api_token = options.api_token;
  setup.retry = ToPolicy(options.retry);
  setup.request_timeout_ms =
      options.request_timeout_ms.value_or(kDefaultRequestTimeoutMs);
  // Whoever sets a limit to waiting for an answer means silent streams too.
  setup.stream_idle_ms = options.request_timeout_ms.value_or(kDefaultStreamIdleMs);
  setup.transport = std::make_unique<HttpTransport>(
      std::move(base).value(), mutant_ ? mutant_->transport : HttpTransportOptions());
  const bool correct = !mutant_ || mutant_->make == nullptr;
  auto client =
      correct ? MakeReferenceClient(std::move(setup)) : mutant_->make(std::move(setup));
  auto open = std::make_shared<OpenClient>(options, std::move(client), events, sleeps_);
  const std::lock_guard lock(mutex_);
  clients_.emplace(++last_client_, std::move(open));
  return last_client_;
}

RequestId ReferenceSubject::Call(ClientId client, std::string_view op, const Json& args) {
  const RequestId request = ++requests_;
  const Shared open = Find(client);
  if (open == nullptr) return request;  // Lost or closed: nothing follows.
  open->Begin(request);
  threads_.Run(
      [open, request, op = std::string(op), args] { open->Do(request, op, args); },
      [&open, request] { open->Queue(request); });
  return request;
}

bool ReferenceSubject::IsQueued(ClientId client, RequestId request) const {
  const Shared open = Find(client);
  return open != nullptr && open->IsQueued(request);
}

void ReferenceSubject::Wake(ClientId client, SleepId sleep, double now_ms) {
  if (const Shared open = Find(client)) open->Wake(sleep, now_ms);
}

void ReferenceSubject::Cancel(ClientId client, RequestId request) {
  if (const Shared open = Find(client)) open->Cancel(request);
}

bool ReferenceSubject::Ping(ClientId client) { return Find(client) != nullptr; }

void ReferenceSubject::EndWorker(ClientId client) {
  if (const Shared open = Take(client)) open->Lose("the harness ended this client");
}

void ReferenceSubject::Close(ClientId client) {
  if (const Shared open = Take(client)) open->Close();
}

ReferenceSubject::Shared ReferenceSubject::Find(ClientId client) const {
  const std::lock_guard lock(mutex_);
  const auto found = clients_.find(client);
  return found == clients_.end() ? nullptr : found->second;
}

ReferenceSubject::Shared ReferenceSubject::Take(ClientId client) {
  const std::lock_guard lock(mutex_);
  auto node = clients_.extract(client);
  return node.empty() ? nullptr : std::move(node.mapped());
}

}  // namespace aex::conformance
