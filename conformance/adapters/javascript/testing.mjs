// What the adapter's tests need: the harness's side of the protocol, and a platform that misbehaves on demand.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { findWebSocketPackage } from './websocket_package.mjs';

export const START_MS = 1_790_000_000_000;

const ws = findWebSocketPackage();

/** For the options of a test that needs the event stream. */
export const STREAM = { skip: ws === undefined && 'the package ws is not installed' };

/** The path of a file beside this one. */
export function beside(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Drives an adapter over pipes, fetch_client.mjs unless another is named. Sleeps are recorded and, unless `holdWakes` is set, woken at once. */
export class Driver {
  sleeps = [];
  logged = [];
  holdWakes = false;
  nowMs = START_MS;
  #child;
  #answers = new Map();
  #lastId = 0;
  #partial = '';
  #onSleep = [];

  constructor(...flags) {
    const isForNode = (flag) => flag.startsWith('--import=');
    const adapter = flags[0]?.endsWith('.mjs') ? flags.shift() : beside('fetch_client.mjs');
    const args = [...flags.filter(isForNode), adapter, ...flags.filter((flag) => !isForNode(flag))];
    this.#child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdout.setEncoding('utf8').on('data', (chunk) => this.#receive(chunk));
  }

  /** -> the whole answer line; `.id` of the promise is the request's. */
  ask(op, args = {}, client = undefined) {
    const id = ++this.#lastId;
    const answer = new Promise((resolve) => this.#answers.set(id, resolve));
    this.#write({ id, op, client, args });
    return Object.assign(answer, { id });
  }

  async open(baseUrl, more = {}) {
    const args = { baseUrl, apiToken: 'tok-secret', virtualTime: true, nowMs: START_MS, seed: 7, ...more };
    const answer = await this.ask('client.open', args);
    return answer.ok.client;
  }

  wake({ sleep, ms }) {
    this.nowMs += ms;
    this.#write({ wake: sleep, nowMs: this.nowMs });
  }

  nextSleep() {
    return new Promise((resolve) => this.#onSleep.push(resolve));
  }

  /** Closes the adapter's input -> its exit code. */
  async end() {
    this.#child.stdin.end();
    const [code] = await once(this.#child, 'exit');
    return code;
  }

  #write(message) {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #receive(chunk) {
    const lines = (this.#partial + chunk).split('\n');
    this.#partial = lines.pop();
    for (const line of lines) this.#take(JSON.parse(line));
  }

  #take(message) {
    if (message.event === 'log') {
      this.logged.push(message.message);
      return;
    }
    if (message.event === 'sleep') {
      this.sleeps.push(message);
      this.#onSleep.splice(0).forEach((resolve) => resolve(message));
      if (!this.holdWakes) this.wake(message);
      return;
    }
    const resolve = this.#answers.get(message.id);
    if (resolve === undefined) throw new Error(`answer to no open request: ${JSON.stringify(message)}`);
    this.#answers.delete(message.id);
    resolve(message);
  }
}

/**
 * A healthy platform; `script[op]` is a list of faults, taken in order, each a function of the response, or, where `op` is
 * events.stream, of the open WebSocket and the events that are due on it.
 */
export class Platform {
  requests = [];
  script = {};
  record = { id: 'ses_1', status: 'idle', costUsd: 0.25 };
  events = turnEvents('idle');
  openStreams = 0;
  #server = http.createServer((request, response) => this.#receive(request, response));
  #streams = ws && new ws.WebSocketServer({ noServer: true });
  #tickets = 0;

  async start() {
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.baseUrl = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  stop() {
    for (const stream of this.#streams?.clients ?? []) stream.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  of(op) {
    return this.requests.filter((request) => request.op === op);
  }

  keysOf(op) {
    return this.of(op).map((request) => request.key);
  }

  #receive(request, response) {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const op = operationOf(request.method, request.url);
      this.requests.push({ op, url: request.url, key: request.headers['idempotency-key'], headers: request.headers, body });
      const fault = this.script[op]?.shift();
      if (fault) fault(response);
      else answer(200, this.#healthy(op))(response);
    });
  }

  /** Takes a fault of events.connect, which is a function of the bare socket, before one of events.stream. */
  #upgrade(request, socket, head) {
    const { headers, url } = request;
    this.requests.push({ op: 'events.stream', url, key: headers['idempotency-key'], headers, body: '' });
    const refusal = this.script['events.connect']?.shift();
    if (refusal) return refusal(socket);
    this.#streams.handleUpgrade(request, socket, head, (stream) => {
      this.openStreams++;
      stream.on('close', () => this.openStreams--);
      const from = Number(new URL(url, this.baseUrl).searchParams.get('from'));
      const due = this.events.filter(({ sequence }) => sequence >= from);
      (this.script['events.stream']?.shift() ?? sendAll)(stream, due);
    });
  }

  #healthy(op) {
    if (op === 'events.ticket') {
      const wsUrl = `${this.baseUrl.replace('http', 'ws')}/streams/ses_1?kept=1#top`;
      return { wsUrl, ticket: `ticket ${++this.#tickets}`, expiresAtMs: START_MS };
    }
    if (op === 'asset.presign') {
      const requiredHeaders = { 'X-Amz-Checksum-Sha256': 'c' };
      return { ok: true, exists: false, uploadUrl: `${this.baseUrl}/storage/1`, requiredHeaders };
    }
    if (op === 'asset.finalize') return { ok: true };
    if (op === 'billing.redeem') return { redeemed: true, amountUsd: 10, newBalanceUsd: 12.345 };
    if (op === 'session.create') return { session: { id: 'ses_1', status: 'idle' } };
    if (op === 'message.send') {
      return { session: { id: 'ses_1', status: 'running' }, turn: { sessionId: 'ses_1', turnSeq: 1 }, eventCursor: 1 };
    }
    if (op === 'events.list') return { events: this.events, nextCursor: null };
    if (op === 'outputs.list') return { outputs: [] };
    if (op === 'session.list') return { sessions: [this.record], nextCursor: 'more' };
    if (op === 'whoami') return { principalType: 'api_token' };
    return { session: this.record };
  }
}

