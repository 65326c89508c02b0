#include "mock_server/server/fault_table.h"

namespace aex::server {
namespace {

using After = Sight::After;
using contract::Delivery;

After AfterClose(const std::string& close) {
  return close == "fin" ? After::kFin : close == "rst" ? After::kReset : After::kSilence;
}

std::string Json1(const std::string& kind, const std::string& rest) {
  return R"({"kind":")" + kind + "\"," + rest + "}";
}

// The answer to a status fault or to a refusal in the contract's envelope.
std::string Envelope(const std::string& status_line, const std::string& body,
                     const std::string& more = "") {
  return "HTTP/1.1 " + status_line + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nContent-Type: application/json\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n" + more +
         "\r\n" + body;
}

Sight Whole(std::string bytes) { return {std::move(bytes)}; }

void AddStatuses(std::vector<FaultRow>& rows) {
  struct Status {
    int status;
    std::string reason, code, commits;
  };
  for (const Status& s : {Status{500, "Internal Server Error", "internal_error", "ndl"},
                          Status{502, "Bad Gateway", "upstream_error", "ndl"},
                          Status{503, "Service Unavailable", "db_resuming", "ndl"},
                          Status{504, "Gateway Timeout", "gateway_timeout", "ndl"},
                          Status{529, "Overloaded", "overloaded", "ndl"},
                          Status{429, "Too Many Requests", "rate_limited", "n"},
                          Status{400, "Bad Request", "bad_request", "n"}}) {
    const std::string bytes =
        Envelope(std::to_string(s.status) + " " + s.reason,
                 R"({"error":")" + s.code + R"(","message":"injected fault"})",
                 "Retry-After: 1\r\nRetry-After: Thu, 01 Jan 2026 00:00:05 GMT\r\n");
    rows.push_back({Json1("status", R"("status":)" + std::to_string(s.status) +
                                        R"(,"retryAfter":["1","date:+5"])"),
                    s.commits, [bytes](const Healthy&) { return Whole(bytes); },
                    "message.send", 1, s.status});
  }
}

void AddDrops(std::vector<FaultRow>& rows) {
  using Kind = Delivery::Kind;
  for (const std::string close : {"fin", "rst", "stall"}) {
    const After after = AfterClose(close);
    const auto drop = [&](const std::string& phase) {
      return Json1("drop", R"("phase":")" + phase + R"(","close":")" + close + "\"");
    };
    const auto nothing = [after](const Healthy&) { return Sight{"", after, Kind::kNone}; };
    // The second connection: the first one creates the session.
    rows.push_back({drop("accept"), "n", nothing, "*", 2, 0});
    rows.push_back({drop("request.head"), "n", nothing, "message.send", 1, 0});
    rows.push_back({drop("request.body@7"), "n", nothing, "message.send", 1, 0});
    rows.push_back({drop("work"), "ndl", nothing, "message.send", 1, 0});
    rows.push_back({drop("response.head"), "dl", nothing, "message.send", 1, 0});
    const auto part = [after](std::size_t bytes, Kind kind) {
      return [after, bytes, kind](const Healthy& healthy) {
        return Sight{healthy.head + healthy.body.substr(0, bytes), after, kind};
      };
    };
    rows.push_back({drop("response.body@0"), "d", part(0, Kind::kPartial)});
    rows.push_back({drop("response.body@9"), "d", part(9, Kind::kPartial)});
    rows.push_back({drop("response.end"), "d", part(std::string::npos, Kind::kFull)});
    rows.push_back({drop("idle"), "", part(std::string::npos, Kind::kFull), "*", 2});
    rows.push_back({Json1("truncate", R"("bytes":9,"close":")" + close + "\""), "d",
                    part(9, Kind::kPartial)});
    rows.push_back({Json1("truncate", R"("fraction":0.0,"close":")" + close + "\""), "d",
                    part(0, Kind::kPartial)});
  }
}

