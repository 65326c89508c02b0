#include "mock_server/server/openssl_objects.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace aex::server {

void OpensslFree::operator()(BIO* bio) const { BIO_free(bio); }
void OpensslFree::operator()(BIO_METHOD* method) const { BIO_meth_free(method); }
void OpensslFree::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
void OpensslFree::operator()(SSL* ssl) const { SSL_free(ssl); }
void OpensslFree::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
void OpensslFree::operator()(X509* certificate) const { X509_free(certificate); }

std::string TakeOpensslReason() {
  const char* const reason = ERR_reason_error_string(ERR_peek_error());
  ERR_clear_error();
  return reason == nullptr ? "OpenSSL gives no reason" : reason;
}

}  // namespace aex::server
