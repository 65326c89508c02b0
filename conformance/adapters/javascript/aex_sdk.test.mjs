// The adapter of the official SDK, around a package of the same surface.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { answer, beside, Driver, OPTIONS, Platform, reset, turnEvents } from './testing.mjs';

const QUICK = { maxAttempts: 3, initialDelayMs: 1, maxDelayMs: 2 };

describe('aex_sdk', () => {
  let driver;
  let platform;
  let client;

  before(() => {
    driver = new Driver(beside('aex_sdk.mjs'), '--package', beside('stand_in_sdk.mjs'));
  });
  after(async () => assert.equal(await driver.end(), 0));
  beforeEach(async () => {
    platform = await new Platform().start();
    client = await driver.open(platform.baseUrl, { virtualTime: undefined, nowMs: undefined, seed: undefined, retry: QUICK });
  });
  afterEach(() => platform.stop());

  const ask = (op, args) => driver.ask(op, args, client);

  test('says what it offers', async () => {
    const { ok } = await driver.ask('hello');
    assert.equal(ok.name, '@aexhq/sdk');
    assert.ok(ok.ops.includes('session.replayLast') && !ok.ops.includes('parse.submission'));
    assert.deepEqual(ok.features, { concurrency: 64, retryOptions: true, throwOnFailure: true });
  });

  test('sends on the handle that created the session, and replays with its key', async () => {
    const created = await ask('session.create', { options: OPTIONS, idempotencyKey: 'c1' });
    assert.deepEqual(created.ok, { session: { id: 'ses_1', status: 'idle' } });
    const sent = await ask('session.send', { sessionId: 'ses_1', input: 'hello' });
    assert.deepEqual([sent.ok.sessionId, sent.ok.turnSeq, sent.ok.text], ['ses_1', 1, 'Hello, world']);
    await ask('session.replayLast', { sessionId: 'ses_1' });
    const [first, again] = platform.keysOf('message.send');
    assert.equal(first, again);
    assert.deepEqual(platform.keysOf('session.create'), ['c1']);
    assert.equal(platform.of('session.get').length, 2, 'one read after each turn, none to attach');
  });

  test('attaches to a session that it did not create', async () => {
    const { ok } = await ask('session.suspend', { sessionId: 'ses_1' });
    assert.equal(ok.session.id, 'ses_1');
  });

  test('passes the keys of a run on as they are', async () => {
    const keys = { idempotencyKey: 'Key "1"', messageIdempotencyKey: 'm' };
    const { ok } = await ask('run', { options: OPTIONS, message: 'hello', ...keys });
    assert.deepEqual([ok.runId, ok.ok, ok.status, ok.costUsd], ['ses_1', true, 'idle', 0.25]);
    assert.deepEqual(platform.keysOf('session.create'), [keys.idempotencyKey]);
    assert.deepEqual(platform.keysOf('message.send'), ['m']);
  });

  test('reports a throttle with all its fields', async () => {
    platform.script['session.create'] = Array(3).fill(answer(429, { error: 'rate_limited' }, { 'retry-after': '0' }));
    const { error } = await ask('session.create', { options: OPTIONS });
    assert.equal(error.kind, 'rateLimit');
    assert.deepEqual([error.status, error.attempts, error.retryAfterMs, error.source], [429, 3, 0, 'api']);
  });

  test('reports a refusal with status and code, and claims nothing itself', async () => {
    platform.script['session.create'] = [answer(422, { error: 'bad_model' })];
    const { error } = await ask('session.create', { options: OPTIONS });
    assert.deepEqual([error.kind, error.status, error.code, error.outcome], ['api', 422, 'bad_model', undefined]);
  });

  test('reports a lost connection as one', async () => {
    platform.script['session.create'] = Array(3).fill(reset);
    const { error } = await ask('session.create', { options: OPTIONS });
    assert.equal(error.kind, 'network');
  });

  test('throws on a failed turn when it is asked to', async () => {
    platform.events = turnEvents('error');
    platform.record = { id: 'ses_1', status: 'error', errorMessage: 'disk full' };
    const { error } = await ask('run', { options: OPTIONS, message: 'hello', throwOnFailure: true });
    assert.equal(error.kind, 'state');
  });
});

test('aex_sdk says how to install a package that is missing', async () => {
  const child = spawn(process.execPath, [beside('aex_sdk.mjs')], { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'close');
  assert.equal(code, 2);
  assert.equal(said, '@aexhq/sdk is not installed in /: npm install @aexhq/sdk@0.35\n');
});
