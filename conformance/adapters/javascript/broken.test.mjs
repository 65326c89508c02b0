// The adapter's broken modes and its command line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { answer, Driver, Platform } from './testing.mjs';

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

test('the command line', () => {
  const adapter = fileURLToPath(new URL('fetch_client.mjs', import.meta.url));
  const start = (...args) => spawnSync(process.execPath, [adapter, ...args], { input: '', encoding: 'utf8' });
  assert.match(start('--help').stdout, /^usage: /);
  const unknown = start('--broken=nonsense');
  assert.deepEqual([unknown.status, unknown.stdout], [2, '']);
  assert.match(unknown.stderr, /fresh-key-per-attempt, no-key, hang/);
});
