#include "mock_server/server/tls_context.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "mock_server/server/self_signed_certificate.h"
#include "mock_server/server/unique_fd.h"

namespace aex::server {
namespace {

// As ALPN writes names: the length, then the name.
constexpr std::array<unsigned char, 9> kHttp11 = {8,   'h', 't', 't', 'p',
                                                  '/', '1', '.', '1'};

// A client that speaks only something newer is told so in the handshake.
int ChooseProtocol(SSL*, const unsigned char** out, unsigned char* out_size,
                   const unsigned char* offered, unsigned offered_size, void*) {
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(&chosen, out_size, kHttp11.data(),
                                          static_cast<unsigned>(kHttp11.size()), offered,
                                          offered_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

SslContextPtr MakeContext() {
  SslContextPtr context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr ||
      SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1)
    return nullptr;
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
  // Sessions are resumed by tickets, which cost no memory here.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  // A write that found no room is repeated from wherever its bytes are by then, and
  // idle connections keep no buffers.
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context.get(), ChooseProtocol, nullptr);
  return context;
}

Result<std::string> ReadPem(const std::string& path) {
  const UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 16 * 1024> bytes;
  ssize_t got = file.valid() ? 1 : -1;
  while (got > 0 && text.size() <= kMaxPemBytes) {
    got = read(file.get(), bytes.data(), bytes.size());
    if (got > 0) text.append(bytes.data(), static_cast<std::size_t>(got));
  }
  if (got < 0) return Unavailable(std::string("cannot be read: ") + std::strerror(errno), path);
  if (text.size() > kMaxPemBytes)
    return Invalid("is larger than 1 MiB, so it is no PEM file", path);
  return text;
}

BioPtr Over(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Why nothing was read: there is no such block, or what is in it is wrong.
Error NoPem(const std::string& text, const std::string& block, const std::string& what,
            const std::string& path) {
  const std::string reason = TakeOpensslReason();
  if (text.find(block + "-----") == std::string::npos)
    return Invalid("has no " + what + " in PEM form", path);
  return Invalid("its " + what + " cannot be read: " + reason, path);
}

// The certificate first, then its chain.
Result<std::vector<CertificatePtr>> ReadChain(const std::string& path) {
  const auto text = ReadPem(path);
  if (!text.ok()) return text.error();
  const BioPtr bio = Over(*text);
  std::vector<CertificatePtr> chain;
  ERR_clear_error();
  while (X509* const next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
    chain.emplace_back(next);
  const bool end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (chain.empty() || !end) return NoPem(*text, "CERTIFICATE", "certificate", path);
  ERR_clear_error();
  return chain;
}

// OpenSSL asks for the pass phrase here, which by default is asked of the terminal.
int RefusePassPhrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Result<KeyPtr> ReadKey(const std::string& path) {
  const auto text = ReadPem(path);
  if (!text.ok()) return text.error();
  const BioPtr bio = Over(*text);
  bool encrypted = false;
  ERR_clear_error();
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, RefusePassPhrase, &encrypted));
  if (key != nullptr) return key;
  if (!encrypted) return NoPem(*text, "PRIVATE KEY", "private key", path);
  ERR_clear_error();
  return Invalid("its private key is encrypted; it takes one without a pass phrase", path);
}

}  // namespace

TlsContext::TlsContext(SslContextPtr context, std::string certificate_path)
    : context_(std::move(context)), certificate_path_(std::move(certificate_path)) {}

Result<TlsContext> TlsContext::FromFiles(const std::string& certificate_path,
                                         const std::string& key_path) {
  const auto chain = ReadChain(certificate_path);
  if (!chain.ok()) return chain.error();
  const auto key = ReadKey(key_path);
  if (!key.ok()) return key.error();
  X509* const certificate = chain->front().get();
  if (X509_check_private_key(certificate, key->get()) != 1) {
    ERR_clear_error();
    return Invalid("its private key is not that of the certificate in " + certificate_path,
                   key_path);
  }
  ERR_clear_error();
  SslContextPtr context = MakeContext();
  bool fits = context != nullptr &&
              SSL_CTX_use_certificate(context.get(), certificate) == 1 &&
              SSL_CTX_use_PrivateKey(context.get(), key->get()) == 1;
  for (std::size_t i = 1; fits && i < chain->size(); ++i)
    fits = SSL_CTX_add1_chain_cert(context.get(), (*chain)[i].get()) == 1;
  if (!fits) return Invalid("cannot be used: " + TakeOpensslReason(), certificate_path);
  return TlsContext(std::move(context), certificate_path);
}

Result<TlsContext> TlsContext::SelfSigned(const std::string& host) {
  const auto made = MakeSelfSignedCertificate(host);
  if (!made.ok()) return made.error();
  auto file = CertificateFile::Write(PemOf(*made->certificate));
  if (!file.ok()) return file.error();
  SslContextPtr context = MakeContext();
  if (context == nullptr ||
      SSL_CTX_use_certificate(context.get(), made->certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), made->key.get()) != 1)
    return Unavailable("cannot use the certificate that was made: " + TakeOpensslReason());
  TlsContext tls(std::move(context), file->path());
  tls.file_ = std::move(*file);
  return tls;
}

}  // namespace aex::server
