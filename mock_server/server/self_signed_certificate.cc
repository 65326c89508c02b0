#include "mock_server/server/self_signed_certificate.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace aex::server {
namespace {

constexpr int kVersion3 = 2;  // As X.509 counts.
constexpr long kDaySeconds = 24L * 3600;
constexpr const char* kCommonName = "aex-mock";
constexpr std::string_view kNameChars =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
using NamesPtr = std::unique_ptr<GENERAL_NAMES, FreeNames>;

bool Add(GENERAL_NAMES& names, int type, ASN1_STRING* value) {
  GENERAL_NAME* const name = value == nullptr ? nullptr : GENERAL_NAME_new();
  if (name == nullptr) {
    ASN1_STRING_free(value);
    return false;
  }
  GENERAL_NAME_set0_value(name, type, value);
  if (sk_GENERAL_NAME_push(&names, name) > 0) return true;
  GENERAL_NAME_free(name);
  return false;
}

// An address or a name. True also when it is neither, which is left out.
bool AddHost(GENERAL_NAMES& names, std::string host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  if (ASN1_OCTET_STRING* const address = a2i_IPADDRESS(host.c_str()))
    return Add(names, GEN_IPADD, address);
  ERR_clear_error();
  if (host.empty() || host.find_first_not_of(kNameChars) != std::string::npos)
    return true;
  ASN1_IA5STRING* const text = ASN1_IA5STRING_new();
  if (text != nullptr &&
      ASN1_STRING_set(text, host.data(), static_cast<int>(host.size())) != 1) {
    ASN1_STRING_free(text);
    return false;
  }
  return Add(names, GEN_DNS, text);
}

bool SetNames(X509& certificate, const std::string& host) {
  const NamesPtr names(GENERAL_NAMES_new());
  if (names == nullptr) return false;
  bool known = false;
  for (const char* const own : {"localhost", "127.0.0.1", "::1"}) {
    if (!AddHost(*names, own)) return false;
    known = known || host == own;
  }
  if (!known && !AddHost(*names, host)) return false;
  return X509_add1_ext_i2d(&certificate, NID_subject_alt_name, names.get(), 0,
                           X509V3_ADD_DEFAULT) == 1;
}

bool SetExtension(X509& certificate, int id, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, id, value);
  const bool added = extension != nullptr && X509_add_ext(&certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

// Random, for a client that has seen an earlier one must not take it for that.
bool SetSerial(X509& certificate) {
  std::array<unsigned char, 8> bytes;
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
  std::uint64_t serial = 0;
  std::memcpy(&serial, bytes.data(), bytes.size());
  // Positive and not 0, as the standard has it.
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(&certificate), serial >> 1 | 1) == 1;
}

bool SetSubject(X509& certificate) {
  X509_NAME* const subject = X509_get_subject_name(&certificate);
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(kCommonName),
                                    -1, -1, 0) == 1 &&
         X509_set_issuer_name(&certificate, subject) == 1;
}

bool SetTimes(X509& certificate) {
  return X509_gmtime_adj(X509_getm_notBefore(&certificate), -kDaySeconds) != nullptr &&
         X509_time_adj_ex(X509_getm_notAfter(&certificate), kCertificateDays - 1, 0,
                          nullptr) != nullptr;
}

bool Fill(X509& certificate, EVP_PKEY& key, const std::string& host) {
  return X509_set_version(&certificate, kVersion3) == 1 && SetSerial(certificate) &&
         SetTimes(certificate) && SetSubject(certificate) &&
         X509_set_pubkey(&certificate, &key) == 1 && SetNames(certificate, host) &&
         SetExtension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         SetExtension(certificate, NID_key_usage, "critical,digitalSignature") &&
         SetExtension(certificate, NID_ext_key_usage, "serverAuth") &&
         SetExtension(certificate, NID_subject_key_identifier, "hash") &&
         X509_sign(&certificate, &key, EVP_sha256()) > 0;
}

}  // namespace

Result<SelfSignedCertificate> MakeSelfSignedCertificate(const std::string& host) {
  ERR_clear_error();
  SelfSignedCertificate made{CertificatePtr(X509_new()), KeyPtr(EVP_EC_gen("P-256"))};
  if (made.certificate == nullptr || made.key == nullptr ||
      !Fill(*made.certificate, *made.key, host))
    return Unavailable("cannot make a certificate: " + TakeOpensslReason());
  return made;
}

std::string PemOf(X509& certificate) {
  const BioPtr memory(BIO_new(BIO_s_mem()));
  if (memory == nullptr || PEM_write_bio_X509(memory.get(), &certificate) != 1) return "";
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace aex::server
