// The aex client, as the 0.35.0 SDK behaves on the wire, on plain `fetch`.
//
// One object is one client: its connections, its random numbers, its clock and its memory of what was sent. Every
// method takes the call it works for, which can be aborted. Methods return what the API said; they throw AexError.
import { uploadAsset } from './asset_upload.mjs';
import { AexError, aborted, badSuccess, envelopeCode, rejected } from './errors.mjs';
import { checkKey, checkMessage, createBody, secretValues } from './create_request.mjs';
import { Effects, excludesEffect } from './effects.mjs';
import { isObject } from './json.mjs';
import { readRedeem, redeemed } from './redeem.mjs';
import { NetworkFailure } from './transport.mjs';
import { parseRetryAfter } from './retry_after.mjs';
import { sendWithRetry } from './retry.mjs';
import { failedTurn, turnEvents } from './turn.mjs';
import { TurnStream } from './turn_stream.mjs';

const MAX_PAGES = 1000;
const SHORTEST_SECRET = 4; // redacting shorter texts would hide nothing and garble everything

export class AexClient {
  #transport;
  #policy;
  #random;
  #effects = new Effects();
  #lastSends = new Map();
  #secrets;

  /** `follower` brings the events of a turn: over the event stream, or by polling. */
  constructor({ apiToken, transport, policy, clock, random, follower }) {
    this.#transport = transport;
    this.#policy = policy;
    this.#random = random;
    this.#secrets = new Set([apiToken]);
    this.clock = clock;
    this.follower = follower;
  }

  forkRandom() {
    return this.#random.fork();
  }

  close() {
    return this.#transport.close();
  }

  // Sessions

  async createSession(call, { options, idempotencyKey }) {
    const key = chosenKey(call, 'Aex.openSession', 'idempotencyKey', idempotencyKey);
    const body = createBody(options);
    for (const secret of secretValues(body)) this.#secrets.add(secret);
    const answer = await this.request(call, {
      op: 'session.create',
      method: 'POST',
      path: 'api/sessions',
      bodyText: serialised('Aex.openSession', body),
      key,
      effect: `create ${key}`,
    });
    const session = unwrapped(answer.body);
    if (sessionIdOf(session) === undefined) throw badSuccess(answer, 'a session id');
    return session;
  }

  async getSession(call, sessionId) {
    const answer = await this.#read(call, 'session.get', sessionPath(sessionId));
    const session = unwrapped(answer.body);
    if (sessionIdOf(session) === undefined) throw badSuccess(answer, 'a session');
    return session;
  }

