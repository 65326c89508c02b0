// The adapter's broken modes and its command line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { answer, Driver, OPTIONS, Platform, sendAll, START_MS, STREAM, turnEvents } from './testing.mjs';

let platform;

before(async () => (platform = await new Platform().start()));
after(() => platform.stop());

/** One send that meets a 503 -> whether it ended before a later call did, and the keys of its attempts. */
async function sendWhileThrottled(mode) {
  const driver = new Driver(`--broken=${mode}`);
  const client = await driver.open(platform.baseUrl);
  platform.requests = [];
  platform.script['message.send'] = [answer(503, {})];
  const sent = driver.ask('session.send', { sessionId: 'ses_1', input: 'hi' }, client).then(() => 'ended');
  const lively = async () => {
    while (platform.of('message.send').length === 0) await driver.ask('ping');
    for (let n = 0; n < 20; n++) await driver.ask('whoami', {}, client);
    return 'hangs';
  };
  const verdict = await Promise.race([sent, lively()]);
  const result = { verdict, keys: platform.keysOf('message.send'), sleeps: driver.sleeps.length };
  assert.equal(await driver.end(), 0);
  return result;
}

test('fresh-key-per-attempt', async () => {
  const { verdict, keys } = await sendWhileThrottled('fresh-key-per-attempt');
  assert.deepEqual([verdict, keys.length, new Set(keys).size], ['ended', 2, 2]);
});

test('no-key', async () => {
  assert.deepEqual((await sendWhileThrottled('no-key')).keys, [undefined, undefined]);
});

test('hang: the adapter lives on', async () => {
  const { verdict, keys, sleeps } = await sendWhileThrottled('hang');
  assert.deepEqual([verdict, keys.length, sleeps], ['hangs', 1, 0]);
});

/** What one call is answered in a mode, and what it made the platform see; without a mode: the sound client. */
async function answered(mode, op, args, prepare = () => {}) {
  const driver = new Driver(...(mode === undefined ? [] : [`--broken=${mode}`]));
  const client = await driver.open(platform.baseUrl);
  Object.assign(platform, { requests: [], script: {}, events: turnEvents('idle'), record: { id: 'ses_1', status: 'idle' } });
  await prepare((...asked) => driver.ask(...asked, client));
  const result = await driver.ask(op, args, client);
  assert.equal(await driver.end(), 0);
  return result;
}

const SEND = { sessionId: 'ses_1', input: 'hi' };
const keysSent = () => platform.keysOf('message.send');
const cutOnce = () => {
  platform.script['events.stream'] = [(stream, due) => (sendAll(stream, due.slice(0, 2)), stream.close(1011))];
};
const failed = () => {
  platform.events = turnEvents('error');
  const providerFault = { kind: 'rate_limit', status: 429 };
  platform.record = { id: 'ses_1', status: 'error', errorMessage: 'too many requests', providerFault };
};

test('event-duplicate-on-resume', STREAM, async () => {
  const sequences = async (mode) => (await answered(mode, 'session.send', SEND, cutOnce)).ok.events.map((e) => e.sequence);
  assert.deepEqual(await sequences('event-duplicate-on-resume'), [1, 2, 1, 2, 3, 4]);
  assert.deepEqual(await sequences(), [1, 2, 3, 4]);
});

test('resend-on-stream-loss', STREAM, async () => {
  await answered('resend-on-stream-loss', 'session.send', SEND, cutOnce);
  assert.deepEqual([keysSent().length, new Set(keysSent()).size], [2, 2]);
});

test('failed-turn-is-ok', async () => {
  const run = { options: OPTIONS, message: 'hi', throwOnFailure: true };
  const { ok } = await answered('failed-turn-is-ok', 'run', run, failed);
  assert.deepEqual([ok.ok, ok.status], [true, 'error']);
});

test('throttled-turn-resent', async () => {
  await answered('throttled-turn-resent', 'session.send', SEND, failed);
  assert.deepEqual([keysSent().length, new Set(keysSent()).size], [2, 2]);
  await answered(undefined, 'session.send', SEND, failed);
  assert.equal(keysSent().length, 1);
});

test('iterate-then-done-resends', async () => {
  for (const [consume, sends] of [['iterate+done', 2], ['done', 1], ['iterate', 1]]) {
    await answered('iterate-then-done-resends', 'session.send', { ...SEND, consume });
    assert.deepEqual([keysSent().length, new Set(keysSent()).size], [sends, sends]);
  }
});

test('replay-fresh-key', async () => {
  const sent = (ask) => ask('session.send', SEND);
  await answered('replay-fresh-key', 'session.replayLast', { sessionId: 'ses_1' }, sent);
  assert.equal(new Set(keysSent()).size, 2);
});

test('key-on-reads', async () => {
  await answered('key-on-reads', 'session.get', { sessionId: 'ses_1' });
  assert.match(platform.keysOf('session.get')[0], /^[0-9a-f-]{36}$/);
});

test('redeem-retried', async () => {
  const unavailable = () => (platform.script['billing.redeem'] = [answer(503, {})]);
  const { ok } = await answered('redeem-retried', 'redeem', { code: 'X' }, unavailable);
  assert.deepEqual([ok.exitCode, platform.of('billing.redeem').length], [0, 2]);
});

test('storage-put-with-bearer', async () => {
  await answered('storage-put-with-bearer', 'asset.upload', { bytesBase64: 'AAAA' });
  assert.equal(platform.of('asset.put')[0].headers.authorization, 'Bearer tok-secret');
});

test('signature-no-tolerance', async () => {
  const timestamp = String(START_MS / 1000 - 301);
  const mac = createHmac('sha256', Buffer.from('key')).update(`d.${timestamp}.{}`).digest('base64');
  const headers = { 'webhook-id': 'd', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
  const delivery = { secret: `whsec_${btoa('key')}`, headers, body: '{}', nowMs: START_MS };
  assert.deepEqual((await answered('signature-no-tolerance', 'webhook.verify', delivery)).ok, { valid: true });
  assert.deepEqual((await answered(undefined, 'webhook.verify', delivery)).ok, { valid: false });
});

test('the command line', () => {
  const adapter = fileURLToPath(new URL('fetch_client.mjs', import.meta.url));
  const start = (...args) => spawnSync(process.execPath, [adapter, ...args], { input: '', encoding: 'utf8' });
  assert.match(start('--help').stdout, /^usage: /);
  const unknown = start('--broken=nonsense');
  assert.deepEqual([unknown.status, unknown.stdout], [2, '']);
  assert.match(unknown.stderr, /fresh-key-per-attempt, no-key, hang/);
});
