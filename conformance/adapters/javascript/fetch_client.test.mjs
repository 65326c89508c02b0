// Drives the adapter as the harness does, against a platform in this process. Time is virtual.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { answer, Driver, OPTIONS, Platform, rawBytes, reset, silence, START_MS, turnEvents } from './testing.mjs';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const unavailable = answer(503, { error: 'db_resuming' });

let driver;
let platform;
let client;

before(() => (driver = new Driver('--poll')));
after(async () => assert.equal(await driver.end(), 0));
beforeEach(async () => {
  platform = await new Platform().start();
  driver.sleeps = [];
  driver.nowMs = START_MS;
  client = await driver.open(platform.baseUrl);
});
afterEach(async () => {
  await driver.ask('client.close', {}, client);
  platform.stop();
});

const create = (args = {}, as = client) => driver.ask('session.create', { options: OPTIONS, ...args }, as);
const send = (args = {}) => driver.ask('session.send', { sessionId: 'ses_1', input: 'hi', ...args }, client);
const run = (args = {}) => driver.ask('run', { options: OPTIONS, message: 'hi', ...args }, client);
const waits = () => driver.sleeps.map(({ ms }) => ms);

test('hello, ping, and an operation that is not offered', async () => {
  const { ok } = await driver.ask('hello', { protocol: 1 });
  assert.equal(ok.protocol, 1);
  assert.equal(ok.features.concurrency, 64);
  assert.deepEqual((await driver.ask('ping')).ok, {});
  assert.equal((await driver.ask('session.teleport', {}, client)).unsupported, true);
  assert.match((await driver.ask('whoami', {}, 'c999')).adapterError.message, /c999/);
  assert.match((await driver.ask('client.open', { baseUrl: platform.baseUrl })).adapterError.message, /apiToken/);
});

test('a healthy run: derived key, wire order of the body, result', async () => {
  const { ok } = await run({ deleteAfter: true });
  assert.deepEqual(ok, {
    runId: 'ses_1',
    sessionId: 'ses_1',
    status: 'idle',
    ok: true,
    text: 'Hello, world',
    events: platform.events.map(({ id, type, sequence }) => ({ id, type, sequence })),
    costUsd: 0.25,
  });
  const [created] = platform.of('session.create');
  assert.match(created.key, UUID);
  assert.deepEqual(platform.keysOf('message.send'), [`${created.key}:message`]);
  assert.deepEqual(Object.keys(JSON.parse(created.body)), ['provider', 'submission', 'retention', 'secrets']);
  const order = ['session.create', 'message.send', 'events.list', 'session.get', 'outputs.list', 'session.delete'];
  assert.deepEqual(platform.requests.map(({ op }) => op), order);
  assert.deepEqual(order.slice(2).flatMap((op) => platform.keysOf(op)), [undefined, undefined, undefined, undefined]);
});

test('reads and state changes', async () => {
  const ask = (op, args = { sessionId: 'ses_1' }) => driver.ask(op, args, client);
  assert.equal((await ask('session.get')).ok.session.id, 'ses_1');
  assert.equal((await ask('session.list', { limit: 2, status: 'idle' })).ok.nextCursor, 'more');
  assert.equal(platform.of('session.list')[0].url, '/api/sessions?status=idle&limit=2');
  assert.equal((await ask('session.events')).ok.events.length, 4);
  assert.deepEqual((await ask('session.outputs')).ok, { outputs: [] });
  assert.equal((await ask('whoami', {})).ok.principalType, 'api_token');
  assert.equal((await ask('session.suspend', { sessionId: 'ses_1', idempotencyKey: 'k1' })).ok.session.id, 'ses_1');
  const [suspended] = platform.of('session.suspend');
  assert.deepEqual([suspended.key, suspended.body, suspended.headers['content-type']], ['k1', '', undefined]);
});

test('every attempt repeats key and body; waits stay under the backoff ceiling', async () => {
  platform.script['session.create'] = [unavailable, reset, answer(529, {})];
  assert.equal((await create()).ok.session.id, 'ses_1');
  const sent = platform.of('session.create');
  assert.equal(new Set(sent.map(({ key, body }) => key + body)).size, 1);
  assert.equal(sent.length, 4);
  [500, 1000, 2000].forEach((ceiling, n) => assert.ok(waits()[n] >= 0 && waits()[n] <= ceiling, `wait ${n + 1}`));
});

