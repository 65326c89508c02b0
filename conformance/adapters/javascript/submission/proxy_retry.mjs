// How the proxy repeats a call to an endpoint (contract 2.16).
import { rejected } from '../errors.mjs';
import { definedOf, optional, positiveSafeInteger, requireObject } from './rules.mjs';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];
const JITTERS = ['full', 'none'];
const MAX_ATTEMPTS = 5;
const DEFAULT_INITIAL_DELAY_MS = 250;
const DEFAULT_MAX_DELAY_MS = 5000;
const FIELDS = [
  'maxAttempts', 'initialDelayMs', 'maxDelayMs', 'jitter', 'retryOnStatuses', 'retryOnMethods', 'respectRetryAfter',
];

/** -> the policy as given: even an empty one is kept, and defaults are not written. */
export function parseProxyRetry(value, path) {
  refuseExtraKeys(requireObject(value, path), path, FIELDS);
  const read = (field, reader) => optional(value[field], (member) => reader(member, `${path}.${field}`));
  const maxAttempts = read('maxAttempts', checkAttempts);
  const initialDelayMs = read('initialDelayMs', positiveSafeInteger);
  const maxDelayMs = read('maxDelayMs', positiveSafeInteger);
  if ((maxDelayMs ?? DEFAULT_MAX_DELAY_MS) < (initialDelayMs ?? DEFAULT_INITIAL_DELAY_MS)) {
    throw rejected(`${path}.maxDelayMs must be greater than or equal to ${path}.initialDelayMs`);
  }
  const jitter = read('jitter', checkJitter);
  const retryOnStatuses = read('retryOnStatuses', parseStatuses);
  const retryOnMethods = read('retryOnMethods', parseRetryMethods);
  const respectRetryAfter = read('respectRetryAfter', checkBoolean);
  return definedOf({
    maxAttempts, initialDelayMs, maxDelayMs, jitter, retryOnStatuses, retryOnMethods, respectRetryAfter,
  });
}

/** Unlike the other parts of a submission, proxy endpoints do not print what they permit. */
export function refuseExtraKeys(object, path, allowed) {
  const extra = Object.keys(object).find((key) => !allowed.includes(key));
  if (extra !== undefined) throw rejected(`${path}.${extra} is not an allowed field`);
}

/** -> upper-cased, each once. */
export function parseMethods(methods, path) {
  const upperCased = methods.map((method) => {
    if (typeof method !== 'string') throw rejected(`${path} entries must be strings`);
    if (!METHODS.includes(method.toUpperCase())) throw rejected(`${path} contains unsupported method: ${method}`);
    return method.toUpperCase();
  });
  return [...new Set(upperCased)];
}

function parseRetryMethods(value, path) {
  if (!Array.isArray(value)) throw rejected(`${path} must be an array of HTTP methods`);
  return parseMethods(value, path);
}

function parseStatuses(value, path) {
  if (!Array.isArray(value)) throw rejected(`${path} must be an array of HTTP status codes`);
  if (!value.every((status) => Number.isInteger(status) && status >= 100 && status <= 599)) {
    throw rejected(`${path} entries must be HTTP status codes between 100 and 599`);
  }
  return [...new Set(value)];
}

function checkAttempts(value, path) {
  if (Number.isSafeInteger(value) && value >= 1 && value <= MAX_ATTEMPTS) return value;
  throw rejected(`${path} must be a safe integer between 1 and ${MAX_ATTEMPTS}`);
}

function checkJitter(value, path) {
  if (!JITTERS.includes(value)) throw rejected(`${path} must be one of: ${JITTERS.join(', ')}`);
  return value;
}

function checkBoolean(value, path) {
  if (typeof value !== 'boolean') throw rejected(`${path} must be a boolean`);
  return value;
}
