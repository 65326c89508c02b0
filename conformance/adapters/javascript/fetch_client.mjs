// A conformance adapter around an aex client on plain `fetch`: node fetch_client.mjs [--poll] [--broken=NAME]
//
// Reads requests as JSON lines from standard input and answers on standard output. Each `client.open` makes a client
// of its own; many calls may be open at once.
import { BROKEN, BROKEN_VERIFIERS } from './broken.mjs';
import { AexClient } from './client.mjs';
import { RealClock, VirtualClock } from './clock.mjs';
import { AexError } from './errors.mjs';
import { isObject, reportable } from './json.mjs';
import { PollFollower } from './poll_follower.mjs';
import { AdapterError, Protocol } from './protocol.mjs';
import { pureOperations } from './pure_operations.mjs';
import { Random } from './random.mjs';
import { retryPolicy } from './retry.mjs';
import { StreamFollower } from './stream_follower.mjs';
import { BROKEN_PARSERS } from './submission/broken.mjs';
import { SubmissionParser } from './submission/parser.mjs';
import { FetchTransport } from './transport.mjs';
import { verifyWebhook } from './webhook_signature.mjs';
import { findWebSocketPackage } from './websocket_package.mjs';

const MODES = [BROKEN, BROKEN_PARSERS, BROKEN_VERIFIERS].flatMap((modes) => Object.keys(modes));

const USAGE = `usage: node fetch_client.mjs [--poll] [--broken=NAME]

Conformance adapter for an aex client on fetch. It speaks JSON lines on standard input and output.

  --poll         follow turns by listing events, as without the package ws
  --broken=NAME  make the client wrong in one way: ${MODES.join(', ')}
  --help         print this
`;

const FEATURES = {
  concurrency: 64,
  virtualTime: true,
  retryOptions: true,
  seeded: true,
  throwOnFailure: true,
  cancel: true,
  requestTimeout: true,
};

// Operations of the client: (client, args, call) => what goes into `ok`.
const OPERATIONS = {
  'session.create': async (client, args, call) => ({ session: reportable(await client.createSession(call, args)) }),
  'session.send': async (client, args, call) => consumed(client.send(call, needsSession(args)), args),
  'session.replayLast': async (client, args, call) => consumed(client.replayLast(call, needsSession(args)), args),
  run: async (client, args, call) => runResult(client, await client.run(call, args)),
  'session.get': async (client, args, call) => ({
    session: reportable(await client.getSession(call, needsSession(args).sessionId)),
  }),
  'session.list': async (client, args, call) => reportable(await client.listSessions(call, args)),
  'session.events': async (client, args, call) => ({
    events: reportable(await client.listEvents(call, needsSession(args).sessionId)),
  }),
  'session.outputs': async (client, args, call) => ({
    outputs: reportable(await client.listOutputs(call, needsSession(args).sessionId)),
  }),
  'session.suspend': stateChange('suspend'),
  'session.cancel': stateChange('cancel'),
  'session.resume': stateChange('resume'),
  'session.delete': stateChange('delete'),
  whoami: async (client, args, call) => reportable(await client.whoami(call)),
  redeem: (client, args, call) => client.redeem(call, args),
  'asset.upload': async (client, { bytesBase64, contentType }, call) => {
    if (typeof bytesBase64 !== 'string') throw new AdapterError('bytesBase64 must be a string');
    return { assetId: await client.uploadAsset(call, { bytes: Buffer.from(bytesBase64, 'base64'), contentType }) };
  },
};

function stateChange(change) {
  return async (client, args, call) => reportable(await client.changeSession(call, change, needsSession(args)));
}

/** The open clients and what the harness can ask of the adapter itself. */
class Adapter {
  #clients = new Map();
  #opened = 0;
  #protocol;
  #Client;
  #WebSocket;
  #pure;
  #name;

  constructor(protocol, WebSocket, broken) {
    this.#protocol = protocol;
    this.#WebSocket = WebSocket;
    this.#Client = spoiled(AexClient, BROKEN, broken);
    const parser = new (spoiled(SubmissionParser, BROKEN_PARSERS, broken))();
    this.#pure = pureOperations(parser, spoiled(verifyWebhook, BROKEN_VERIFIERS, broken));
    this.#name = broken === undefined ? 'fetch-client' : `fetch-client (broken: ${broken})`;
  }

