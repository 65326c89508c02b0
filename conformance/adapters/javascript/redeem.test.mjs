// Coupons and assets: what goes past the retry layer, against a platform in this process.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { answer, Driver, Platform, reset } from './testing.mjs';

let driver;
let platform;
let client;

before(() => (driver = new Driver()));
after(async () => assert.equal(await driver.end(), 0));
beforeEach(async () => {
  platform = await new Platform().start();
  driver.sleeps = [];
  client = await driver.open(platform.baseUrl);
});
afterEach(async () => {
  await driver.ask('client.close', {}, client);
  platform.stop();
});

const redeem = (args) => driver.ask('redeem', args, client);
const command = (...argv) => redeem({ argv: ['redeem', ...argv] });
const asset = Buffer.from('zip bytes');
const upload = (args = {}) => driver.ask('asset.upload', { bytesBase64: asset.toString('base64'), ...args }, client);

test('a coupon is redeemed by one plain request', async () => {
  const { ok } = await redeem({ code: 'WELCOME10' });
  const stdout = 'Redeemed $10.00. New balance: $12.35.\n';
  assert.deepEqual(ok, { amountUsd: 10, newBalanceUsd: 12.345, exitCode: 0, stdout, stderr: '' });
  const [{ body, key, headers }] = platform.of('billing.redeem');
  assert.deepEqual([body, key, headers.authorization], ['{"code":"WELCOME10"}', undefined, 'Bearer tok-secret']);
  assert.deepEqual([headers.accept, headers['content-type']], ['application/json', 'application/json']);
  platform.script['billing.redeem'] = [answer(200, { amountUsd: '10' })];
  assert.equal((await redeem({ code: 'X' })).ok.stdout, 'Redeemed $0.00. New balance: $0.00.\n');
});

test('refusals have the texts of the command', async () => {
  const refusals = [
    [answer(404, { error: 'code_not_found' }), 'coupon code not found'],
    [answer(403, { error: 'code_not_allowed_for_workspace' }), "this coupon can't be redeemed by this workspace"],
    [answer(409, { error: 'code_already_redeemed' }), 'coupon already redeemed'],
    [answer(400, { error: 'invalid_request', message: 'code required' }), 'invalid input: code required'],
    [answer(400, '<html>'), 'invalid input'],
    [answer(401, { error: 'unauthorized' }), 'not authorized — check --api-token, or run `aex login`'],
    [answer(429, { error: 'rate_limited', message: 'slow down' }), 'redeem failed: slow down'],
    [answer(503, { error: 'db_resuming' }), 'redeem failed (HTTP 503)'],
  ];
  for (const [fault, text] of refusals) {
    platform.requests = [];
    platform.script['billing.redeem'] = [fault];
    const { error } = await redeem({ code: 'X' });
    const { kind, message, stderr, stdout, exitCode } = error;
    assert.deepEqual([kind, message, stderr, stdout, exitCode], ['api', text, `${text}\n`, '', 1]);
    assert.equal(platform.requests.length, 1);
  }
  assert.deepEqual(driver.sleeps, []);
});

test('a lost answer is not asked for again, and leaves the coupon in doubt', async () => {
  platform.script['billing.redeem'] = [reset, answer(409, { error: 'code_already_redeemed' })];
  const { error } = await redeem({ code: 'X' });
  assert.deepEqual([error.kind, error.exitCode, error.outcome], ['network', 1, 'maybe']);
  assert.match(error.stderr, /^redeem failed: .+\n$/);
  assert.equal(platform.requests.length, 1);
  assert.equal((await redeem({ code: 'X' })).error.outcome, 'maybe', 'the first may have redeemed it');
  platform.script['billing.redeem'] = [answer(404, {})];
  assert.equal((await redeem({ code: 'Y' })).error.outcome, 'not-created');
});

test('the command line', async () => {
  const usages = [
    [command(), 'usage: aex redeem <code> [common flags]'],
    [command('A', 'B'), 'usage: aex redeem <code> [common flags]'],
    [redeem({}), 'usage: aex redeem <code> [common flags]'],
    [command('A', '--workspace', 'w'), 'unknown flag: --workspace'],
    [command('A', '--api-token'), '--api-token needs a value'],
    [redeem({ argv: ['regift', 'A'] }), 'unknown subcommand: regift\nrun `aex --help` for usage'],
  ];
  for (const [asked, text] of usages) {
    const { error } = await asked;
    assert.deepEqual([error.kind, error.exitCode, error.stderr, error.outcome], ['rejected', 2, `${text}\n`, 'not-created']);
  }
  assert.equal(platform.requests.length, 0);
  const { ok } = await command('--debug', 'A', '--api-token', 'tok-other', '--aex-url', `${platform.baseUrl}//`);
  assert.equal(ok.stderr, '[aex] POST /billing/redeem -> 200\n');
  assert.equal(platform.requests[0].headers.authorization, 'Bearer tok-other');
});

test('an asset: presign, a put without the bearer, finalize', async () => {
  const { ok } = await upload({ contentType: 'text/plain' });
  assert.equal(ok.assetId, 'asset_5b7a2754b389130e138d57ba83f1eae7f05a41c66becacfa2dd2060143ae66db');
  assert.deepEqual(platform.requests.map(({ op }) => op), ['asset.presign', 'asset.put', 'asset.finalize']);
  const [presign, put, finalize] = platform.requests;
  assert.deepEqual(JSON.parse(presign.body), { hash: ok.assetId.replace('asset_', 'sha256:'), sizeBytes: asset.length });
  assert.deepEqual([presign.key, finalize.key, finalize.body], [undefined, undefined, presign.body]);
  assert.deepEqual([put.body, put.headers.authorization, put.key], ['zip bytes', undefined, undefined]);
  assert.deepEqual([put.headers['content-type'], put.headers['x-amz-checksum-sha256']], ['text/plain', 'c']);
  await upload();
  assert.equal(platform.of('asset.put')[1].headers['content-type'], 'application/zip');
});

test('an asset that is there is not sent; the ids of the platform win', async () => {
  platform.script['asset.presign'] = [answer(200, { ok: true, exists: true, assetId: 'asset_there' })];
  assert.equal((await upload()).ok.assetId, 'asset_there');
  assert.deepEqual(platform.requests.map(({ op }) => op), ['asset.presign']);
  platform.script['asset.finalize'] = [answer(200, { ok: true, assetId: 'asset_new' })];
  assert.equal((await upload()).ok.assetId, 'asset_new');
});

test('a put that fails is final; presign and finalize have the retry layer', async () => {
  platform.script['asset.presign'] = [answer(503, {})];
  platform.script['asset.put'] = [answer(503, 'x'.repeat(600))];
  const refused = (await upload()).error;
  const text = `uploadAsset: direct upload PUT failed with status 503: ${'x'.repeat(500)}`;
  assert.deepEqual([refused.kind, refused.status, refused.message], ['api', 503, text]);
  platform.script['asset.put'] = [reset];
  assert.equal((await upload()).error.kind, 'network');
  platform.script['asset.presign'] = [answer(200, { exists: false })];
  assert.equal((await upload()).error.message, 'uploadAsset: presign returned no uploadUrl and exists:false');
  assert.deepEqual([platform.of('asset.put').length, platform.of('asset.presign').length], [2, 4]);
  platform.script['asset.finalize'] = [answer(500, {})];
  assert.ok((await upload()).ok);
  assert.equal(driver.sleeps.length, 2);
  assert.match((await upload({ bytesBase64: 7 })).adapterError.message, /bytesBase64/);
});
