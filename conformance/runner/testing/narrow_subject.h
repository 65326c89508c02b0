// Another subject that offers fewer operations, and can be made to ignore bodies.
//
// Test support.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/subject/subject.h"

namespace aex::conformance {

class NarrowSubject final : public Subject {
 public:
  // Operations that begin with "parse." or "limits." are hidden.
  NarrowSubject(Subject& whole, bool sends_raw)
      : whole_(whole), hello_(whole.hello()), sends_raw_(sends_raw) {
    std::erase_if(hello_.ops, [](const std::string& op) {
      return op.starts_with("parse.") || op.starts_with("limits.");
    });
  }

  const Hello& hello() const override { return hello_; }
  Result<ClientId> Open(const ClientOptions& options, ClientEvents& events) override {
    return whole_.Open(options, events);
  }
  RequestId Call(ClientId client, std::string_view op, const Json& args) override {
    Json changed = args;
    if (!sends_raw_ && Find(args, "options") != nullptr) changed["options"].erase("raw");
    return whole_.Call(client, op, changed);
  }
  bool IsQueued(ClientId client, RequestId request) const override {
    return whole_.IsQueued(client, request);
  }
  void Wake(ClientId client, SleepId sleep, double now_ms) override {
    whole_.Wake(client, sleep, now_ms);
  }
  void Cancel(ClientId client, RequestId request) override { whole_.Cancel(client, request); }
  bool Ping(ClientId client) override { return whole_.Ping(client); }
  void EndWorker(ClientId client) override { whole_.EndWorker(client); }
  void Close(ClientId client) override { whole_.Close(client); }

 private:
  Subject& whole_;
  Hello hello_;
  bool sends_raw_;
};

}  // namespace aex::conformance
