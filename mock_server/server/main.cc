// aex-mock: the fake platform on a port.
#include <csignal>
#include <cstdio>
#include <optional>

#include "mock_server/server/exchange_log.h"
#include "mock_server/server/mock.h"
#include "mock_server/server/mock_options.h"
#include "mock_server/server/tls_context.h"

namespace {

using aex::server::TlsContext;

constexpr int kUsage = 2;

int Fail(const aex::Error& error) {
  std::fprintf(stderr, "aex-mock: %s\n", aex::Describe(error).c_str());
  return kUsage;
}

// Threads inherit the mask, so only Wait sees these signals.
sigset_t BlockEndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void Wait(const sigset_t& signals) {
  int received = 0;
  sigwait(&signals, &received);
}

// Empty without --tls.
aex::Result<std::optional<TlsContext>> MakeTls(const aex::server::MockOptions& options) {
  if (!options.tls) return std::optional<TlsContext>();
  auto tls = options.tls->certificate.empty()
                 ? TlsContext::SelfSigned(options.host)
                 : TlsContext::FromFiles(options.tls->certificate, options.tls->key);
  if (!tls.ok()) return aex::Invalid(aex::Describe(tls.error()), "--tls");
  return std::optional<TlsContext>(std::move(*tls));
}

int Serve(const aex::server::MockOptions& options) {
  const sigset_t signals = BlockEndSignals();
  const auto tls = MakeTls(options);
  if (!tls.ok()) return Fail(tls.error());
  aex::server::ExchangeLog log(options.log, stdout);
  aex::http::ClosedObserver on_closed;  // None: nothing is copied for it.
  if (options.log != aex::server::LogFormat::kOff) {
    on_closed = [&log](const auto& token, const auto& exchange, const auto& committed) {
      log.Write(token, exchange, committed);
    };
  }
  aex::server::Mock mock(options.registry, on_closed,
                         {.host = options.host, .tls = *tls ? &**tls : nullptr});
  const aex::Status status = mock.Start(options.storage_port);
  if (!status.ok()) return Fail(status.error());
  const auto port = mock.Listen(options.port);
  if (!port.ok()) return Fail(port.error());
  std::printf("aex-mock listening on %s\n", mock.BaseUrl(*port).c_str());
  if (*tls) std::printf("certificate: %s\n", (*tls)->certificate_path().c_str());
  std::printf("seed %llu  clock %s  scenarios: add ~NAME to any token (aex-mock --list-scenarios)\n",
              static_cast<unsigned long long>(options.registry.seed),
              options.registry.manual_clock ? "manual" : "system");
  std::fflush(stdout);
  Wait(signals);
  mock.Stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto choice = aex::server::ReadMockOptions(argc, argv);
  if (!choice.ok()) return Fail(choice.error());
  if (const auto* print = std::get_if<aex::server::PrintAndExit>(&*choice)) {
    std::fputs(print->text.c_str(), stdout);
    return 0;
  }
  return Serve(std::get<aex::server::MockOptions>(*choice));
}
