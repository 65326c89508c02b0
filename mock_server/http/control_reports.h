// What the control plane tells of a workspace and changes nothing: its ledger, its
// journal (also as lines and as HAR), and the verdict from the wire.
//
// The workspace is read under its lock, and shown after it is gone. What is due
// by the workspace clock has happened in what is shown. Thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "mock_server/http/call.h"
#include "mock_server/http/registry.h"

namespace aex::http {

// The journal with what each exchange committed, late work included.
std::vector<contract::Exchange> ExchangesWithCommits(const WorkspaceState& state);

Handled LedgerReport(const Cell& cell);
// Query: `after`, a seq, and `format`, json or ndjson.
Handled JournalReport(const Cell& cell, const RouteMatch& query);
// HAR 1.2, for saving. Query: `after`. URLs are those that `request` could use.
Handled HarReport(const Cell& cell, const RouteMatch& query, const Request& request,
                  std::uint16_t storage_port);
Handled VerdictReport(const Cell& cell);

}  // namespace aex::http
