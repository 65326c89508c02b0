// Clients that retry too much, too little, too soon or for ever. Those that
// misread Retry-After are in mutants_retry_after.cc.
#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <utility>

#include "conformance/reference/mutant_groups.h"

namespace aex::conformance {
namespace {

template <int also>
struct AlsoRetries : RetryLayer {
  bool IsRetryable(int status) const override {
    return status == also || RetryLayer::IsRetryable(status);
  }
};

template <int never>
struct NeverRetries : RetryLayer {
  bool IsRetryable(int status) const override {
    return status != never && RetryLayer::IsRetryable(status);
  }
};

struct NoNetworkRetry : RetryLayer {
  bool RetriesNetworkErrors() const override { return false; }
};

struct OneAttemptTooMany : RetryLayer {
  std::int64_t MaxAttempts() const override { return RetryLayer::MaxAttempts() + 1; }
};

struct OneAttemptTooFew : RetryLayer {
  std::int64_t MaxAttempts() const override { return RetryLayer::MaxAttempts() - 1; }
};

struct Unlimited : RetryLayer {
  std::int64_t MaxAttempts() const override {
    return std::numeric_limits<std::int64_t>::max();
  }
  bool WithinBudget(double, double) const override { return true; }
};

struct HangsOnEmptyBody : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  TransportResult Attempt(CallContext& call, const PlannedRequest& plan,
                          const AttemptInfo& info) override {
    TransportResult result = ReferenceClient::Attempt(call, plan, info);
    const auto* answer = std::get_if<TransportResponse>(&result);
    if (!plan.billable() || answer == nullptr || !answer->body.empty()) return result;
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait(lock, call.stop, [] { return false; });
    return NetworkError{"no body ever came", true};
  }
};

struct CounterResetsOnClassChange : RetryLayer {
  std::int64_t Counted(std::int64_t counted, const TransportResult& result,
                       const TransportResult* previous) const override {
    const bool changed = previous != nullptr && previous->index() != result.index();
    return changed ? 1 : counted + 1;
  }
  bool WithinBudget(double, double) const override { return true; }
};

struct RetryOffIgnored : RetryLayer {
  bool IsOff() const override { return false; }
};

struct SingleAttemptUntyped : RetryLayer {
  bool IsRateLimit(int status) const override {
    return MaxAttempts() > 1 && RetryLayer::IsRateLimit(status);
  }
};

struct LayersMultiply : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  TransportResult Attempt(CallContext& call, const PlannedRequest& plan,
                          const AttemptInfo& info) override {
    TransportResult result = ReferenceClient::Attempt(call, plan, info);
    for (int inner = 1; inner < 3 && parts().retry->IsTransient(result); ++inner) {
      result = ReferenceClient::Attempt(call, plan, info);
    }
    return result;
  }
};

struct BudgetIgnored : RetryLayer {
  bool WithinBudget(double, double) const override { return true; }
};

struct BudgetPerAttempt : RetryLayer {
  bool WithinBudget(double, double delay_ms) const override {
    return RetryLayer::WithinBudget(0, delay_ms);
  }
};

struct NoBackoff : RetryLayer {
  double Backoff(std::int64_t) const override { return 0; }
};

struct NoJitter : RetryLayer {
  double Jitter(double nominal_ms, ClientRandom&) const override { return nominal_ms; }
};

struct BackoffOverflow : RetryLayer {
  double Backoff(std::int64_t failed) const override {
    return std::ldexp(policy().initial_delay_ms, static_cast<int>(2 * failed));
  }
};

struct FirstErrorReported : RetryLayer {
  const TransportResult& Surfacing(
      const std::vector<TransportResult>& results) const override {
    return IsTransient(results.back()) ? results.front() : results.back();
  }
};

// An abort while the answer is awaited looks like any network error.
struct AbortRetried : RetryLayer {
  bool StopsOnAbort(const CallContext&) const override { return false; }
  bool Wait(CallContext& call, double delay_ms) const override {
    if (!call.stop.stop_requested()) return RetryLayer::Wait(call, delay_ms);
    call.stop = {};
    return true;
  }
};

struct AbortWaitsOutBackoff : RetryLayer {
  bool Wait(CallContext& call, double delay_ms) const override {
    if (RetryLayer::Wait(call, delay_ms)) return true;
    constexpr double kLongestMs = 5000;
    RealClock().Sleep(std::min(delay_ms, kLongestMs), {});
    return false;
  }
};

struct AbortThenSends : RetryLayer {
  bool Wait(CallContext& call, double delay_ms) const override {
    if (!RetryLayer::Wait(call, delay_ms)) call.stop = {};
    return true;
  }
};

struct StoragePutRetried : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  std::optional<ClientError> Put(CallContext& call, const Json& presigned,
                                 const std::string& bytes,
                                 const std::string& content_type) override {
    auto error = ReferenceClient::Put(call, presigned, bytes, content_type);
    return error ? ReferenceClient::Put(call, presigned, bytes, content_type) : error;
  }
};