  handlers() {
    const calls = Object.entries(OPERATIONS).map(([op, operation]) => [op, this.#asCall(operation)]);
    return {
      hello: () => this.#hello(),
      ping: () => ({}),
      'client.open': (args) => this.#open(args),
      'client.close': (args, call) => this.#close(call.client),
      cancel: ({ request }) => {
        this.#protocol.abort(request);
        return {};
      },
      ...this.#pure,
      ...Object.fromEntries(calls),
    };
  }

  #hello() {
    const ops = [...Object.keys(OPERATIONS), ...Object.keys(this.#pure)];
    return { protocol: 1, name: this.#name, version: '1.0.0', language: 'javascript', ops, features: FEATURES };
  }

  #open({ baseUrl, apiToken, retry, seed, virtualTime, nowMs, requestTimeoutMs }) {
    checkOpening({ baseUrl, apiToken, retry, seed, virtualTime, nowMs });
    const handOver = (call, ms) => this.#protocol.sleep(call, ms);
    const WebSocket = this.#WebSocket;
    const name = `c${++this.#opened}`;
    this.#clients.set(name, new this.#Client({
      apiToken,
      transport: new FetchTransport({ baseUrl, apiToken, requestTimeoutMs }),
      policy: retryPolicy(retry),
      clock: virtualTime ? new VirtualClock(nowMs, handOver) : new RealClock(),
      random: Random.seeded(seed),
      follower: WebSocket === undefined ? new PollFollower() : new StreamFollower(WebSocket, requestTimeoutMs),
    }));
    return { client: name };
  }

  async #close(name) {
    const client = this.#client(name);
    this.#clients.delete(name);
    this.#protocol.abortAllOf(name);
    await client.close();
    return {};
  }

  #client(name) {
    const client = this.#clients.get(name);
    if (client === undefined) throw new AdapterError(`no open client ${JSON.stringify(name)}`);
    return client;
  }

  #asCall(operation) {
    return async (args, call) => {
      const client = this.#client(call.client);
      call.random = client.forkRandom();
      try {
        return await operation(client, args, call);
      } catch (error) {
        throw error instanceof AexError ? error.withTexts(client.redact) : error;
      }
    };
  }
}

/** The class or function as it is, or its version in the broken mode, if the mode is about it. */
function spoiled(sound, modes, broken) {
  return broken !== undefined && Object.hasOwn(modes, broken) ? modes[broken](sound) : sound;
}

function checkOpening({ baseUrl, apiToken, retry, seed, virtualTime, nowMs }) {
  const demand = (holds, message) => {
    if (!holds) throw new AdapterError(message);
  };
  demand(typeof apiToken === 'string' && apiToken !== '', 'AgentExecutor: apiToken is required');
  demand(/^[\x20-\x7e]+$/.test(apiToken), 'client.open: apiToken does not fit into a header');
  demand(isHttpUrl(baseUrl), 'client.open: baseUrl must be an http or https URL');
  demand(retry === undefined || retry === false || isObject(retry), 'client.open: retry must be false or an object');
  demand(seed === undefined || (Number.isSafeInteger(seed) && seed >= 0), 'client.open: seed must be a whole number');
  demand(!virtualTime || Number.isFinite(nowMs), 'client.open: virtual time needs nowMs');
}

function isHttpUrl(text) {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

function needsSession(args) {
  if (typeof args.sessionId === 'string' && args.sessionId !== '') return args;
  throw new AdapterError('sessionId must be a non-empty string');
}

/** The turn as `consume` takes it in: its result, its events, or first the one and then the other. */
async function consumed(turn, { consume = 'done' }) {
  if (!['done', 'iterate', 'iterate+done'].includes(consume)) throw new AdapterError(`unknown consume ${consume}`);
  const events = [];
  if (consume !== 'done') for await (const event of turn) events.push(event);
  return consume === 'iterate' ? { sessionId: turn.sessionId, events: briefly(events) } : turnResult(await turn.done());
}

function turnResult({ sessionId, turnSeq, status, text, events, session }) {
  return { sessionId, turnSeq, status, text, events: briefly(events), session: reportable(session) };
}

function runResult(client, { sessionId, status, ok, text, events, session }) {
  const { costUsd, errorMessage } = session;
  return {
    runId: sessionId,
    sessionId,
    status,
    ok,
    text,
    events: briefly(events),
    costUsd: typeof costUsd === 'number' ? costUsd : undefined,
    error: !ok && typeof errorMessage === 'string' && errorMessage !== '' ? client.redact(errorMessage) : undefined,
  };
}

function briefly(events) {
  return events.map(({ id, type, sequence }) => ({ id, type, sequence }));
}

function flagsIn(args) {
  const flags = { poll: false, broken: undefined };
  for (const arg of args) {
    const name = /^--broken=(.*)$/.exec(arg)?.[1];
    if (arg === '--help') exitWith(0, process.stdout, USAGE);
    else if (arg === '--poll') flags.poll = true;
    else if (name === undefined) exitWith(2, process.stderr, `unknown argument ${arg}\n${USAGE}`);
    else if (!MODES.includes(name)) exitWith(2, process.stderr, `unknown mode ${name}; allowed: ${MODES.join(', ')}\n`);
    else flags.broken = name;
  }
  return flags;
}

function exitWith(code, stream, text) {
  stream.write(text);
  process.exit(code);
}

const { poll, broken } = flagsIn(process.argv.slice(2));
const protocol = new Protocol(process.stdout);
const WebSocket = poll ? undefined : findWebSocketPackage();
if (!poll && WebSocket === undefined) protocol.log('without the package ws, turns are followed by polling events.list');
protocol.serve(process.stdin, new Adapter(protocol, WebSocket, broken).handlers());
