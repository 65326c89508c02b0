#include "mock_server/server/tls_client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>

#include "mock_server/contract/check.h"

namespace aex::server {

TlsClient::TlsClient(const TlsTrust& trust)
    : context_(SSL_CTX_new(TLS_client_method())),
      incoming_(BIO_new(BIO_s_mem())),
      outgoing_(BIO_new(BIO_s_mem())) {
  // Of any version, also of those that the server has to refuse.
  SSL_CTX_set_security_level(context_.get(), 0);
  CHECK(SSL_CTX_set_min_proto_version(context_.get(), trust.version) == 1);
  CHECK(SSL_CTX_set_max_proto_version(context_.get(), trust.version) == 1);
  if (!trust.file.empty()) {
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    CHECK(SSL_CTX_load_verify_locations(context_.get(), trust.file.c_str(), nullptr) == 1);
  }
  ssl_.reset(SSL_new(context_.get()));
  SSL_set_bio(ssl_.get(), incoming_, outgoing_);
  if (!trust.protocols.empty()) {
    CHECK(SSL_set_alpn_protos(
              ssl_.get(), reinterpret_cast<const unsigned char*>(trust.protocols.data()),
              static_cast<unsigned>(trust.protocols.size())) == 0);
  }
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl_.get());
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, trust.name.c_str()) != 1)
    CHECK(X509_VERIFY_PARAM_set1_host(wanted, trust.name.c_str(), 0) == 1);
  SSL_set_connect_state(ssl_.get());
}

TlsClient::Step TlsClient::Handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) return Step::kDone;
  return SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ ? Step::kNeedsInput
                                                                  : Step::kFailed;
}

bool TlsClient::Feed(std::string_view bytes, std::string* plain) {
  BIO_write(incoming_, bytes.data(), static_cast<int>(bytes.size()));
  if (!SSL_is_init_finished(ssl_.get())) return true;  // Of the handshake.
  std::array<char, 16 * 1024> read;
  for (;;) {
    ERR_clear_error();
    const int got = SSL_read(ssl_.get(), read.data(), static_cast<int>(read.size()));
    if (got > 0) {
      plain->append(read.data(), static_cast<std::size_t>(got));
      continue;
    }
    const int why = SSL_get_error(ssl_.get(), got);
    heard_close_notify_ = heard_close_notify_ || why == SSL_ERROR_ZERO_RETURN;
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_ZERO_RETURN;
  }
}

std::string TlsClient::TakeOutput() {
  std::string bytes(BIO_ctrl_pending(outgoing_), '\0');
  if (!bytes.empty()) BIO_read(outgoing_, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

bool TlsClient::Encrypt(std::string_view plain) {
  std::size_t written = 0;
  return plain.empty() ||
         SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &written) == 1;
}

void TlsClient::SendCloseNotify() { SSL_shutdown(ssl_.get()); }

void TlsClient::UpdateKeys() {
  CHECK(SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED) == 1);
}

int TlsClient::version() const { return SSL_version(ssl_.get()); }

std::string TlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string ClientHello() {
  TlsClient client({});
  (void)client.Handshake();
  return client.TakeOutput();
}

}  // namespace aex::server