struct StoragePutWithBearer : RequestWriter {
  TransportRequest Upload(BaseUrl origin, const std::string& target,
                          TransportHeaders headers,
                          const std::string& bytes) const override {
    const TransportRequest api = Attempt({}, {}, std::nullopt);
    headers.emplace_back("Authorization", *FindHeader(api.headers, "Authorization"));
    return RequestWriter::Upload(std::move(origin), target, std::move(headers), bytes);
  }
};

struct RedeemRetried : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientReply<Success> ExchangeOnce(CallContext& call,
                                    const PlannedRequest& plan) override {
    return Exchange(call, plan);
  }
};

}  // namespace

std::vector<Mutant> RetryMutants() {
  HttpTransportOptions pooling_broken;
  pooling_broken.reuse_broken = true;
  return {
      {"retry-400", "400 is tried again",
       {"retry/final-statuses"}, MakeMutant<AlsoRetries<400>>},
      {"retry-404", "404 is tried again",
       {"retry/final-statuses"}, MakeMutant<AlsoRetries<404>>},
      {"retry-409", "409 is tried again",
       {"retry/final-statuses"}, MakeMutant<AlsoRetries<409>>},
      {"retry-501", "501 is tried again",
       {"retry/final-statuses"}, MakeMutant<AlsoRetries<501>>},
      {"retry-conflict", "every 409 is transient",
       {"idempotency/conflict-surfaces"}, MakeMutant<AlsoRetries<409>>},
      {"no-529", "529 is not tried again",
       {"retry/transient-statuses"}, MakeMutant<NeverRetries<529>>},
      {"no-502", "502 is not tried again",
       {"retry/transient-statuses"}, MakeMutant<NeverRetries<502>>},
      {"no-network-retry", "a network error is not tried again",
       {"retry/transient-statuses"}, MakeMutant<NoNetworkRetry>},
      {"one-attempt-too-many", "the limit is off by one",
       {"retry/max-attempts"}, MakeMutant<OneAttemptTooMany>},
      {"one-attempt-too-few", "the limit is off by one",
       {"retry/max-attempts"}, MakeMutant<OneAttemptTooFew>},
      {"unlimited", "never gives up",
       {"retry/max-attempts", "retry/terminates"}, MakeMutant<Unlimited>},
      {"hangs-on-empty-body", "waits for bytes that were never promised",
       {"retry/terminates"}, MakeMutant<HangsOnEmptyBody>},
      {"counter-resets-on-class-change", "503, reset, 503, reset never ends",
       {"retry/max-attempts"}, MakeMutant<CounterResetsOnClassChange>},
      {"retry-off-ignored", "retry: false still retries",
       {"retry/off"}, MakeMutant<RetryOffIgnored>},
      {"single-attempt-untyped", "maxAttempts: 1 loses the typed error",
       {"retry/off"}, MakeMutant<SingleAttemptUntyped>},
      {"layers-multiply", "transport and client both retry",
       {"retry/amplification"}, MakeMutant<LayersMultiply>},
      {"budget-ignored", "waits past maxElapsedMs",
       {"retry/budget"}, MakeMutant<BudgetIgnored>},
      {"budget-per-attempt", "the budget starts anew with each attempt",
       {"retry/budget"}, MakeMutant<BudgetPerAttempt>},
      {"no-backoff", "comes back at once",
       {"retry/jitter"}, MakeMutant<NoBackoff>},
      {"no-jitter", "all clients come back together",
       {"retry/jitter"}, MakeMutant<NoJitter>},
      {"backoff-overflow", "the backoff outgrows its ceiling",
       {"retry/backoff-ceiling"}, MakeMutant<BackoffOverflow>},
      {"first-error-reported", "the first failure surfaces, not the last",
       {"retry/last-error-wins"}, MakeMutant<FirstErrorReported>},
      {"abort-retried", "an abort is taken for a network error",
       {"retry/abort"}, MakeMutant<AbortRetried>},
      {"abort-waits-out-backoff", "an abort is noticed only after the wait",
       {"retry/abort"}, MakeMutant<AbortWaitsOutBackoff>},
      {"abort-then-sends", "an abort ends the wait, and the request is sent",
       {"retry/abort"}, MakeMutant<AbortThenSends>},
      {"dead-connection-pooled", "a broken connection is used again",
       {"retry/connection-reuse"}, nullptr, pooling_broken},
      {"storage-put-retried", "an upload that failed is put again",
       {"retry/storage-untouched"}, MakeMutant<StoragePutRetried>},
      {"storage-put-with-bearer", "the object store is shown the bearer token",
       {"retry/storage-untouched"}, MakeMutant<StoragePutWithBearer>},
      {"redeem-retried", "a coupon is redeemed again after a lost answer",
       {"billing/redeem-once", "redeem/outcomes"}, MakeMutant<RedeemRetried>},
  };
}

}  // namespace aex::conformance