test('Retry-After is a floor on the virtual clock; dates too; junk is ignored', async () => {
  const inThreeSeconds = new Date(START_MS + 23_000).toUTCString();
  platform.script['session.create'] = [
    answer(429, {}, { 'retry-after': '20' }),
    answer(500, {}, { 'retry-after': inThreeSeconds }),
    answer(503, {}, { 'retry-after': '9junk' }),
  ];
  assert.ok((await create()).ok);
  assert.deepEqual(waits().slice(0, 2), [20_000, 3000]);
  assert.ok(waits()[2] <= 2000);
});

test('a hint beyond the budget surfaces at once', async () => {
  platform.script['session.create'] = [answer(429, { error: 'rate_limited' }, { 'retry-after': '121' })];
  const { error } = await create();
  assert.deepEqual(waits(), []);
  assert.deepEqual(error, {
    kind: 'rateLimit',
    name: 'AexRateLimitError',
    message: 'aex API rate limit reached (HTTP 429) after 1 attempt; retry after ~121s',
    status: 429,
    code: 'rate_limited',
    attempts: 1,
    source: 'api',
    retryAfterMs: 121_000,
    outcome: 'not-created',
  });
});

test('the last answer decides: throttle, API error, network error', async () => {
  platform.script['session.create'] = [reset, reset, reset, unavailable, unavailable, answer(400, {}), ...Array(4).fill(reset)];
  const throttled = (await create()).error;
  assert.deepEqual([throttled.kind, throttled.attempts, throttled.outcome], ['rateLimit', 4, 'maybe']);
  const refused = (await create()).error;
  assert.deepEqual([refused.kind, refused.status, refused.outcome], ['api', 400, 'maybe']);
  const lost = (await create()).error;
  assert.deepEqual([lost.kind, lost.attempts, lost.outcome], ['network', 4, 'maybe']);
});

test('without a retry layer a throttle is a plain API error; one attempt keeps it typed', async () => {
  platform.script['session.create'] = [unavailable, unavailable];
  const plain = (await create({}, await driver.open(platform.baseUrl, { retry: false }))).error;
  assert.deepEqual([plain.kind, plain.status, plain.code], ['api', 503, 'db_resuming']);
  const typed = (await create({}, await driver.open(platform.baseUrl, { retry: { maxAttempts: 1 } }))).error;
  assert.deepEqual([typed.kind, typed.attempts], ['rateLimit', 1]);
  assert.equal(platform.of('session.create').length, 2);
});

test('what is known about the work: refusals, conflicts, repeated keys', async () => {
  platform.script['session.create'] = [
    answer(404, { error: { message: 'gone', code: 'not_found' } }),
    answer(409, { error: 'idempotency_in_flight' }),
    answer(409, { error: 'idempotency_conflict', message: 'other body' }),
  ];
  const missing = (await create()).error;
  assert.deepEqual([missing.message, missing.code, missing.outcome], ['gone', 'not_found', 'not-created']);
  assert.equal((await create({ idempotencyKey: 'mine' })).error.outcome, 'maybe');
  assert.equal((await create({ idempotencyKey: 'mine' })).error.outcome, 'maybe', 'the first may still be at work');
  assert.deepEqual(platform.keysOf('session.create').slice(1), ['mine', 'mine']);
});

test('a success that is cut is tried again; one that says nothing is an error', async () => {
  const head = 'HTTP/1.1 201 Created\r\n';
  const cuts = [
    rawBytes(`${head}content-length: 40\r\n\r\n{"session":`),
    rawBytes(`${head}connection: close\r\ntransfer-encoding: chunked\r\n\r\nb\r\n{"session":\r\n`),
    rawBytes(`${head}\r\n{"session":`),
  ];
  platform.script['session.create'] = [...cuts, undefined, answer(200, '<html>'), answer(201, { session: {} }), answer(204, '')];
  assert.ok((await create()).ok);
  assert.equal(new Set(platform.keysOf('session.create')).size, 1);
  for (const status of [200, 201, 204]) {
    const { error } = await create();
    assert.deepEqual([error.kind, error.status, error.outcome], ['api', status, 'maybe']);
  }
  platform.script.whoami = [answer(200, '<html>')];
  assert.equal((await driver.ask('whoami', {}, client)).error.kind, 'api');
});

test('the status of a refusal survives a broken body', async () => {
  platform.script['session.create'] = [rawBytes('HTTP/1.1 402 Pay\r\ncontent-length: 99\r\n\r\n{"err'), answer(400, '<html>')];
  for (const status of [402, 400]) {
    const { error } = await create();
    assert.deepEqual([error.kind, error.status, error.message], ['api', status, 'aex API request failed']);
  }
});

