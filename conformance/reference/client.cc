#include "conformance/reference/client.h"

#include <array>
#include <cmath>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/reference/call_args.h"
#include "conformance/reference/redeem_command.h"

namespace aex::conformance {
namespace {

using contract::Operation;

Json ObjectOf(std::string_view name, Json value) {
  Json object = Json::object();
  object[name] = std::move(value);
  return object;
}

// The reply under a name of its own: {"session": ...}.
ClientReply<Json> Named(std::string_view name, ClientReply<Json> reply) {
  if (!reply) return reply;
  return ObjectOf(name, std::move(reply.value()));
}

ClientError Foreign(std::string message) {
  ClientError error;
  error.message = std::move(message);
  return error;
}

// Of a list of values the first counts (contract 2.17).
std::optional<std::string> FirstHeader(const Json& headers, std::string_view name) {
  const Json* value = Find(headers, name);
  if (IsArray(value)) value = value->empty() ? nullptr : &value->front();
  const std::string* text = AsString(value);
  return text == nullptr ? std::nullopt : std::optional(*text);
}

}  // namespace

struct ReferenceClient::Rows {
  using Handler = ClientReply<Json> (*)(ReferenceClient&, CallContext&, CallArgs&);
  struct Row {
    std::string_view op;
    Handler handler;
  };

  static ClientReply<Json> Create(ReferenceClient& client, CallContext& call,
                                  CallArgs& args) {
    const Json options = args.Payload("options");
    const auto key = args.OptionalText("idempotencyKey");
    if (!args.ok()) return Json();
    return Named("session", client.Create(call, options, key, "Aex.openSession"));
  }

  static ClientReply<Json> Send(ReferenceClient& client, CallContext& call,
                                CallArgs& args) {
    const std::string session_id = args.Text("sessionId");
    const Json input = args.Payload("input");
    SendOptions options;
    options.key = args.OptionalText("idempotencyKey");
    options.consume = args.OptionalText("consume").value_or(options.consume);
    if (!args.ok()) return Json();
    return Report(client, client.Send(call, session_id, &input, options));
  }

  static ClientReply<Json> Replay(ReferenceClient& client, CallContext& call,
                                  CallArgs& args) {
    const std::string session_id = args.Text("sessionId");
    const auto key = args.OptionalText("idempotencyKey");
    if (!args.ok()) return Json();
    return Report(client, client.ReplayLast(call, session_id, key));
  }

  static ClientReply<Json> Run(ReferenceClient& client, CallContext& call,
                               CallArgs& args) {
    const Json options = args.Payload("options");
    const Json message = args.Payload("message");
    RunOptions run;
    run.key = args.OptionalText("idempotencyKey");
    run.message_key = args.OptionalText("messageIdempotencyKey");
    run.delete_after = args.Flag("deleteAfter");
    run.throw_on_failure = args.Flag("throwOnFailure");
    run.timeout_ms = args.OptionalMs("timeoutMs");
    if (!args.ok()) return Json();
    const ClientReply<TurnResult> turn = client.Run(call, options, &message, run);
    if (!turn) return turn.error();
    Json report = client.parts().turns->ReportRun(turn.value());
    if (const std::string* error = AsString(Find(report, "error"))) {
      report["error"] = client.redactor().Redact(*error);
    }
    return report;
  }

  static ClientReply<Json> Report(ReferenceClient& client,
                                  const ClientReply<TurnResult>& turn) {
    if (!turn) return turn.error();
    return client.parts().turns->Report(turn.value());
  }

  template <Operation op>
  static ClientReply<Json> Change(ReferenceClient& client, CallContext& call,
                                  CallArgs& args) {
    const std::string session_id = args.Text("sessionId");
    const auto key = args.OptionalText("idempotencyKey");
    if (!args.ok()) return Json();
    return client.Change(call, op, session_id, key);
  }

