#include "conformance/report/row_pieces.h"

#include <algorithm>
#include <string_view>

#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

// Words apart by two blanks or more: "turn 1 billed", "$0.01".
std::vector<std::string> PartsOf(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t gap = std::min(text.find("  "), text.size());
    if (gap > 0) parts.emplace_back(text.substr(0, gap));
    text.remove_prefix(std::min(gap + 2, text.size()));
  }
  return parts;
}

constexpr std::size_t kKeyLooks = 8;

// Labels of one key, and of those derived from it, have one look.
std::string KeyLook(std::string_view label) {
  std::size_t number = 0;
  for (const char c : label.substr(std::min<std::size_t>(1, label.size()))) {
    if (c < '0' || c > '9') break;
    number = (number * 10 + static_cast<std::size_t>(c - '0')) % kKeyLooks;
  }
  return "key key-" + std::to_string(number);
}

}  // namespace

std::string NonceOf(const TimelineRow& row) {
  for (const std::string& mark : PartsOf(row.mark)) {
    if (mark.starts_with('"')) return mark;
  }
  return {};
}

std::vector<PicturePiece> RequestPieces(const TimelineRow& row, bool with_nonce) {
  std::vector<PicturePiece> pieces;
  std::vector<std::string> parts = PartsOf(row.text);
  if (!row.key.empty() && parts.size() > 1) parts.pop_back();  // It is shown framed.
  for (std::size_t i = 0; i < parts.size(); ++i)
    pieces.push_back({parts[i], i == 0 ? "request" : "remark", false});
  if (!row.key.empty()) pieces.push_back({row.key, KeyLook(row.key), true});
  if (row.attempt > 0)
    pieces.push_back({"attempt " + std::to_string(row.attempt), "remark", false});
  for (const std::string& mark : PartsOf(row.mark)) {
    if (with_nonce || !mark.starts_with('"'))
      pieces.push_back({mark, mark.starts_with("✗") ? "wrong" : "remark", false});
  }
  return pieces;
}

std::vector<PicturePiece> CommitPieces(const TimelineRow& row) {
  std::vector<PicturePiece> pieces;
  for (const std::string& part : PartsOf(row.text))
    pieces.push_back({part, part.starts_with('$') ? row.extra ? "money lost" : "money" : "commit",
                      false});
  std::string mark = row.mark;
  if (row.ledger > 0) {
    const std::string label = "ledger #" + WithThousands(row.ledger);
    pieces.push_back({label, row.extra ? "ledger lost" : "ledger", true});
    if (const std::size_t at = mark.find(label); at != std::string::npos)
      mark = mark.substr(std::min(at + label.size() + 2, mark.size()));
  }
  if (!mark.empty()) pieces.push_back({mark, row.extra ? "wrong" : "remark", false});
  return pieces;
}

std::vector<PicturePiece> FaultPieces(int rule, const std::string& text) {
  std::vector<PicturePiece> pieces;
  if (rule > 0) pieces.push_back({"rule " + std::to_string(rule), "rule", true});
  if (!text.empty()) pieces.push_back({text, rule > 0 ? "fault" : "remark", false});
  return pieces;
}

}  // namespace aex::conformance
