// Commits beyond what a case's intents wanted, and the money they cost.
//
// The ledger alone says it: of each intent the first commits are the wanted
// ones, whatever is left was paid for nothing. Redeems cost nobody money and are
// not counted. Pure functions.
#pragma once

#include <cstdint>
#include <set>

#include "conformance/oracle/evidence.h"

namespace aex::conformance {

// Their ledger seqs.
std::set<std::int64_t> ExtraCommits(const Evidence& evidence);
std::int64_t LostMicroUsd(const Evidence& evidence);

}  // namespace aex::conformance
