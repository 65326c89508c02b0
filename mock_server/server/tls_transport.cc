#include "mock_server/server/tls_transport.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <utility>

#include "mock_server/server/socket_wait.h"

namespace aex::server {
namespace {

using std::chrono::milliseconds;
using ReadKind = Transport::ReadOutcome::Kind;

TlsTransport::Wire& WireOf(BIO* bio) {
  return *static_cast<TlsTransport::Wire*>(BIO_get_data(bio));
}

// A FIN is told to whoever asks for bytes, not to OpenSSL: it would take one that
// no close_notify announced for an attack, and write no more.
int ReadWire(BIO* bio, char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  TlsTransport::Wire& wire = WireOf(bio);
  const auto read = wire.tcp.ReadNow({bytes, static_cast<std::size_t>(size)});
  if (read.kind == ReadKind::kBytes) return static_cast<int>(read.bytes);
  wire.ended = wire.ended || read.kind == ReadKind::kEnd;
  if (read.kind != ReadKind::kFailed) BIO_set_retry_read(bio);
  return -1;
}

int WriteWire(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const auto sent = WireOf(bio).tcp.WriteNow({bytes, static_cast<std::size_t>(size)});
  if (sent && *sent > 0) return static_cast<int>(*sent);
  if (sent) BIO_set_retry_write(bio);
  return -1;
}

long ControlWire(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;  // Nothing is buffered.
}

BioMethodPtr MakeWireMethod() {
  BioMethodPtr method(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "connection"));
  if (method == nullptr || BIO_meth_set_read(method.get(), ReadWire) != 1 ||
      BIO_meth_set_write(method.get(), WriteWire) != 1 ||
      BIO_meth_set_ctrl(method.get(), ControlWire) != 1)
    return nullptr;
  return method;
}

// Null when there is no memory.
SslPtr MakeSession(const TlsContext& context, TlsTransport::Wire& wire) {
  static const BioMethodPtr method = MakeWireMethod();
  BIO* const bio = method == nullptr ? nullptr : BIO_new(method.get());
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, &wire);
  BIO_set_init(bio, 1);
  SslPtr ssl(SSL_new(context.get()));
  if (ssl == nullptr) {
    BIO_free(bio);
    return nullptr;
  }
  SSL_set_bio(ssl.get(), bio, bio);
  return ssl;
}

}  // namespace

TlsTransport::TlsTransport(UniqueFd socket, const TlsContext& context)
    : wire_{TcpTransport(std::move(socket))}, context_(context) {}

TlsTransport::Step TlsTransport::StepOf(int result) const {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_NONE: return Step::kDone;
    case SSL_ERROR_WANT_READ: return wire_.ended ? Step::kEnded : Step::kNeedsInput;
    case SSL_ERROR_WANT_WRITE: return Step::kNeedsRoom;
    case SSL_ERROR_ZERO_RETURN: return Step::kEnded;
    default: return Step::kFailed;
  }
}

bool TlsTransport::AwaitFor(Step step, TimePoint deadline) const {
  if (step != Step::kNeedsInput && step != Step::kNeedsRoom) return false;
  const short events = step == Step::kNeedsInput ? POLLIN : POLLOUT;
  return AwaitSocket(descriptor(), events, deadline) != 0;
}

bool TlsTransport::Handshake(milliseconds timeout) {
  const TimePoint deadline = DeadlineAfter(timeout);
  ssl_ = MakeSession(context_, wire_);
  Step step = ssl_ == nullptr ? Step::kFailed : Step::kNeedsInput;
  while (step != Step::kDone) {
    if (!AwaitFor(step, deadline)) return false;
    ERR_clear_error();
    step = StepOf(SSL_accept(ssl_.get()));
  }
  open_ = true;
  return true;
}

TlsTransport::Step TlsTransport::TryRead(std::span<char> buffer, std::size_t* bytes) {
  ERR_clear_error();
  return StepOf(SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), bytes));
}

Transport::ReadOutcome TlsTransport::Read(std::span<char> buffer, milliseconds timeout) {
  if (!open_) return wire_.tcp.Read(buffer, timeout);
  const TimePoint deadline = DeadlineAfter(timeout);
  for (;;) {
    std::size_t bytes = 0;
    const Step step = TryRead(buffer, &bytes);
    if (step == Step::kDone) return {ReadKind::kBytes, bytes};
    if (step == Step::kEnded) return {ReadKind::kEnd, 0};
    if (step == Step::kFailed) return {ReadKind::kFailed, 0};
    if (!AwaitFor(step, deadline)) return {ReadKind::kTimeout, 0};
  }
}

Transport::ReadOutcome TlsTransport::ReadNow(std::span<char> buffer) {
  return open_ ? Read(buffer, milliseconds::zero()) : wire_.tcp.ReadNow(buffer);
}

TlsTransport::Step TlsTransport::TryWrite(std::string_view bytes, std::size_t* written) {
  if (!open_) return Step::kFailed;
  ERR_clear_error();
  return StepOf(SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), written));
}

std::size_t TlsTransport::Write(std::string_view bytes) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    std::size_t went = 0;
    const Step step = TryWrite(bytes.substr(written), &went);
    written += went;
    if (step != Step::kDone && !AwaitFor(step, DeadlineAfter(kWriteTimeout))) break;
  }
  return written;
}

std::optional<std::size_t> TlsTransport::WriteNow(std::string_view bytes) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    std::size_t went = 0;
    const Step step = TryWrite(bytes.substr(written), &went);
    written += went;
    if (step == Step::kDone) continue;
    // What went is said first; the next call finds the connection lost again.
    if (step == Step::kFailed && written == 0) return std::nullopt;
    break;
  }
  return written;
}

bool TlsTransport::SendCloseNotify(milliseconds timeout) {
  const TimePoint deadline = DeadlineAfter(timeout);
  while (open_ && !notified_) {
    ERR_clear_error();
    const int result = SSL_shutdown(ssl_.get());
    // 0 is only that the peer's own has not come, which nobody waits for.
    notified_ = result >= 0;
    if (notified_) break;
    const Step step = StepOf(result);
    if (step == Step::kFailed || step == Step::kEnded) break;  // Nobody is left to tell.
    if (!AwaitFor(step, deadline)) return false;
  }
  return true;
}

bool TlsTransport::WaitPeerGone(milliseconds timeout) {
  if (!open_) return wire_.tcp.WaitPeerGone(timeout);
  const TimePoint deadline = DeadlineAfter(timeout);
  for (;;) {
    // A peek goes through what comes before the next bytes for the reader, and
    // leaves those. Behind them only a FIN is seen.
    char next = 0;
    std::size_t bytes = 0;
    ERR_clear_error();
    const Step step = StepOf(SSL_peek_ex(ssl_.get(), &next, 1, &bytes));
    if (step == Step::kEnded || step == Step::kFailed) return true;
    const int events = step == Step::kDone ? POLLRDHUP : POLLRDHUP | POLLIN;
    const short ready = AwaitSocket(descriptor(), static_cast<short>(events), deadline);
    if (ready == 0) return false;
    if ((ready & ~POLLIN) != 0) return true;
  }
}

}  // namespace aex::server
