#include "mock_server/server/tls_context.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "mock_server/server/self_signed_certificate.h"

namespace aex::server {
namespace {

std::string KeyPemOf(EVP_PKEY& key, const EVP_CIPHER* cipher = nullptr) {
  const BioPtr memory(BIO_new(BIO_s_mem()));
  unsigned char phrase[] = "open sesame";
  PEM_write_bio_PrivateKey(memory.get(), &key, cipher, phrase, 11, nullptr, nullptr);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::string TextOf(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class TlsContextTest : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = testing::TempDir() + "tls_context_" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  // What is said of the two files; empty when they are taken.
  static std::string Problem(const std::string& certificate, const std::string& key) {
    const auto context = TlsContext::FromFiles(certificate, key);
    EXPECT_EQ(ERR_peek_error(), 0u) << "left behind";
    return context.ok() ? "" : Describe(context.error());
  }

  const SelfSignedCertificate made_ = *MakeSelfSignedCertificate("a.test");
  const SelfSignedCertificate other_ = *MakeSelfSignedCertificate("b.test");
  const std::string pem_ = PemOf(*made_.certificate);
  const std::string key_pem_ = KeyPemOf(*made_.key);
  const std::string certificate_ = Write("certificate.pem", pem_);
  const std::string key_ = Write("key.pem", key_pem_);
};

TEST_F(TlsContextTest, TakesACertificateAndItsKey) {
  const auto context = TlsContext::FromFiles(certificate_, key_);
  ASSERT_TRUE(context.ok()) << Describe(context.error());
  EXPECT_EQ(context->certificate_path(), certificate_);
  EXPECT_EQ(X509_cmp(SSL_CTX_get0_certificate(context->get()), made_.certificate.get()), 0);
  EXPECT_EQ(SSL_CTX_get_min_proto_version(context->get()), TLS1_2_VERSION);
  const std::string both = Write("both.pem", key_pem_ + pem_);
  EXPECT_EQ(Problem(both, both), "");
}

TEST_F(TlsContextTest, TakesTheChainBehindTheCertificate) {
  const std::string path =
      Write("chain.pem", pem_ + "a remark\n" + PemOf(*other_.certificate));
  const auto context = TlsContext::FromFiles(path, key_);
  ASSERT_TRUE(context.ok()) << Describe(context.error());
  STACK_OF(X509)* chain = nullptr;
  SSL_CTX_get0_chain_certs(context->get(), &chain);
  ASSERT_EQ(sk_X509_num(chain), 1);
  EXPECT_EQ(X509_cmp(sk_X509_value(chain, 0), other_.certificate.get()), 0);
}

TEST_F(TlsContextTest, NamesTheFileThatIsWrong) {
  const std::string none = testing::TempDir() + "no_such.pem";
  const std::string folder = testing::TempDir();
  const std::string empty = Write("empty.pem", "");
  std::string broken_text = pem_;
  broken_text[broken_text.find('M')] = '!';
  const std::string broken = Write("broken.pem", broken_text);
  const std::string broken_chain = Write("broken_chain.pem", pem_ + broken_text);
  const std::string broken_key = Write(
      "broken_key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  const std::string other_key = Write("other_key.pem", KeyPemOf(*other_.key));
  const std::string encrypted =
      Write("encrypted.pem", KeyPemOf(*made_.key, EVP_aes_128_cbc()));
  const std::string large = Write("large.pem", std::string(kMaxPemBytes + 1, ' '));
  const struct {
    std::string certificate;
    std::string key;
    std::string problem;
  } rows[] = {
      {none, key_, none + ": cannot be read: No such file or directory"},
      {certificate_, none, none + ": cannot be read: No such file or directory"},
      {folder, key_, folder + ": cannot be read: Is a directory"},
      {empty, key_, empty + ": has no certificate in PEM form"},
      {key_, key_, key_ + ": has no certificate in PEM form"},
      {certificate_, certificate_, certificate_ + ": has no private key in PEM form"},
      {broken, key_, broken + ": its certificate cannot be read: bad base64 decode"},
      {broken_chain, key_,
       broken_chain + ": its certificate cannot be read: bad base64 decode"},
      {certificate_, broken_key, broken_key + ": its private key cannot be read: unsupported"},
      {certificate_, other_key,
       other_key + ": its private key is not that of the certificate in " + certificate_},
      {certificate_, encrypted,
       encrypted + ": its private key is encrypted; it takes one without a pass phrase"},
      {large, key_, large + ": is larger than 1 MiB, so it is no PEM file"},
  };
  for (const auto& row : rows) EXPECT_EQ(Problem(row.certificate, row.key), row.problem);
}

TEST_F(TlsContextTest, TakesAFileAsLargeAsTheBound) {
  const std::string padded =
      Write("padded.pem", pem_ + std::string(kMaxPemBytes - pem_.size(), '\n'));
  EXPECT_EQ(Problem(padded, key_), "");
}

TEST_F(TlsContextTest, RefusesAKeyThatIsTooWeak) {
  SelfSignedCertificate weak = *MakeSelfSignedCertificate("c.test");
  weak.key.reset(EVP_RSA_gen(1024));
  ASSERT_EQ(X509_set_pubkey(weak.certificate.get(), weak.key.get()), 1);
  ASSERT_GT(X509_sign(weak.certificate.get(), weak.key.get(), EVP_sha256()), 0);
  const std::string path =
      Write("weak.pem", PemOf(*weak.certificate) + KeyPemOf(*weak.key));
  EXPECT_EQ(Problem(path, path), path + ": cannot be used: ee key too small");
}

TEST_F(TlsContextTest, MakesACertificateInAFileWithoutItsKey) {
  std::string path;
  {
    const auto context = TlsContext::SelfSigned("mock.test");
    ASSERT_TRUE(context.ok());
    path = context->certificate_path();
    const std::string text = TextOf(path);
    EXPECT_TRUE(text.starts_with("-----BEGIN CERTIFICATE-----\n"));
    EXPECT_EQ(text.find("KEY"), std::string::npos);
    X509* const certificate = SSL_CTX_get0_certificate(context->get());
    EXPECT_EQ(PemOf(*certificate), text);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace aex::server
