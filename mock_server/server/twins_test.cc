// Twins (faults 2): two schedules that differ only in whether the work was done
// before the fault. Whatever came before, a client sees the same bytes of both,
// up to and with the faulted exchange; only the ledger knows.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>
#include <vector>

#include "mock_server/server/wire_lab.h"

namespace aex::server {
namespace {

struct Twins {
  std::string undone;  // Members `commit` and `do` of the rule.
  std::string done;
};

Twins Dropping(const std::string& close) {
  const auto rule = [&](const std::string& commit, const std::string& phase) {
    return R"("commit":")" + commit + R"(","do":{"kind":"drop","phase":")" + phase +
           R"(","close":")" + close + "\"}";
  };
  return {rule("none", "work"), rule("done", "response.head")};
}

Twins Answering(int status, const std::string& commit) {
  const auto rule = [&](const std::string& when) {
    return R"("commit":")" + when + R"(","do":{"kind":"status","retryAfter":"date:+7","status":)" +
           std::to_string(status) + "}";
  };
  return {rule("none"), rule(commit)};
}

const std::vector<Twins>& AllTwins() {
  static const std::vector<Twins> twins = [] {
    std::vector<Twins> all;
    for (const char* close : {"fin", "rst", "stall"}) all.push_back(Dropping(close));
    for (const int status : {500, 502, 503, 504, 529}) {
      all.push_back(Answering(status, "done"));
      all.push_back(Answering(status, "late:40"));
    }
    return all;
  }();
  return twins;
}

// What happens before the fault, as requests of the same client.
enum class Before { kCreate, kSendOther, kRead, kRepeat, kConflict };

struct Story {
  std::vector<Before> before;
  std::size_t twins = 0;
  bool create = false;  // The faulted operation; else message.send.
};

class Teller {
 public:
  Teller(WireLab& lab, const Story& story, const std::string& rule) : lab_(lab), story_(story) {
    const std::string op = story.create ? "session.create" : "message.send";
    const std::size_t attempt = 1;
    lab_.Fill(R"([{"op":")" + op + R"(","intent":)" + std::to_string(IntentOfLast()) +
              R"(,"attempt":)" + std::to_string(attempt) + "," + rule + "}]");
    session_ = lab_.NewSession();
  }

  std::string Tell() {
    std::string transcript;
    for (std::size_t i = 0; i < story_.before.size(); ++i)
      transcript += Ask(RequestOf(story_.before[i], i));
    return transcript + Ask(Last());
  }
  std::int64_t Billed() {
    const Evidence evidence = lab_.Finish();
    std::int64_t at_once = 0;
    for (const auto& entry : evidence.ledger) {
      if (entry.commit != contract::Commit::kNormal) ++at_once;
    }
    return at_once;
  }

 private:
  // Each word is an intent of its own; the lab's session was the first create.
  std::size_t IntentOfLast() const {
    std::size_t creates = 1;
    std::size_t sends = 0;
    for (const Before before : story_.before) {
      if (before == Before::kCreate) ++creates;
      if (before == Before::kSendOther || before == Before::kConflict) ++sends;
    }
    if (Repeats()) ++sends;
    return (story_.create ? creates : sends) + 1;
  }
  bool Repeats() const {
    return std::find(story_.before.begin(), story_.before.end(), Before::kRepeat) !=
           story_.before.end();
  }
  std::string RequestOf(Before before, std::size_t i) const {
    const std::string word = std::to_string(i);
    switch (before) {
      case Before::kCreate: return WireLab::Create("c" + word, word);
      case Before::kSendOther: return WireLab::Send(session_, "o" + word, "other " + word);
      case Before::kRead: return WireLab::Request("GET", "/api/sessions/" + session_);
      case Before::kRepeat: return WireLab::Send(session_, "r", "repeated");
      case Before::kConflict: return WireLab::Send(session_, "o0", "conflict " + word);
    }
    return "";
  }
  std::string Last() const {
    return story_.create ? WireLab::Create("last", "last") : WireLab::Send(session_, "last");
  }
  std::string Ask(const std::string& request) {
    RawClient client = lab_.Connect();
    CHECK(client.Send(request));
    client.HalfClose();
    const Heard heard = client.HearAll(std::chrono::milliseconds(100));
    return heard.bytes + "|" + std::to_string(static_cast<int>(heard.ending)) + "\n";
  }

  WireLab& lab_;
  const Story& story_;
  std::string session_;
};

RC_GTEST_PROP(Twins, LookTheSameAndAreBilledDifferently, ()) {
  static WireLab lab;
  Story story;
  story.before = *rc::gen::container<std::vector<Before>>(
      rc::gen::element(Before::kCreate, Before::kSendOther, Before::kRead, Before::kRepeat,
                       Before::kConflict));
  if (story.before.size() > 8) story.before.resize(8);
  story.twins = *rc::gen::inRange<std::size_t>(0, AllTwins().size());
  story.create = *rc::gen::arbitrary<bool>();
  const Twins& twins = AllTwins()[story.twins];
  Teller undone(lab, story, twins.undone);
  const std::string one = undone.Tell();
  RC_ASSERT(undone.Billed() == 0);
  Teller done(lab, story, twins.done);
  const std::string other = done.Tell();
  RC_ASSERT(done.Billed() == 1);
  RC_ASSERT(one == other);
}

}  // namespace
}  // namespace aex::server
