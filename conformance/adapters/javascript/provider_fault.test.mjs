import assert from 'node:assert/strict';
import test from 'node:test';
import { parseProviderFault, throttleOf } from './provider_fault.mjs';

test('provider faults: kinds, in the order of the contract', () => {
  const kinds = [
    ['rate_limit_error', 'rate_limit'],
    ['Rate Limit: quota', 'rate_limit'],
    ['429', 'rate_limit'],
    ['overloaded_error', 'overloaded'],
    ['529', 'overloaded'],
    ['insufficient_credit', 'quota_exceeded'],
    ['api_error', 'provider_error'],
  ];
  for (const [type, kind] of kinds) assert.equal(parseProviderFault({ type })?.kind, kind, type);
  for (const value of [null, 'rate_limit', [], {}, { type: 'other' }, { kind: 429 }, { kind: 1, type: 'rate_limit' }]) {
    assert.equal(parseProviderFault(value), undefined, JSON.stringify(value));
  }
});

test('provider faults: numbers, seconds and nesting', () => {
  assert.deepEqual(parseProviderFault({ provider: 'p', kind: 'overloaded', status: 529, retryAfterMs: 4000, message: 3 }), {
    provider: 'p',
    kind: 'overloaded',
    status: 529,
    retryAfterMs: 4000,
  });
  assert.equal(parseProviderFault({ type: 'rate_limit_error', retry_after: 3 }).retryAfterMs, 3000);
  assert.equal(parseProviderFault({ type: 'rate_limit', retryAfterMs: 250 }).retryAfterMs, 250_000);
  assert.equal(parseProviderFault({ type: 'rate_limit', retryAfterMs: null, retryAfter: ' 7 ' }).retryAfterMs, 7000);
  assert.equal(parseProviderFault({ type: 'rate_limit', retryAfterMs: false, retryAfter: 7 }).retryAfterMs, undefined);
  assert.equal(parseProviderFault({ kind: 'quota', provider_fault: { type: 'overloaded' } }).kind, 'overloaded');
  assert.equal(parseProviderFault({ kind: 'quota', providerFault: {} }).kind, 'quota_exceeded');
});

test('throttle of a session: sources in order, and only throttles', () => {
  assert.equal(throttleOf({ error: { type: 'overloaded_error' } }).kind, 'overloaded');
  assert.equal(throttleOf({ errorMessage: 'provider rate limit (429) exceeded' }).kind, 'rate_limit');
  assert.equal(throttleOf({ errorMessage: 'upstream said 529' }).kind, 'overloaded');
  assert.equal(throttleOf({ errorMessage: 'disk full' }), undefined);
  assert.equal(throttleOf({ providerFault: { kind: 'provider_error' }, errorMessage: '429' }), undefined);
});
