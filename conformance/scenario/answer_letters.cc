#include "conformance/scenario/answer_letters.h"

namespace aex::conformance {
namespace {

using contract::Commit;
using faults::BodyFault;
using faults::ChunkFault;
using faults::CloseHow;
using faults::CommitChoice;
using faults::Fault;
using faults::GarbageFault;
using faults::HeaderFault;
using faults::InterimFault;
using faults::KeepaliveFault;
using faults::LengthFault;
using faults::RedirectFault;

constexpr std::int64_t kOffset = 5;
// Pieces that a whole answer is many of, fast enough for a case in virtual time.
constexpr faults::DripFault kDrip{64, 1};
constexpr std::int64_t kSkewMs = 90'000;

class Letters {
 public:
  void Done(Fault fault) { Add(std::move(fault), Commit::kDone); }
  void None(Fault fault) { Add(std::move(fault), Commit::kNone); }
  void Normal(Fault fault) { Add(std::move(fault), Commit::kNormal); }
  std::vector<Letter> Take() { return std::move(letters_); }

 private:
  void Add(Fault fault, Commit commit) {
    letters_.push_back(PlainLetter(std::move(fault), CommitChoice{commit, 0}));
  }

  std::vector<Letter> letters_;
};

void AddFraming(Letters& letters) {
  for (const CloseHow close : {CloseHow::kFin, CloseHow::kRst})
    letters.Done(LengthFault{LengthFault::How::kOffset, kOffset, close});
  letters.Done(LengthFault{LengthFault::How::kOffset, -kOffset, CloseHow::kFin});
  for (const auto how :
       {LengthFault::How::kMissing, LengthFault::How::kDouble, LengthFault::How::kJunk})
    letters.Done(LengthFault{how, 0, CloseHow::kFin});
  for (const auto how : {ChunkFault::How::kBadSize, ChunkFault::How::kNoLast,
                         ChunkFault::How::kOneByte, ChunkFault::How::kHugeSize})
    letters.Done(ChunkFault{how, CloseHow::kFin});
  letters.Normal(kDrip);
}

void AddBodies(Letters& letters) {
  using How = BodyFault::How;
  for (const How how :
       {How::kHtml, How::kCutJson, How::kTrailing, How::kNan, How::kDeep, How::kNotObject,
        How::kNull, How::kLatin1, How::kBom, How::kDuplicateKey, How::kMissingField,
        How::kExtraField, How::kWrongType, How::kNewEnum})
    letters.Done(BodyFault{how});
}

void AddHeads(Letters& letters) {
  using How = HeaderFault::How;
  for (const How how :
       {How::kMissingContentType, How::kWrongContentType, How::kHuge, How::kMany})
    letters.Done(HeaderFault{how});
  for (const int status : {100, 102, 103}) letters.Normal(InterimFault{status, 1});
  letters.Normal(InterimFault{103, 3});
  letters.Done(GarbageFault{GarbageFault::Where::kBefore});
  letters.Done(GarbageFault{GarbageFault::Where::kInstead});
}

void AddRedirects(Letters& letters) {
  using To = RedirectFault::To;
  letters.None(RedirectFault{307, To::kSame});
  letters.None(RedirectFault{302, To::kSame});
  letters.None(RedirectFault{303, To::kSame});
  letters.None(RedirectFault{308, To::kLoop});
  letters.None(RedirectFault{301, To::kMissing});
  for (const int status : {301, 307}) letters.None(RedirectFault{status, To::kOtherOrigin});
}

void AddConnections(Letters& letters) {
  using How = KeepaliveFault::How;
  letters.Normal(KeepaliveFault{How::kRaceFin, 0});
  letters.Normal(KeepaliveFault{How::kRaceRst, 0});
  letters.Normal(KeepaliveFault{How::kLimit, 2});
  for (const CloseHow close : {CloseHow::kFin, CloseHow::kRst})
    letters.Normal(faults::DropFault{faults::Phase::kIdle, 0, close});
}

}  // namespace

std::vector<Letter> AnswerLetters() {
  Letters letters;
  AddFraming(letters);
  AddBodies(letters);
  AddHeads(letters);
  AddRedirects(letters);
  AddConnections(letters);
  letters.None(faults::CollisionFault{faults::CollisionFault::How::kStuck});
  letters.Normal(faults::SkewFault{kSkewMs});
  letters.Normal(faults::SkewFault{-kSkewMs});
  return letters.Take();
}

std::vector<Letter> SilentAnswerLetters() {
  Letters letters;
  letters.Done(LengthFault{LengthFault::How::kOffset, kOffset, CloseHow::kStall});
  letters.Done(ChunkFault{ChunkFault::How::kNoLast, CloseHow::kStall});
  return letters.Take();
}

std::vector<Letter> OddRefusalLetters() {
  std::vector<Letter> letters;
  for (const int status : {422, 500}) {
    for (const char* body : {"", "<html><body>Bad gateway</body></html>", R"({"error":"cut)",
                             R"(["not","an","object"])", "null", R"("text")"}) {
      faults::StatusFault fault;
      fault.status = status;
      fault.body = body;
      Letter letter = PlainLetter(fault, CommitChoice{Commit::kNone, 0});
      letter.name += std::string(" ") + (*body == '\0' ? "without a body" : body);
      letters.push_back(std::move(letter));
    }
  }
  return letters;
}

}  // namespace aex::conformance