  async listSessions(call, { status, since, limit, cursor }) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ status, since, limit, cursor })) {
      if (value !== undefined) query.set(name, String(value));
    }
    const path = `api/sessions?${query}`.replace(/\?$/, '');
    const answer = await this.#read(call, 'session.list', path);
    if (!Array.isArray(answer.body?.sessions)) throw badSuccess(answer, 'a list of sessions');
    return answer.body;
  }

  /** `change`: suspend, cancel, resume or delete. These carry a key only when the caller gives one, and no body. */
  async changeSession(call, change, { sessionId, idempotencyKey }) {
    const surface = `SessionHandle.${change}`;
    const key = idempotencyKey === undefined ? undefined : checkKey(surface, 'idempotencyKey', idempotencyKey);
    const path = sessionPath(sessionId);
    const op = `session.${change}`;
    const answer = await this.request(
      call,
      change === 'delete' ? { op, method: 'DELETE', path, key } : { op, method: 'POST', path: `${path}/${change}`, key },
    );
    const session = unwrapped(answer.body);
    return sessionIdOf(session) === undefined ? {} : { session };
  }

  async whoami(call) {
    return (await this.#read(call, 'whoami', 'api/whoami')).body;
  }

  // Events and outputs

  async listEventPage(call, sessionId, cursor) {
    const query = cursor === undefined ? '' : `?cursor=${cursor}`;
    return (await this.#read(call, 'events.list', `${sessionPath(sessionId)}/events${query}`)).body;
  }

  async listEvents(call, sessionId) {
    const events = [];
    for (let page = 1, cursor; page <= MAX_PAGES; page++) {
      const listing = await this.listEventPage(call, sessionId, cursor);
      if (Array.isArray(listing?.events)) events.push(...listing.events);
      if (typeof listing?.nextCursor !== 'number') break;
      cursor = listing.nextCursor;
    }
    return events;
  }

  async listOutputs(call, sessionId) {
    const answer = await this.#read(call, 'outputs.list', `${sessionPath(sessionId)}/outputs`);
    return Array.isArray(answer.body?.outputs) ? answer.body.outputs : [];
  }

  /** Where the event stream of a session is; the ticket that comes with the answer is left unused. */
  async streamAddress(call, sessionId) {
    const answer = await this.#ticketAnswer(call, sessionId);
    if (!isWebSocketUrl(answer.body?.wsUrl)) throw badSuccess(answer, 'a stream address');
    return answer.body.wsUrl;
  }

  /** A ticket for one connection to the event stream. */
  async mintTicket(call, sessionId) {
    const answer = await this.#ticketAnswer(call, sessionId);
    if (typeof answer.body?.ticket !== 'string') throw badSuccess(answer, 'a ticket');
    return answer.body.ticket;
  }

  /** The ticket with which a lost stream is taken up again behind `turn.cursor`. */
  renewTicket(call, turn) {
    return this.mintTicket(call, turn.sessionId);
  }

  #ticketAnswer(call, sessionId) {
    return this.request(call, { op: 'events.ticket', method: 'POST', path: `${sessionPath(sessionId)}/events/ticket` });
  }

  // Turns

  /** Nothing is sent before the stream is consumed. */
  send(call, message) {
    return new TurnStream(message.sessionId, this.#sendAndFollow(call, message));
  }

  replayLast(call, { sessionId, idempotencyKey }) {
    const last = this.#lastSends.get(sessionId);
    if (last === undefined) {
      const message = 'SessionHandle.replayLast: no message has been sent on this session yet';
      throw new AexError('state', message, { outcome: 'not-created' });
    }
    return this.send(call, { sessionId, input: last.input, idempotencyKey: idempotencyKey ?? last.key });
  }

  async *#sendAndFollow(call, { sessionId, input, idempotencyKey, timeoutMs }) {
    checkMessage('SessionHandle.send', 'input', input);
    const key = chosenKey(call, 'SessionHandle.send', 'idempotencyKey', idempotencyKey);
    // Remembered before the POST, so that a send that fails can be replayed.
    this.#lastSends.set(sessionId, { input, key });
    const accepted = await this.postMessage(call, { sessionId, input, key });
    const deadlineMs = timeoutMs === undefined ? undefined : performance.now() + timeoutMs;
    return yield* turnEvents(this, call, sessionId, accepted, deadlineMs);
  }

  async postMessage(call, { sessionId, input, key }) {
    const answer = await this.request(call, {
      op: 'message.send',
      method: 'POST',
      path: `${sessionPath(sessionId)}/messages`,
      bodyText: serialised('SessionHandle.send', { input }),
      key,
      effect: `message ${sessionId} ${key}`,
    });
    if (typeof answer.body?.turn?.turnSeq !== 'number') throw badSuccess(answer, 'a turn');
    return answer.body;
  }

  /** A session, one turn in it, and its result. Both keys are fixed before anything is sent. */
  async run(call, { options, message, idempotencyKey, messageIdempotencyKey, ...rest }) {
    checkMessage('Aex.run', 'message', message);
    const createKey = chosenKey(call, 'Aex.run', 'idempotencyKey', idempotencyKey);
    const derivedKey = messageIdempotencyKey ?? `${createKey}:message`;
    const messageKey = checkKey('Aex.run', 'messageIdempotencyKey', derivedKey);
    const created = await this.createSession(call, { options, idempotencyKey: createKey });
    const sessionId = sessionIdOf(created);
    const { timeoutMs } = rest;
    const turn = await this.send(call, { sessionId, input: message, idempotencyKey: messageKey, timeoutMs }).done();
    if (rest.deleteAfter) await this.#deleteAfterTurn(call, sessionId);
    const ok = this.endedWell(turn);
    if (!ok && rest.throwOnFailure) throw failedTurn(turn);
    return { ...turn, ok };
  }

  endedWell(turn) {
    return turn.status === 'idle' || turn.status === 'suspended';
  }

  async #deleteAfterTurn(call, sessionId) {
    try {
      await this.changeSession(call, 'delete', { sessionId });
    } catch (error) {
      throw error instanceof AexError ? error.withOutcome('created') : error;
    }
  }

  // Assets and coupons

  uploadAsset(call, asset) {
    return uploadAsset(this, call, asset);
  }

  /** What the object store gets: what the presign demands, and never the bearer, which is not for its eyes. */
  storageHeaders(contentType, requiredHeaders) {
    const required = Object.entries(requiredHeaders).map(([name, value]) => [name.toLowerCase(), String(value)]);
    return { 'content-type': contentType, ...Object.fromEntries(required) };
  }

  /** One raw exchange with the object store: nothing is tried again. */
  async putToStorage(call, url, headers, bytes) {
    try {
      return await this.#transport.exchangeRaw(call, url, { method: 'PUT', headers, body: bytes });
    } catch (error) {
      if (!(error instanceof NetworkFailure)) throw error;
      const message = `uploadAsset: direct upload PUT failed: ${error.code} (${error.message})`;
      throw new AexError('network', message, { attempts: 1 });
    }
  }

  /** `aex redeem`: one request, outside the retry layer and without a key, since a coupon works only once. */
  async redeem(call, args) {
    const order = readRedeem(args);
    if (order.apiToken !== undefined) this.#secrets.add(order.apiToken);
    const effect = `redeem ${order.code}`;
    const bodyText = JSON.stringify({ code: order.code });
    const { apiToken, baseUrl } = order;
    const request = { op: 'billing.redeem', method: 'POST', path: 'billing/redeem', bodyText, effect, apiToken, baseUrl };
    const answer = await this.#attempt(call, request);
    return redeemed(order, answer, () => this.#effects.outcome(effect));
  }

  // Requests

  /** The key that one attempt carries: the logical call's own, on every attempt. */
  attemptKey(call, request) {
    return request.key;
  }

  /** One attempt -> {status, body, unreadable, retryAfterMs}, or {network} when no complete response arrived. */
  async exchange(call, request) {
    try {
      const raw = await this.#transport.exchange(call, request, this.attemptKey(call, request));
      return this.#understood(raw);
    } catch (error) {
      if (!(error instanceof NetworkFailure)) throw error;
      return { network: { code: error.code, detail: error.message } };
    }
  }

  /** The text with every secret this client was given blotted out. */
  redact = (text) => {
    const longestFirst = [...this.#secrets].sort((a, b) => b.length - a.length);
    return longestFirst
      .filter((secret) => secret.length >= SHORTEST_SECRET)
      .reduce((redacted, secret) => redacted.replaceAll(secret, '[REDACTED]'), text);
  };

  #read(call, op, path) {
    return this.request(call, { op, method: 'GET', path });
  }

  async request(call, request) {
    try {
      const answer = await sendWithRetry({
        policy: this.#policy,
        clock: this.clock,
        call,
        attempt: () => this.#attempt(call, request),
        describe: () => this.#transport.describe(request),
      });
      if (answer.unreadable) throw badSuccess(answer, 'JSON');
      return answer;
    } catch (error) {
      if (request.effect === undefined || !(error instanceof AexError)) throw error;
      throw error.withOutcome(this.#effects.outcome(request.effect));
    }
  }

  async #attempt(call, request) {
    if (call.aborted) throw aborted();
    const { effect } = request;
    if (effect !== undefined) this.#effects.begin(effect);
    const answer = await this.exchange(call, request);
    if (effect !== undefined && excludesEffect(answer.status, envelopeCode(answer.body))) this.#effects.refused(effect);
    return answer;
  }

  #understood({ status, text, framed, retryAfter }) {
    const retryAfterMs = retryAfter === null ? undefined : parseRetryAfter(retryAfter, this.clock.now());
    if (text === '') return { status, retryAfterMs, body: {} };
    try {
      return { status, retryAfterMs, body: JSON.parse(text) };
    } catch {
      // Without framing, broken JSON is the only sign that the connection ended too early.
      if (!framed && status >= 200 && status <= 299) throw new NetworkFailure('BODY_CUT', 'the body ended early');
      return { status, retryAfterMs, body: {}, unreadable: true };
    }
  }
}

export function sessionIdOf(session) {
  const id = session?.sessionId ?? session?.id;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** Chosen once for a logical call, outside the retry loop. */
function chosenKey(call, surface, field, given) {
  return given === undefined ? call.random.uuid() : checkKey(surface, field, given);
}

function serialised(surface, body) {
  const text = JSON.stringify(body);
  if (text === undefined) throw rejected(`${surface}: the request is not a JSON value`);
  return text;
}

function sessionPath(sessionId) {
  return `api/sessions/${encodeURIComponent(sessionId)}`;
}

function isWebSocketUrl(text) {
  try {
    return typeof text === 'string' && /^wss?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

/** Routes answer `{session}` or the bare record. */
function unwrapped(body) {
  return isObject(body?.session) ? body.session : body;
}