test('redirects are not followed, interim answers are skipped', async () => {
  const early = 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n';
  const body = '{"session":{"id":"ses_9"}}';
  platform.script['session.create'] = [
    answer(307, {}, { location: `${platform.baseUrl}/elsewhere` }),
    rawBytes(`${early}HTTP/1.1 201 Created\r\ncontent-length: ${body.length}\r\n\r\n${body}`),
  ];
  const { error } = await create();
  assert.deepEqual([error.kind, error.status, error.outcome], ['api', 307, 'maybe']);
  assert.equal(platform.requests.length, 1);
  assert.equal((await create()).ok.session.id, 'ses_9');
});

test('replayLast repeats input and key; before any send it is a state error', async () => {
  const replay = (args) => driver.ask('session.replayLast', { sessionId: 'ses_1', ...args }, client);
  const { error } = await replay();
  assert.equal(error.kind, 'state');
  assert.equal(error.message, 'SessionHandle.replayLast: no message has been sent on this session yet');
  assert.equal(platform.requests.length, 0);
  assert.equal((await send({ input: ['a', 'b'] })).ok.turnSeq, 1);
  await replay();
  await replay({ idempotencyKey: 'new' });
  const [first, second, third] = platform.of('message.send');
  assert.deepEqual([second.key, second.body], [first.key, '{"input":["a","b"]}']);
  assert.equal(third.key, 'new');
});

test('a turn without an end yet is polled again from the next event', async () => {
  const all = platform.events;
  const page = (events, nextCursor) => answer(200, { events, nextCursor });
  platform.script['events.list'] = [page(all.slice(0, 1), 2), page(all.slice(1, 2), null), answer(200, 'junk'), page(all, null)];
  platform.script['session.get'] = [answer(200, { session: { id: 'ses_1', status: 'running' } })];
  const { ok } = await send();
  assert.deepEqual([ok.text, ok.status, ok.events.length], ['Hello, world', 'idle', 4]);
  assert.deepEqual(platform.of('events.list').map(({ url }) => url.split('=')[1]), ['1', '2', '3', '3']);
  assert.deepEqual(waits(), [500, 500]);
});

test('an empty record knows less than the end of the turn', async () => {
  platform.script['session.get'] = [answer(200, '')];
  assert.equal((await send()).ok.status, 'idle');
});

test('polling is bounded, and a poll that fails does not touch the turn', async () => {
  platform.events = [];
  platform.record.status = 'running';
  assert.equal((await send()).ok.status, 'running');
  assert.equal(platform.of('events.list').length, 200);
  platform.script['events.list'] = [answer(404, { error: 'not_found' })];
  const { error } = await send();
  assert.deepEqual([error.kind, error.status, error.outcome], ['api', 404, 'created']);
  assert.equal(platform.of('message.send').length, 2);
});

test('a failed turn: result, typed throttle, state error', async () => {
  platform.events = turnEvents('error');
  platform.record = { id: 'ses_1', status: 'error', errorMessage: 'disk full' };
  const { ok } = await run();
  assert.deepEqual([ok.ok, ok.status, ok.error], [false, 'error', 'disk full']);
  const state = (await run({ throwOnFailure: true })).error;
  assert.deepEqual([state.kind, state.message], ['state', 'AgentExecutor.run: session ses_1 ended error: disk full']);
  platform.record.providerFault = { provider: 'anthropic', kind: 'overloaded', status: 529, retryAfterMs: 4000 };
  const throttle = (await run({ throwOnFailure: true })).error;
  assert.equal(throttle.message, 'upstream provider overloaded (HTTP 529) after 1 attempt; retry after ~4s');
  assert.deepEqual([throttle.kind, throttle.source, throttle.retryAfterMs], ['rateLimit', 'provider', 4000]);
  assert.equal(throttle.providerFault.kind, 'overloaded');
});

test('refusals before sending', async () => {
  const refusals = [
    [run({ message: '' }), 'Aex.run: message must be a non-empty string'],
    [run({ message: ['a', ''] }), 'Aex.run: message segments must be non-empty strings'],
    [send({ input: [] }), 'SessionHandle.send: input must be a non-empty string or string array'],
    [create({ options: { apiKeys: {} } }), 'Aex.openSession: model is required'],
    [create({ options: { ...OPTIONS, apiKeys: {} } }), 'Aex.openSession: a provider API key is required — pass apiKeys["anthropic"].'],
    [
      create({ options: { ...OPTIONS, provider: 'openai' } }),
      'Aex.openSession: provider "openai" is not available for model "claude-haiku-4-5" (supported: anthropic)',
    ],
  ];
  for (const [refusal, message] of refusals) {
    const { error } = await refusal;
    assert.deepEqual([error.kind, error.message, error.outcome], ['rejected', message, 'not-created']);
  }
  assert.equal((await create({ idempotencyKey: '' })).error.kind, 'rejected');
  assert.equal(platform.requests.length, 0);
});