const FIXED_PATHS = {
  '/api/whoami': 'whoami',
  '/assets/presign': 'asset.presign',
  '/assets/finalize': 'asset.finalize',
  '/storage/1': 'asset.put',
  '/billing/redeem': 'billing.redeem',
};

function operationOf(method, url) {
  const path = url.split('?')[0];
  if (FIXED_PATHS[path] !== undefined) return FIXED_PATHS[path];
  if (path === '/api/sessions') return method === 'POST' ? 'session.create' : 'session.list';
  if (path.endsWith('/events/ticket')) return 'events.ticket';
  const tail = path.split('/')[4];
  if (tail === undefined) return method === 'DELETE' ? 'session.delete' : 'session.get';
  return { messages: 'message.send', events: 'events.list', outputs: 'outputs.list' }[tail] ?? `session.${tail}`;
}

/** Two texts and the end of turn 1, after the end of another turn that must not stop anybody. */
export function turnEvents(state) {
  const end = (sequence, turnSeq) => ({ type: 'CUSTOM', sequence, data: { name: `aex.session.${state}`, value: { turnSeq } } });
  const text = (sequence, words) => ({ type: 'TEXT_MESSAGE_CONTENT', sequence, data: { text: words } });
  return [end(1, 99), text(2, 'Hello, '), text(3, 'world'), end(4, 1)].map((event) => ({ id: `e${event.sequence}`, ...event }));
}

export function sendAll(stream, events) {
  for (const event of events) stream.send(JSON.stringify(event));
}

// Faults.

export function answer(status, body, headers = {}) {
  return (response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers });
    response.end(text);
  };
}

export const reset = (response) => response.socket.resetAndDestroy();

export const silence = () => {};

/** Bytes as they are, then the end of the connection. */
export function rawBytes(text) {
  return (response) => response.socket.end(text);
}

export const OPTIONS = { model: 'claude-haiku-4-5', apiKeys: { anthropic: 'sk-provider' } };
