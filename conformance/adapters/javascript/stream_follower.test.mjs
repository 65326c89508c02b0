// Turns over the event stream, against a platform in this process. Time is virtual, but for the watchdog's.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { answer, Driver, OPTIONS, Platform, sendAll, STREAM, turnEvents } from './testing.mjs';

describe('over the event stream', STREAM, () => {
  let driver;
  let platform;
  let client;

  before(() => (driver = new Driver()));
  after(async () => assert.equal(await driver.end(), 0));
  beforeEach(async () => {
    platform = await new Platform().start();
    driver.sleeps = [];
    driver.holdWakes = false;
    client = await driver.open(platform.baseUrl);
  });
  afterEach(async () => {
    await driver.ask('client.close', {}, client);
    platform.stop();
  });

  const send = (args = {}, as = client) => driver.ask('session.send', { sessionId: 'ses_1', input: 'hi', ...args }, as);
  const waits = () => driver.sleeps.map(({ ms }) => ms);
  const streams = () => platform.of('events.stream').map(({ url }) => new URL(url, 'ws://x').searchParams);
  const froms = () => streams().map((query) => query.get('from'));
  const first = (count) => (stream, events) => sendAll(stream, events.slice(0, count));
  const cutAfter = (count, cut) => (stream, events) => {
    first(count)(stream, events);
    cut(stream);
  };

  test('a healthy run: what is sent, in which order, and a stream that is closed before the answer', async () => {
    const { ok } = await driver.ask('run', { options: OPTIONS, message: 'hi', deleteAfter: true }, client);
    assert.deepEqual([ok.ok, ok.status, ok.text, ok.events.length], [true, 'idle', 'Hello, world', 4]);
    assert.deepEqual(platform.requests.map(({ op }) => op), [
      'session.create', 'message.send', 'events.ticket', 'events.ticket', 'events.stream', 'session.get', 'outputs.list',
      'session.delete',
    ]);
    assert.equal(platform.openStreams, 0);
    assert.deepEqual([...streams()[0]], [['kept', '1'], ['ticket', 'ticket 2'], ['from', '1']]);
    const [connect] = platform.of('events.stream');
    assert.deepEqual([connect.headers.authorization, connect.headers['sec-websocket-protocol']], [undefined, undefined]);
    const [ticket] = platform.of('events.ticket');
    assert.deepEqual([ticket.body, ticket.headers['content-type'], ticket.key], ['', undefined, undefined]);
  });

  test('a lost stream is taken up again behind the last event, however it was lost', async () => {
    platform.script['events.stream'] = [
      cutAfter(1, (stream) => stream.close(1011)),
      cutAfter(1, (stream) => stream.terminate()),
      cutAfter(0, (stream) => stream.close(4401)),
    ];
    platform.script['events.connect'] = [undefined, undefined, answerOnSocket('HTTP/1.1 503 Busy\r\n\r\n')];
    const { ok } = await send();
    assert.deepEqual([ok.status, ok.text, ok.events.length], ['idle', 'Hello, world', 4]);
    assert.deepEqual(froms(), ['1', '2', '3', '3', '3']);
    assert.deepEqual(waits(), [500, 500, 500, 500]);
    assert.deepEqual([platform.of('message.send').length, platform.of('events.ticket').length], [1, 6]);
    assert.equal(new Set(streams().map((query) => query.get('ticket'))).size, 5);
    assert.equal(platform.openStreams, 0);
  });

  test('what is no event of this turn counts for nothing', async () => {
    const [one, two, three, end] = platform.events;
    const foreignEnd = { ...end, sequence: 2, subject: 'ses_2' };
    platform.script['events.stream'] = [
      (stream) => {
        stream.send('aex:pong');
        sendAll(stream, [7, null, { ...end, sequence: '9' }, { type: 'CUSTOM', data: {} }, one, foreignEnd, one, two, two]);
        sendAll(stream, [{ ...one, id: 'late' }, three, end, { ...three, sequence: 5 }]);
      },
    ];
    const { ok } = await send();
    assert.deepEqual(ok.events.map(({ id }) => id), ['e1', 'e2', 'e3', 'e4']);
    assert.deepEqual([ok.status, ok.text, waits()], ['idle', 'Hello, world', []]);
  });

  test('the record that lags behind the end of the turn', async () => {
    platform.events = turnEvents('error');
    platform.script['session.get'] = [answer(200, { session: { id: 'ses_1', status: 'running' } }), answer(404, {})];
    for (let n = 0; n < 2; n++) assert.equal((await send()).ok.status, 'error');
  });

  test('a ticket that cannot be had rejects the turn, which was accepted', async () => {
    const unavailable = answer(503, { error: 'no_coordinator' });
    platform.script['events.ticket'] = Array(4).fill(unavailable);
    const { error } = await send();
    assert.deepEqual([error.kind, error.status, error.attempts, error.outcome], ['rateLimit', 503, 4, 'created']);
    platform.script['events.stream'] = [cutAfter(1, (stream) => stream.close(1000))];
    platform.script['events.ticket'] = [undefined, undefined, answer(404, { error: 'not_found' })];
    assert.deepEqual(((e) => [e.kind, e.status, e.outcome])((await send()).error), ['api', 404, 'created']);
    const [bare, insecure, unticketed, junk] = [{ ticket: 't' }, { wsUrl: 'http://x/' }, { wsUrl: 'ws://x/' }, 'junk'];
    for (const answers of [[bare], [insecure], [junk], [unticketed, unticketed], [unticketed, junk]]) {
      platform.script['events.ticket'] = answers.map((body) => answer(200, body));
      assert.deepEqual(((e) => [e.kind, e.outcome])((await send()).error), ['api', 'created']);
    }
    assert.equal(platform.of('message.send').length, 7);
    platform.script['events.ticket'] = [undefined, answer(200, bare)];
    assert.equal((await send()).ok.status, 'idle', 'the first address holds for the turn');
  });

  test('silence ends a connection, and reconnects that bring nothing are bounded', async () => {
    const hasty = await driver.open(platform.baseUrl, { requestTimeoutMs: 40 });
    platform.script['events.stream'] = [first(2), first(0)];
    platform.script['events.connect'] = [undefined, () => {}];
    assert.equal((await send({}, hasty)).ok.text, 'Hello, world');
    assert.deepEqual(froms(), ['1', '3', '3', '3']);
    platform.record.status = 'running';
    platform.script['events.stream'] = Array(100).fill(cutAfter(0, (stream) => stream.close(1011)));
    platform.requests = [];
    assert.equal((await send()).ok.status, 'running');
    assert.equal(froms().length, 12);
  });

  test('timeoutMs ends the following, not the turn; an abort ends the call', async () => {
    platform.record.status = 'running';
    platform.script['events.stream'] = [first(1), first(1)];
    const { ok } = await driver.ask('run', { options: OPTIONS, message: 'hi', timeoutMs: 30 }, client);
    assert.deepEqual([ok.ok, ok.status, ok.events.length, platform.openStreams], [false, 'running', 1, 0]);
    const sent = send();
    while (platform.of('events.stream').length < 2) await driver.ask('ping');
    await driver.ask('cancel', { request: sent.id });
    assert.deepEqual(((e) => [e.kind, e.outcome])((await sent).error), ['aborted', 'created']);
  });

  test('one send, however it is consumed', async () => {
    for (const consume of ['done', 'iterate', 'iterate+done']) {
      platform.requests = [];
      const { ok } = await send({ consume });
      assert.deepEqual([ok.sessionId, ok.events.map(({ sequence }) => sequence)], ['ses_1', [1, 2, 3, 4]]);
      assert.equal(ok.status, consume === 'iterate' ? undefined : 'idle');
      assert.equal(platform.of('message.send').length, 1);
    }
    assert.match((await send({ consume: 'thrice' })).adapterError.message, /thrice/);
    platform.script['events.ticket'] = [answer(404, { error: 'not_found' })];
    assert.equal((await send({ consume: 'iterate+done' })).error.status, 404);
  });

  test('a flood of frames is taken in, though the socket is paused meanwhile', async () => {
    const text = (sequence) => ({ id: `e${sequence}`, type: 'TEXT_MESSAGE_CONTENT', sequence, data: { text: '.' } });
    const texts = Array.from({ length: 5000 }, (_, n) => text(n + 1));
    platform.events = [...texts, { ...turnEvents('idle')[3], sequence: 5001 }];
    assert.equal((await send()).ok.text.length, 5000);
  });

  test('without the package ws the adapter polls, and says so once', async () => {
    const lone = new Driver(`--import=data:text/javascript,${encodeURIComponent(WITHOUT_WS)}`);
    const opened = await lone.open(platform.baseUrl);
    for (let n = 0; n < 2; n++) {
      assert.equal((await lone.ask('session.send', { sessionId: 'ses_1', input: 'hi' }, opened)).ok.text, 'Hello, world');
    }
    assert.deepEqual(lone.logged, ['without the package ws, turns are followed by polling events.list']);
    assert.deepEqual([platform.of('events.ticket').length, platform.of('events.list').length], [0, 2]);
    assert.equal(await lone.end(), 0);
  });
});

const answerOnSocket = (text) => (socket) => socket.end(text);

const WITHOUT_WS = `
  import Module from 'node:module';
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (name, ...rest) => {
    if (/(^|\\/)ws$/.test(name)) throw Object.assign(new Error(name), { code: 'MODULE_NOT_FOUND' });
    return resolve(name, ...rest);
  };`;