  static ClientReply<Json> Get(ReferenceClient& client, CallContext& call,
                               CallArgs& args) {
    const std::string session_id = args.Text("sessionId");
    if (!args.ok()) return Json();
    return Named("session", client.Get(call, session_id));
  }

  static ClientReply<Json> List(ReferenceClient& client, CallContext& call,
                                CallArgs& args) {
    return client.List(call, args.All());
  }

  static ClientReply<Json> Events(ReferenceClient& client, CallContext& call,
                                  CallArgs& args) {
    const std::string session_id = args.Text("sessionId");
    if (!args.ok()) return Json();
    return Named("events", client.Events(call, session_id));
  }

  static ClientReply<Json> Outputs(ReferenceClient& client, CallContext& call,
                                   CallArgs& args) {
    const std::string session_id = args.Text("sessionId");
    if (!args.ok()) return Json();
    return Named("outputs", client.Outputs(call, session_id));
  }

  static ClientReply<Json> WhoAmI(ReferenceClient& client, CallContext& call, CallArgs&) {
    return client.WhoAmI(call);
  }

  static ClientReply<Json> Redeem(ReferenceClient& client, CallContext& call,
                                  CallArgs& args) {
    if (const auto argv = args.OptionalTexts("argv")) {
      return RunRedeem(client, call, *argv);
    }
    const std::string code = args.Text("code");
    if (!args.ok()) return Json();
    return client.Redeem(call, code);
  }

  static ClientReply<Json> RunRedeem(ReferenceClient& client, CallContext& call,
                                     const std::vector<std::string>& argv) {
    const ClientReply<RedeemCommand> command = ReadRedeemCommand(argv);
    if (!command) return command.error();
    ClientReply<Json> redeemed = client.Redeem(call, command.value().code);
    if (!redeemed) {
      redeemed.error().program = RedeemEnd(command.value(), redeemed.error());
      return redeemed;
    }
    Json& report = redeemed.value();
    const auto amount_usd = AsNumber(Find(report, "amountUsd")).value_or(0);
    const auto new_balance_usd = AsNumber(Find(report, "newBalanceUsd")).value_or(0);
    AddTo(report, RedeemEnd(command.value(), 200, amount_usd, new_balance_usd));
    return redeemed;
  }

  static ClientReply<Json> Upload(ReferenceClient& client, CallContext& call,
                                  CallArgs& args) {
    const std::string bytes = args.Base64("bytesBase64");
    const auto content_type = args.OptionalText("contentType");
    if (!args.ok()) return Json();
    ClientReply<std::string> id =
        client.Upload(call, bytes, content_type.value_or("application/zip"));
    if (!id) return id.error();
    return ObjectOf("assetId", std::move(id.value()));
  }

  static ClientReply<Json> ParseSubmission(ReferenceClient& client, CallContext&,
                                           CallArgs& args) {
    return Named("value", client.parts().requests->Normalise(args.Payload("submission")));
  }

  static ClientReply<Json> ParseSubmissionText(ReferenceClient& client, CallContext&,
                                               CallArgs& args) {
    const auto text = args.OptionalText("text");
    return Named("value", client.parts().requests->NormaliseText(text.value_or("")));
  }

  static ClientReply<Json> BootBudget(ReferenceClient& client, CallContext&,
                                      CallArgs& args) {
    return Named("value", client.parts().requests->BootBudget(args.Payload("limits")));
  }

  static ClientReply<Json> VerifyWebhook(ReferenceClient& client, CallContext&,
                                         CallArgs& args) {
    const std::string secret = args.OptionalText("secret").value_or("");
    const std::string body = args.OptionalText("body").value_or("");
    const auto now_ms = static_cast<std::int64_t>(std::floor(args.Number("nowMs")));
    const Json headers = args.Payload("headers");
    const auto tolerance = AsNumber(Find(args.All(), "toleranceSeconds"));
    if (!args.ok()) return Json();
    contract::WebhookHeaders read;
    read.id = FirstHeader(headers, "webhook-id");
    read.timestamp = FirstHeader(headers, "webhook-timestamp");
    read.signature = FirstHeader(headers, "webhook-signature");
    return client.parts().requests->VerifyWebhook(
        secret, read, body, now_ms,
        tolerance.value_or(static_cast<double>(contract::kWebhookToleranceSeconds)));
  }

