// What a run may spend and spawn, and on what kind of machine it runs (contract 2.5, 2.6).
import { rejected } from '../errors.mjs';
import { onlyKeys, optional, positiveSafeInteger, requireObject, someOf } from './rules.mjs';

export const LIMIT_FIELDS = ['maxConcurrentChildRuns', 'maxSubagentDepth', 'maxSpendUsd'];
export const MACHINE_FIELDS = ['spot'];

/** -> the limits as given, or undefined when there are none. They are clamped elsewhere. */
export function parseLimits(value) {
  onlyKeys(requireObject(value, 'limits'), 'limits', LIMIT_FIELDS);
  return someOf({
    maxConcurrentChildRuns: countOf(value, 'maxConcurrentChildRuns'),
    maxSubagentDepth: countOf(value, 'maxSubagentDepth'),
    maxSpendUsd: optional(value.maxSpendUsd, spendOf),
  });
}

/** -> {spot}, or undefined for an empty object. */
export function parseMachine(value) {
  onlyKeys(requireObject(value, 'machine'), 'machine', MACHINE_FIELDS);
  if (value.spot === undefined) return undefined;
  if (typeof value.spot !== 'boolean') throw rejected('machine.spot must be a boolean');
  return { spot: value.spot };
}

/** The spending limit under the name that the runtime boots with. */
export function bootBudget(limits) {
  return limits?.maxSpendUsd === undefined ? {} : { budgetUsd: limits.maxSpendUsd };
}

function countOf(limits, field) {
  return optional(limits[field], (count) => positiveSafeInteger(count, `limits.${field}`));
}

function spendOf(value) {
  if (Number.isFinite(value) && value > 0) return value;
  throw rejected('limits.maxSpendUsd must be a positive finite number');
}
