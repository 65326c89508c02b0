// The run timeout: a duration such as "90m" (contract 2.3).
import { rejected } from '../errors.mjs';

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const FLOOR_MS = 60_000;
const CEILING_MS = 6 * UNIT_MS.h;

/** -> whole milliseconds. A bare number in the text is milliseconds; a JSON number is refused. */
export function parseTimeout(value) {
  const shown = JSON.stringify(value);
  if (typeof value !== 'string') throw rejected(`timeout must be a duration string (e.g. "1h", "30m"); got ${shown}`);
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(value.trim());
  if (match === null) {
    throw rejected(`invalid duration ${shown} (expected e.g. "1h", "90m", "30s", "500ms", or a bare ms integer)`);
  }
  const [, digits, unit = 'ms'] = match;
  if (!Number.isFinite(Number(digits))) throw rejected(`invalid duration ${shown} (must be a non-negative number)`);
  return withinBounds(Math.round(Number(digits) * UNIT_MS[unit]));
}

function withinBounds(ms) {
  if (ms < FLOOR_MS) throw rejected(`timeout must be at least ${FLOOR_MS}ms (1m); got ${ms}ms`);
  if (ms > CEILING_MS) throw rejected(`timeout must be at most ${CEILING_MS}ms (6h); got ${ms}ms`);
  return ms;
}