void AddFraming(std::vector<FaultRow>& rows) {
  for (const std::string close : {"fin", "rst", "stall"}) {
    const After after = AfterClose(close);
    const auto length = [&](const std::string& off, auto lines) {
      rows.push_back({Json1("length", R"("off":)" + off + R"(,"close":")" + close + "\""), "d",
                      [after, lines](const Healthy& healthy) {
                        std::string head = healthy.HeadWith(healthy.LengthLine(), "");
                        head.insert(head.size() - 2, lines(healthy.body.size()));
                        return Sight{head + healthy.body, after};
                      }});
    };
    const auto told = [](std::size_t bytes) {
      return "Content-Length: " + std::to_string(bytes) + "\r\n";
    };
    length("5", [told](std::size_t bytes) { return told(bytes + 5); });
    length("-5", [told](std::size_t bytes) { return told(bytes - 5); });
    length("-9999", [told](std::size_t) { return told(0); });
    length("\"double\"", [told](std::size_t bytes) { return told(bytes) + told(bytes + 1); });
    length("\"missing\"", [](std::size_t) { return std::string(); });
    length("\"junk\"", [](std::size_t) { return std::string("Content-Length: 12, many\r\n"); });
    const auto chunk = [&](const std::string& how, auto chunks) {
      rows.push_back({Json1("chunk", R"("how":")" + how + R"(","close":")" + close + "\""), "d",
                      [after, chunks](const Healthy& healthy) {
                        std::string head = healthy.HeadWith(healthy.LengthLine(), "");
                        head.insert(head.size() - 2, "Transfer-Encoding: chunked\r\n");
                        return Sight{head + chunks(healthy.body), after};
                      }});
    };
    const auto hex = [](std::size_t n) {
      char text[17];
      (void)std::snprintf(text, sizeof(text), "%zx", n);
      return std::string(text);
    };
    chunk("no-last", [hex](const std::string& body) {
      return hex(body.size()) + "\r\n" + body + "\r\n";
    });
    for (const std::string size : {"zz", "FFFFFFFFFFFFFFFFF"})
      chunk(size == "zz" ? "bad-size" : "huge-size", [hex, size](const std::string& body) {
        const std::size_t half = body.size() / 2;
        return hex(half) + "\r\n" + body.substr(0, half) + "\r\n" + size + "\r\n" +
               body.substr(half) + "\r\n0\r\n\r\n";
      });
  }
}

void AddAnswers(std::vector<FaultRow>& rows) {
  const auto whole = [](const Healthy& healthy) { return Whole(healthy.head + healthy.body); };
  rows.push_back({Json1("delay", R"("ms":3)"), "", whole});
  rows.push_back({Json1("drip", R"("bytes":50,"everyMs":0)"), "", whole});
  rows.push_back({Json1("header", R"("how":"missing-content-type")"), "d",
                  [](const Healthy& healthy) {
                    return Whole(healthy.HeadWith("Content-Type: application/json\r\n", "") +
                                 healthy.body);
                  }});
  rows.push_back({Json1("header", R"("how":"wrong-content-type")"), "d",
                  [](const Healthy& healthy) {
                    return Whole(healthy.HeadWith("application/json", "text/html") +
                                 healthy.body);
                  }});
  for (const char* status : {"301 Moved Permanently", "302 Found", "303 See Other",
                             "307 Temporary Redirect", "308 Permanent Redirect"}) {
    const std::string line = status;
    const std::string head = "HTTP/1.1 " + line + "\r\nContent-Length: 0\r\n" +
                             "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n";
    rows.push_back({Json1("redirect", R"("to":"missing","status":)" + line.substr(0, 3)), "n",
                    [head](const Healthy&) { return Whole(head); }, "message.send", 1,
                    std::stoi(line)});
  }
  for (const char* line : {"100 Continue\r\n", "102 Processing\r\n",
                           "103 Early Hints\r\nLink: </style.css>; rel=preload\r\n"}) {
    const std::string before = std::string("HTTP/1.1 ") + line + "\r\n";
    rows.push_back({Json1("interim", R"("times":2,"status":)" + std::string(line, 3)), "",
                    [before](const Healthy& healthy) {
                      return Whole(before + before + healthy.head + healthy.body);
                    }});
  }
  rows.push_back({Json1("garbage", R"("where":"before")"), "d", [](const Healthy& healthy) {
                    return Sight{"\x16\x03\x01 220 ready, this is no HTTP\r\n\r\n" +
                                     healthy.head + healthy.body,
                                 After::kFin};
                  }});
  rows.push_back({Json1("chunk", R"("how":"one-byte")"), "d", [](const Healthy& healthy) {
                    std::string head = healthy.HeadWith(healthy.LengthLine(), "");
                    head.insert(head.size() - 2, "Transfer-Encoding: chunked\r\n");
                    for (const char c : healthy.body) head += std::string("1\r\n") + c + "\r\n";
                    return Whole(head + "0\r\n\r\n");
                  }});
  rows.push_back({Json1("garbage", R"("where":"instead")"), "d",
                  [](const Healthy&) {
                    return Sight{"\x16\x03\x01 220 ready, this is no HTTP\r\n\r\n", After::kFin,
                                 Delivery::Kind::kNone};
                  },
                  "message.send", 1, 0});
  rows.push_back({Json1("keepalive", R"("how":"race-fin")"), "", [](const Healthy& healthy) {
                    return Sight{healthy.head + healthy.body, After::kRaceFin};
                  }});
  rows.push_back({Json1("keepalive", R"("how":"race-rst")"), "", [](const Healthy& healthy) {
                    return Sight{healthy.head + healthy.body, After::kRaceRst};
                  }});
  rows.push_back({Json1("keepalive", R"("how":"limit:1")"), "", [](const Healthy& healthy) {
                    return Sight{healthy.head + healthy.body, After::kFin};
                  }});
  rows.push_back({Json1("lag", R"("ms":20)"), "", whole});
  rows.push_back({Json1("provider", R"("as":"providerFault","fault":{"kind":"rate_limit"})"), "",
                  whole});
  rows.push_back({Json1("skew", R"("ms":60000)"), "", [](const Healthy& healthy) {
                    return Whole(healthy.HeadWith("00:00:00 GMT", "00:01:00 GMT") +
                                 healthy.body);
                  }});
}

