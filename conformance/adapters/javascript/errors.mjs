// The one error class of the client, and how an HTTP error envelope is read.
import { isObject, mapStrings } from './json.mjs';

const NAMES = {
  rateLimit: 'AexRateLimitError',
  api: 'AexApiError',
  network: 'AexNetworkError',
  rejected: 'RunConfigValidationError',
  state: 'RunStateError',
  aborted: 'AbortError',
};

/**
 * `kind` is what a caller can tell the errors apart by; `fields` are the other members of a protocol error, among them
 * `outcome`, which says what is known about the work that was asked for.
 */
export class AexError extends Error {
  constructor(kind, message, fields = {}) {
    super(message);
    this.kind = kind;
    this.fields = fields;
    this.name = NAMES[kind];
  }

  withOutcome(outcome) {
    return new AexError(this.kind, this.message, { ...this.fields, outcome });
  }

  withTexts(replace) {
    return new AexError(this.kind, replace(this.message), mapStrings(this.fields, replace));
  }

  report() {
    return { kind: this.kind, message: this.message, name: this.name, ...this.fields };
  }
}

/** Refused by the client itself: nothing was sent, so nothing was created. */
export function rejected(message) {
  return new AexError('rejected', message, { outcome: 'not-created' });
}

export function aborted() {
  return new AexError('aborted', 'the call was aborted by its caller');
}

/** A 2xx that does not say what was asked for is no success, but the work behind it may well be done. */
export function badSuccess({ status }, missing) {
  const message = `aex API answered HTTP ${status} without ${missing}`;
  return new AexError('api', message, { status, source: 'api', outcome: 'maybe' });
}

/** The text of an error envelope (contract 1.1 and 1.2). */
export function envelopeMessage(body) {
  if (isObject(body)) {
    if (typeof body.error === 'string') return body.error;
    if (isObject(body.error) && typeof body.error.message === 'string') return body.error.message;
    if (typeof body.message === 'string') return body.message;
  }
  return 'aex API request failed';
}

export function envelopeCode(body) {
  if (!isObject(body)) return undefined;
  const candidates = [body.error, isObject(body.error) ? body.error.code : undefined, body.code];
  return candidates.find((code) => typeof code === 'string');
}

/** The text of an exhausted throttle; only 529 speaks of overload (contract 4). */
export function throttleMessage(who, status, attempts, retryAfterMs) {
  const what = status === 529 ? 'overloaded' : 'rate limit reached';
  const hint = retryAfterMs === undefined ? '' : `; retry after ~${Math.ceil(retryAfterMs / 1000)}s`;
  return `${who} ${what} (HTTP ${status}) after ${attempts} attempt${attempts === 1 ? '' : 's'}${hint}`;
}
