// Finds the model provider's own failure in a session record (contract 5).
import { isObject, withoutAbsent } from './json.mjs';

const THROTTLE_KINDS = new Set(['rate_limit', 'overloaded', 'quota_exceeded']);
const MAX_NESTING = 8;

// In this order: "rate_limit_error: quota" is a rate limit.
const KIND_TESTS = [
  ['rate_limit', (text) => /rate_limit|rate limit/.test(text) || text === '429'],
  ['overloaded', (text) => text.includes('overload') || text === '529'],
  ['quota_exceeded', (text) => /quota|insufficient/.test(text)],
  ['provider_error', (text) => /provider_error|provider error|api_error/.test(text)],
];

/** -> {kind, provider?, status?, retryAfterMs?, message?}, or undefined when the value describes no fault. */
export function parseProviderFault(value, nesting = 0) {
  if (!isObject(value) || nesting > MAX_NESTING) return undefined;
  const inner = parseProviderFault(value.providerFault ?? value.provider_fault, nesting + 1);
  if (inner !== undefined) return inner;
  const kind = faultKind(value.kind ?? value.type ?? value.code);
  if (kind === undefined) return undefined;
  return withoutAbsent({
    provider: stringOrUndefined(value.provider),
    kind,
    status: asNumber(value.status ?? value.statusCode ?? value.httpStatus),
    retryAfterMs: waitMs(value.retryAfterMs ?? value.retry_after_ms ?? value.retryAfter ?? value.retry_after),
    message: stringOrUndefined(value.message),
  });
}

/** The throttle that ended the session's last turn, or undefined when it ended for another reason. */
export function throttleOf(session) {
  const fault =
    parseProviderFault(session.providerFault) ??
    parseProviderFault(session.error) ??
    faultFromMessage(session.errorMessage);
  return fault !== undefined && THROTTLE_KINDS.has(fault.kind) ? fault : undefined;
}

function faultKind(source) {
  if (typeof source !== 'string') return undefined;
  const text = source.toLowerCase();
  return KIND_TESTS.find(([, matches]) => matches(text))?.[0];
}

function faultFromMessage(message) {
  if (typeof message !== 'string') return undefined;
  const text = message.toLowerCase();
  if (/\b429\b|rate.?limit|too many requests/.test(text)) return { kind: 'rate_limit', message };
  if (/\b529\b|overloaded/.test(text)) return { kind: 'overloaded', message };
  return undefined;
}

function asNumber(value) {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && /^[0-9]+$/.test(value.trim())) return Math.min(Number(value), Number.MAX_VALUE);
  return undefined;
}

/** Small values are seconds whatever the field is called: that is how 0.35.0 reads them. */
function waitMs(value) {
  const number = asNumber(value);
  return number > 0 && number < 1000 ? number * 1000 : number;
}

function stringOrUndefined(value) {
  return typeof value === 'string' ? value : undefined;
}