void AddBodies(std::vector<FaultRow>& rows) {
  const auto body = [&](const std::string& how, auto damage) {
    rows.push_back({Json1("body", R"("how":")" + how + "\""), "d",
                    [damage](const Healthy& healthy) {
                      const std::string text = damage(healthy.body);
                      const std::string length =
                          "Content-Length: " + std::to_string(text.size()) + "\r\n";
                      return Whole(healthy.HeadWith(healthy.LengthLine(), length) + text);
                    }});
  };
  using Text = std::string;
  const auto inside = [](const Text& whole, const Text& member) {
    return whole.substr(0, whole.size() - 1) + "," + member + "}";
  };
  body("empty", [](const Text&) { return Text(); });
  body("null", [](const Text&) { return Text("null"); });
  body("cut-json", [](const Text& whole) { return whole.substr(0, whole.size() / 2); });
  body("trailing", [](const Text& whole) { return whole + "\n{\"and\":\"more\"}"; });
  body("not-object", [](const Text& whole) { return "[" + whole + "]"; });
  body("bom", [](const Text& whole) { return "\xEF\xBB\xBF" + whole; });
  body("nan", [inside](const Text& whole) { return inside(whole, "\"ratio\":NaN"); });
  body("latin1", [inside](const Text& whole) { return inside(whole, "\"place\":\"caf\xE9\""); });
  body("deep", [inside](const Text& whole) {
    return inside(whole, "\"deep\":" + Text(10'000, '[') + Text(10'000, ']'));
  });
  body("missing-field", [](const Text& whole) {
    // The turn's is its last member, and the answer's own the last of all.
    return whole.substr(0, whole.find(",\"eventCursor\":")) + "}}";
  });
  body("new-enum", [](const Text& whole) {
    const std::size_t status = whole.find("\"status\":\"") + 9;
    return whole.substr(0, status) + "\"hibernating\"" +
           whole.substr(whole.find('"', status + 1) + 1);
  });
}

void AddRefusals(std::vector<FaultRow>& rows) {
  const auto refusal = [&](const std::string& fault, const std::string& commits,
                           const std::string& status, const std::string& body) {
    const std::string bytes = Envelope(status, body);
    rows.push_back({fault, commits, [bytes](const Healthy&) { return Whole(bytes); },
                    "message.send", 1, std::stoi(status)});
  };
  refusal(Json1("cap", R"("how":"balance")"), "n", "402 Payment Required",
          R"({"error":"insufficient_balance","message":"the balance of this workspace does )"
          R"(not cover the run","balanceUsd":0,"balanceGraceFloorUsd":0,)"
          R"("paymentMethodStatus":"none","planKey":"free"})");
  rows.push_back({Json1("busy", R"("status":"running")"), "n",
                  [](const Healthy& healthy) {
                    const std::string id =
                        healthy.body.substr(healthy.body.find("\"ses_"), 38);
                    return Whole(Envelope(
                        "409 Conflict",
                        R"({"error":"session_busy","message":"the session is running",)"
                        R"("sessionId":)" + id + R"(,"runId":)" + id +
                            R"(,"status":"running","turnSeq":0})"));
                  },
                  "message.send", 1, 409});
  refusal(Json1("collision", R"("how":"conflict")"), "n", "409 Conflict",
          R"({"error":"idempotency_conflict","message":"This idempotency key was already used )"
          R"(with a different request body."})");
  refusal(Json1("collision", R"("how":"in-flight")"), "nl", "409 Conflict",
          R"({"error":"idempotency_in_flight","message":"A request with this idempotency key )"
          R"(is still being handled.","retryable":true})");
}

}  // namespace

std::vector<FaultRow> AllFaultRows() {
  std::vector<FaultRow> rows;
  AddStatuses(rows);
  AddDrops(rows);
  AddFraming(rows);
  AddAnswers(rows);
  AddBodies(rows);
  AddRefusals(rows);
  return rows;
}

std::string RuleOf(const FaultRow& row, const std::string& commit) {
  std::string rule = R"([{"op":")" + row.op + R"(","attempt":)" + std::to_string(row.attempt);
  if (!commit.empty()) rule += R"(,"commit":")" + commit + "\"";
  return rule + ",\"do\":" + row.fault + "}]";
}

}  // namespace aex::server
