// Verifies the signature of a webhook delivery (contract 1.12, Standard Webhooks).
import { createHmac, timingSafeEqual } from 'node:crypto';
import { rejected } from './errors.mjs';

const DEFAULT_TOLERANCE_SECONDS = 300;

/**
 * Whether any `v1` signature fits. A delivery that is incomplete or too old or new is just not valid; a secret that
 * cannot be used is the caller's mistake and throws.
 */
export function verifyWebhook({ secret, headers, body, nowMs, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS }) {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature');
  if (!id || !timestamp || !signatures) return false;
  const age = Math.abs(Math.floor(nowMs / 1000) - Number(timestamp));
  if (!(age <= toleranceSeconds)) return false; // NaN, too
  const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
  return signatures.split(' ').some((entry) => isMatch(entry, mac));
}

function isMatch(entry, mac) {
  const comma = entry.indexOf(',');
  if (comma < 0 || entry.slice(0, comma) !== 'v1') return false;
  const given = Buffer.from(entry.slice(comma + 1));
  const expected = Buffer.from(mac);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Some HTTP libraries give a list of values; the first counts. */
function headerOf(headers, name) {
  const value = headers?.[name];
  return Array.isArray(value) ? value[0] : value;
}

/** `atob` takes missing padding and spaces, but neither the URL-safe alphabet nor anything else. */
function keyOf(secret) {
  const key = decoded(secret.replace(/^whsec_/, ''));
  if (!key) throw rejected('the webhook secret must be base64, with or without the prefix whsec_');
  return Buffer.from(key, 'latin1');
}

function decoded(text) {
  try {
    return atob(text);
  } catch {
    return undefined;
  }
}
