// fuzz_seeds FIXTURES OUT: writes the starting corpus of every fuzz target, one
// file a seed, from the vectors under FIXTURES into OUT/<target>/.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "mock_server/contract/digest.h"
#include "mock_server/contract/json.h"

namespace {

namespace fs = std::filesystem;
using aex::Json;

// Large vectors slow the engine down and teach it little.
constexpr std::size_t kMaxSeedBytes = 16 << 10;

class Corpus {
 public:
  explicit Corpus(fs::path out) : out_(std::move(out)) {}

  void Add(const std::string& target, const std::string& bytes) {
    if (bytes.size() > kMaxSeedBytes) return;
    const fs::path folder = out_ / target;
    fs::create_directories(folder);
    std::ofstream(folder / aex::contract::Sha256Hex(bytes).substr(0, 16), std::ios::binary)
        << bytes;
    ++count_;
  }
  int count() const { return count_; }

 private:
  fs::path out_;
  int count_ = 0;
};

void AddUrls(const Json& value, Corpus& corpus) {
  if (!value.is_structured()) return;
  for (const auto& [key, member] : value.items()) {
    const std::string* text = aex::AsString(&member);
    if (text != nullptr && (key == "url" || key == "baseUrl")) corpus.Add("url", *text);
    AddUrls(member, corpus);
  }
}

std::string TextOr(const Json* value) {
  if (aex::IsArray(value) && !value->empty()) value = &value->front();
  const std::string* text = aex::AsString(value);
  return text == nullptr ? "" : *text;
}

void AddVector(const Json& vector, Corpus& corpus) {
  for (const char* key : {"submission", "body", "a", "b"}) {
    const Json* request = aex::Find(vector, key);
    if (request == nullptr || request->is_string()) continue;
    corpus.Add("submission", aex::Stringify(*request));
    AddUrls(*request, corpus);
  }
  if (const std::string* text = aex::AsString(aex::Find(vector, "text"))) {
    corpus.Add("submission", *text);
    corpus.Add("json", *text);
  }
  for (const char* key : {"value", "session", "normal"}) {
    if (const Json* value = aex::Find(vector, key)) corpus.Add("json", aex::Stringify(*value));
  }
  if (const std::string* header = aex::AsString(aex::Find(vector, "header")))
    corpus.Add("retry_after", *header);
  if (const Json* headers = aex::Find(vector, "headers")) {
    std::string seed = TextOr(aex::Find(vector, "secret"));
    for (const char* name : {"webhook-id", "webhook-timestamp", "webhook-signature"})
      seed += "\n" + TextOr(aex::Find(*headers, name));
    corpus.Add("signature", seed + "\n" + TextOr(aex::Find(vector, "body")));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: fuzz_seeds FIXTURES OUT\n");
    return 2;
  }
  Corpus corpus(argv[2]);
  for (const auto& entry : fs::recursive_directory_iterator(argv[1])) {
    if (entry.path().extension() != ".json") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    const auto document = aex::ParseJson(text.str());
    const Json* vectors = document ? aex::Find(*document, "vectors") : nullptr;
    if (!aex::IsArray(vectors)) continue;
    for (const Json& vector : *vectors) AddVector(vector, corpus);
  }
  std::printf("%d seeds\n", corpus.count());
  return corpus.count() > 0 ? 0 : 1;
}