  static ClientReply<Json> ParseRetryAfter(ReferenceClient& client, CallContext&,
                                           CallArgs& args) {
    const auto header = args.OptionalText("header");
    const double now_ms = args.Number("nowMs");
    if (!args.ok()) return Json();
    std::optional<double> ms;
    if (header) ms = client.parts().retry->ParseHint(*header, now_ms);
    return ObjectOf("ms", ms ? Json(*ms) : Json());
  }

  static ClientReply<Json> ParseProviderFault(ReferenceClient& client, CallContext&,
                                              CallArgs& args) {
    const Json value = args.Payload("value");
    const auto fault = client.parts().faults->Parse(&value);
    return ObjectOf("fault", fault ? ToJson(*fault) : Json());
  }

  static constexpr std::array kTable = {
      Row{"session.create", Create},
      Row{"session.send", Send},
      Row{"session.replayLast", Replay},
      Row{"run", Run},
      Row{"session.suspend", Change<Operation::kSessionSuspend>},
      Row{"session.cancel", Change<Operation::kSessionCancel>},
      Row{"session.resume", Change<Operation::kSessionResume>},
      Row{"session.delete", Change<Operation::kSessionDelete>},
      Row{"session.get", Get},
      Row{"session.list", List},
      Row{"session.events", Events},
      Row{"session.outputs", Outputs},
      Row{"whoami", WhoAmI},
      Row{"redeem", Redeem},
      Row{"asset.upload", Upload},
      Row{"parse.submission", ParseSubmission},
      Row{"parse.submissionText", ParseSubmissionText},
      Row{"parse.retryAfter", ParseRetryAfter},
      Row{"parse.providerFault", ParseProviderFault},
      Row{"limits.bootBudget", BootBudget},
      Row{"webhook.verify", VerifyWebhook},
  };
};

std::span<const std::string_view> ReferenceClient::Operations() {
  static constexpr auto kNames = [] {
    std::array<std::string_view, Rows::kTable.size()> names;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = Rows::kTable[i].op;
    return names;
  }();
  return kNames;
}

CallAnswer ReferenceClient::Do(std::string_view op, const Json& args, CallContext& call) {
  for (const Rows::Row& row : Rows::kTable) {
    if (row.op != op) continue;
    CallArgs reader(args);
    const ClientReply<Json> reply = [&]() -> ClientReply<Json> {
      try {
        return row.handler(*this, call, reader);
      } catch (const std::exception& error) {
        return Foreign(error.what());
      }
    }();
    if (!reader.ok()) {
      return {CallAnswer::Kind::kAdapterError, ObjectOf("message", reader.problem())};
    }
    if (reply) return {CallAnswer::Kind::kOk, reply.value()};
    return {CallAnswer::Kind::kError, ToJson(Redacted(reply.error()))};
  }
  return {CallAnswer::Kind::kUnsupported, Json()};
}

ClientError ReferenceClient::Redacted(ClientError error) const {
  return redactor().Redact(std::move(error));
}

ClientReply<Json> ReferenceClient::Redeem(CallContext& call, const std::string& code) {
  const PlannedRequest plan = parts().writer->Redeem(code);
  ClientReply<Success> redeemed = ExchangeOnce(call, plan);
  if (!redeemed) {
    redeemed.error().message = RedeemText(redeemed.error());
    return redeemed.error();
  }
  Json report = Json::object();
  for (const std::string_view name : {"amountUsd", "newBalanceUsd"}) {
    const Json* value = Find(redeemed.value().body, name);
    if (!AsNumber(value)) {
      return Honest(plan, parts().reader->BadSuccess(redeemed.value().status, name));
    }
    report[name] = *value;
  }
  return report;
}

}  // namespace aex::conformance
