// A subject that does to every call what it is told: answers, keeps silent, or is
// lost with its worker.
//
// Test support. Answers arrive on the thread that calls; nothing touches the
// network.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "conformance/subject/subject.h"

namespace aex::conformance {

class FakeSubject final : public Subject {
 public:
  enum class Behaviour {
    kAnswers,       // {"value": {}}
    kSilent,        // Never, while ping is answered.
    kDead,          // Never, and neither is ping.
    kLost,          // The worker ends instead.
    kAdapterError,
    kUnsupported,
  };

  FakeSubject() {
    hello_.name = "fake";
    hello_.ops = {"parse.submission"};
  }

  Behaviour behaviour = Behaviour::kAnswers;
  // Only workers that serve several clients are lost.
  bool survives_alone = false;
  int ended_workers = 0;

  const Hello& hello() const override { return hello_; }

  Result<ClientId> Open(const ClientOptions& options, ClientEvents& events) override {
    clients_[++last_client_] = {&events, options.own_worker};
    return last_client_;
  }

  RequestId Call(ClientId client, std::string_view, const Json&) override {
    const RequestId request = ++last_request_;
    const Client& open = clients_.at(client);
    ClientEvents& events = *open.events;
    switch (behaviour) {
      case Behaviour::kAnswers:
        events.OnAnswer(request, {CallAnswer::Kind::kOk, Json::object({{"value", 7}})});
        break;
      case Behaviour::kSilent:
      case Behaviour::kDead: break;
      case Behaviour::kLost:
        if (survives_alone && open.alone) {
          events.OnAnswer(request, {CallAnswer::Kind::kOk, Json::object()});
        } else {
          events.OnLost("the adapter exited with code 70", "segfault\n");
        }
        break;
      case Behaviour::kAdapterError:
        events.OnAnswer(request, {CallAnswer::Kind::kAdapterError,
                                  Json::object({{"message", "bad args"}})});
        break;
      case Behaviour::kUnsupported:
        events.OnAnswer(request, {CallAnswer::Kind::kUnsupported, Json()});
        break;
    }
    return request;
  }

  void Wake(ClientId, SleepId, double) override {}
  void Cancel(ClientId, RequestId) override {}
  bool Ping(ClientId) override { return behaviour != Behaviour::kDead; }
  void EndWorker(ClientId) override { ++ended_workers; }
  void Close(ClientId client) override { clients_.erase(client); }

 private:
  struct Client {
    ClientEvents* events = nullptr;
    bool alone = false;
  };

  Hello hello_;
  std::map<ClientId, Client> clients_;
  ClientId last_client_ = 0;
  RequestId last_request_ = 0;
};

}  // namespace aex::conformance