test('no token, provider key or other secret in a message', async () => {
  const message = 'seen tok-secret, sk-provider and hunter22';
  platform.script['session.create'] = [answer(400, { error: { message } }), answer(400, { error: { message } })];
  assert.match((await create()).error.message, /^seen \[REDACTED\], \[REDACTED\] and hunter22$/);
  const raw = { secrets: { envSecrets: { PW: 'hunter22' } } };
  assert.match((await create({ options: { raw } })).error.message, /^seen \[REDACTED\], \[REDACTED\] and \[REDACTED\]$/);
  assert.deepEqual(JSON.parse(platform.of('session.create')[1].body), raw);
});

test('answers come in the order in which calls end', async () => {
  const held = [];
  platform.script['session.create'] = [(response) => held.push(response), answer(201, { session: { id: 'ses_fast' } })];
  const order = [];
  const slow = create().then(() => order.push('slow'));
  while (held.length === 0) await driver.ask('ping');
  await create().then(() => order.push('fast'));
  answer(201, { session: { id: 'ses_slow' } })(held[0]);
  await slow;
  assert.deepEqual(order, ['fast', 'slow']);
  await Promise.all(Array.from({ length: 64 }, () => run()));
  assert.equal(new Set(platform.keysOf('session.create')).size, 66);
});

test('cancel ends a wait at once, and an exchange too', async () => {
  driver.holdWakes = true;
  platform.script['session.create'] = [answer(429, {}), silence];
  const waiting = create();
  await driver.nextSleep();
  assert.deepEqual((await driver.ask('cancel', { request: waiting.id })).ok, {});
  assert.deepEqual(((e) => [e.kind, e.outcome])((await waiting).error), ['aborted', 'not-created']);
  const exchanging = create();
  while (platform.requests.length < 2) await driver.ask('ping');
  await driver.ask('cancel', { request: exchanging.id });
  assert.deepEqual(((e) => [e.kind, e.outcome])((await exchanging).error), ['aborted', 'maybe']);
  driver.holdWakes = false;
  assert.equal(platform.requests.length, 2);
});

test('a request timeout is a network error that is retried with the same key', async () => {
  const hasty = await driver.open(platform.baseUrl, { requestTimeoutMs: 50 });
  platform.script['session.create'] = [silence, (response) => response.writeHead(201, { 'content-length': 50 }).write('{')];
  assert.ok((await create({}, hasty)).ok);
  const keys = platform.keysOf('session.create');
  assert.deepEqual([keys.length, new Set(keys).size], [3, 1]);
});

test('one seed, one run; another seed, another', async () => {
  const keysFor = async (seed) => {
    const seeded = await driver.open(platform.baseUrl, { seed });
    platform.requests = [];
    platform.script['session.create'] = [unavailable];
    driver.sleeps = [];
    await create({}, seeded);
    return [platform.keysOf('session.create')[0], waits()];
  };
  const first = await keysFor(2 ** 52 + 1);
  assert.deepEqual(await keysFor(2 ** 52 + 1), first);
  for (const other of [1, 2 ** 52 + 2]) assert.notDeepEqual(await keysFor(other), first);
});

test('without virtual time waits are real, and no event is sent', async () => {
  const real = await driver.open(platform.baseUrl, { virtualTime: false, retry: { initialDelayMs: 20 } });
  platform.script['session.create'] = [unavailable, unavailable];
  assert.ok((await create({}, real)).ok);
  assert.deepEqual([platform.requests.length, waits()], [3, []]);
  const patient = await driver.open(platform.baseUrl, { virtualTime: false });
  platform.script['session.create'] = [answer(429, {}, { 'retry-after': '60' })];
  const waiting = create({}, patient);
  while (platform.requests.length < 4) await driver.ask('ping');
  for (let n = 0; n < 20; n++) await driver.ask('whoami', {}, patient); // by then it sleeps
  await driver.ask('cancel', { request: waiting.id });
  assert.deepEqual(((e) => [e.kind, e.outcome])((await waiting).error), ['aborted', 'not-created']);
});
