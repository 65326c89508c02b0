// The client against aex-mock itself, where AEX_MOCK names its binary: what the journal and the ledger say.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { Driver, OPTIONS, STREAM } from './testing.mjs';

const BINARY = process.env.AEX_MOCK;
const skip = STREAM.skip || (!BINARY && 'AEX_MOCK is not set');

describe('against aex-mock', { skip }, () => {
  let mock;
  let baseUrl;
  let driver;

  before(async () => {
    mock = spawn(BINARY, ['--port', '0', '--log', 'off', '--seed', '5'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [banner] = await once(mock.stdout.setEncoding('utf8'), 'data');
    baseUrl = /http:\/\/\S+/.exec(banner)[0];
    driver = new Driver();
  });
  after(async () => {
    assert.equal(await driver.end(), 0);
    mock.kill('SIGTERM');
  });

  const recorded = async (token, what) => (await fetch(`${baseUrl}/__mock/workspaces/${token}/${what}`)).json();
  const run = async (token, args = {}) => {
    const client = await driver.open(baseUrl, { apiToken: token });
    return driver.ask('run', { options: OPTIONS, message: 'hello', ...args }, client);
  };

  test('a stream that is cut twice', async () => {
    const { ok } = await run('js~stream-cut');
    assert.deepEqual([ok.ok, ok.status, ok.text], [true, 'idle', 'hello']);
    assert.deepEqual(ok.events.map(({ sequence }) => sequence), ok.events.map((_, n) => n + 1));
    const { exchanges } = await recorded('js~stream-cut', 'journal');
    const of = (op) => exchanges.filter((exchange) => exchange.op === op);
    assert.deepEqual([of('events.ticket').length, of('events.stream').length], [4, 3]);
    assert.ok(!exchanges.some(({ delivery }) => delivery === 'open'), 'every stream has ended before the answer');
    assert.equal((await recorded('js~stream-cut', 'ledger')).totals.turns, 1);
  });

  test('a turn that the provider throttled is billed once', async () => {
    const { error } = await run('js~provider-throttled', { throwOnFailure: true });
    assert.deepEqual([error.kind, error.source, error.status, error.retryAfterMs], ['rateLimit', 'provider', 429, 3000]);
    assert.deepEqual([error.providerFault.kind, error.outcome], ['rate_limit', 'created']);
    assert.equal((await recorded('js~provider-throttled', 'ledger')).totals.turns, 1);
  });

  test('a record that lags behind', async () => {
    const { ok } = await run('js~record-lag');
    assert.deepEqual([ok.ok, ok.status], [true, 'idle']);
  });

  test('an asset and a coupon', async () => {
    const client = await driver.open(baseUrl, { apiToken: 'js~out-of-balance' });
    const { ok } = await driver.ask('asset.upload', { bytesBase64: 'AAAA' }, client);
    assert.match(ok.assetId, /^asset_[0-9a-f]{64}$/);
    const redeem = () => driver.ask('redeem', { code: 'WELCOME10' }, client);
    assert.equal((await redeem()).ok.stdout, 'Redeemed $10.00. New balance: $10.00.\n');
    assert.equal((await redeem()).error.message, 'coupon already redeemed');
  });
});
