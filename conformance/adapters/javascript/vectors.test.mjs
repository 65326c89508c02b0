// Runs the repository's contract vectors (fixtures/README.md) through the pure operations.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { throttleMessage } from './errors.mjs';
import { throttleOf } from './provider_fault.mjs';
import { pureOperations } from './pure_operations.mjs';
import { BROKEN_PARSERS } from './submission/broken.mjs';
import { SubmissionParser } from './submission/parser.mjs';
import { Driver } from './testing.mjs';

const FIXTURES = new URL('../../../fixtures/', import.meta.url);
const operations = pureOperations(new SubmissionParser());

function vectorsOf(path) {
  return JSON.parse(readFileSync(new URL(path, FIXTURES), 'utf8')).vectors;
}

function topicsOf(folder) {
  return readdirSync(new URL(folder, FIXTURES)).map((name) => `${folder}${name}`);
}

function parse(vector, ops = operations) {
  return vector.text === undefined ? ops['parse.submission'](vector) : ops['parse.submissionText'](vector);
}

/** The text of the refusal, or undefined. */
function refusal(action) {
  try {
    action();
    return undefined;
  } catch (error) {
    assert.equal(error.kind, 'rejected', error.stack);
    return error.message;
  }
}

/** As the protocol compares: by value, where -0 is 0 and a member that is undefined is absent. */
function assertSame(got, expected, name) {
  assert.deepEqual(JSON.parse(JSON.stringify(got)), JSON.parse(JSON.stringify(expected)), name);
}

for (const path of topicsOf('submissions/accept/')) {
  test(path, () => {
    for (const vector of vectorsOf(path)) {
      const { value } = parse(vector);
      if (vector.judge === undefined) assertSame(value, vector.normal, vector.name);
    }
  });
}

for (const path of topicsOf('submissions/reject/')) {
  test(path, () => {
    for (const vector of vectorsOf(path)) {
      const message = refusal(() => parse(vector));
      assert.notEqual(message, undefined, `${vector.name} was accepted`);
      if (vector.judge === undefined) assert.equal(message, vector.error, vector.name);
      if (vector.judge === 'field') assert.ok(message.includes(vector.field), `${vector.name}: ${message}`);
    }
  });
}

test('retry_after', () => {
  for (const { name, header, nowMs, ms, atLeastMs, alsoAllowed = [], form } of vectorsOf('retry_after/vectors.json')) {
    const got = operations['parse.retryAfter']({ header, nowMs }).ms;
    if (form === 'not-judged') continue;
    const isRight = atLeastMs === undefined ? [ms, ...alsoAllowed].includes(got) : got >= atLeastMs;
    assert.ok(isRight, `${name}: ${got}`);
  }
});

test('provider_faults', () => {
  for (const { name, value, fault, session, throttle, surfaces } of vectorsOf('provider_faults/vectors.json')) {
    if (session === undefined) assertSame(operations['parse.providerFault']({ value }).fault, fault, name);
    else assertSurfaces(throttleOf(session), throttle, surfaces, name);
  }
});

function assertSurfaces(found, throttle, surfaces, name) {
  assertSame(found ?? null, throttle, name);
  if (surfaces?.kind !== 'rateLimit') return;
  const { status = 429, retryAfterMs } = found;
  assert.equal(throttleMessage('upstream provider', status, 1, retryAfterMs), surfaces.message, name);
}

test('webhooks', () => {
  for (const vector of vectorsOf('webhooks/vectors.json')) {
    if (vector.throws) assert.notEqual(refusal(() => operations['webhook.verify'](vector)), undefined, vector.name);
    else assert.equal(operations['webhook.verify'](vector).valid, vector.valid, vector.name);
  }
});

test('limits/boot_budget', () => {
  for (const { name, limits, value } of vectorsOf('limits/boot_budget.json')) {
    assertSame(operations['limits.bootBudget']({ limits }).value, value, name);
  }
});

test('the adapter answers without a client', async () => {
  const driver = new Driver('--broken=spot-coerced');
  const refused = vectorsOf('submissions/reject/machine.json');
  const { submission } = refused.find(({ submission: { machine } }) => machine?.spot === 'yes');
  assert.deepEqual((await driver.ask('parse.submission', { submission })).ok.value.machine, { spot: true });
  const { error } = await driver.ask('parse.submissionText', { text: '{"\\ud800":1}' });
  assert.equal(error.kind, 'rejected');
  assert.ok(error.message.startsWith('submission.\ud800 is not an allowed field; permitted: '));
  assert.deepEqual((await driver.ask('parse.retryAfter', { header: null, nowMs: 0 })).ok, { ms: null });
  assert.ok((await driver.ask('parse.submissionText')).adapterError);
  const { ops } = (await driver.ask('hello')).ok;
  assert.deepEqual(Object.keys(operations).filter((op) => !ops.includes(op)), []);
  assert.equal(await driver.end(), 0);
});

test('each broken parser takes vectors that must be refused, and still takes all others', () => {
  const rejects = topicsOf('submissions/reject/').flatMap(vectorsOf);
  const accepts = topicsOf('submissions/accept/').flatMap(vectorsOf);
  for (const [mode, breaks] of Object.entries(BROKEN_PARSERS)) {
    const broken = pureOperations(new (breaks(SubmissionParser))());
    assert.ok(rejects.some((vector) => refusal(() => parse(vector, broken)) === undefined), mode);
    for (const vector of accepts) parse(vector, broken);
  }
});
