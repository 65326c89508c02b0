// A conformance adapter around the official SDK `@aexhq/sdk` 0.35: node aex_sdk.mjs [--package NAME|PATH]
//
// Uses its public surface alone: `AgentExecutor` with `run` and `sessions`, session handles, and the fields of its
// results and errors. The package is loaded from the working directory, where its user installed it. The SDK takes its
// own time, so waits are real. Whatever it throws is reported as what its caller can tell it from; nothing is repaired.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AdapterError, Protocol } from './protocol.mjs';
import { findWebSocketPackage } from './websocket_package.mjs';

const PACKAGE = '@aexhq/sdk';

const USAGE = `usage: node aex_sdk.mjs [--package NAME|PATH]

Conformance adapter for ${PACKAGE}, installed in the working directory: npm install ${PACKAGE}@0.35

  --package NAME|PATH  load this instead: a package of the working directory, or a file
  --help               print this
`;

const FEATURES = { concurrency: 64, retryOptions: true, throwOnFailure: true };

// Class names of the SDK's errors, and what a caller can tell by them.
const KINDS = {
  AexRateLimitError: 'rateLimit',
  AexApiError: 'api',
  AexNetworkError: 'network',
  RunConfigValidationError: 'rejected',
  RunStateError: 'state',
  AbortError: 'aborted',
};

/** (client, args) => what goes into `ok`. */
const OPERATIONS = {
  'session.create': async (client, { options, idempotencyKey }) => ({
    session: brief(await client.create({ ...options, idempotencyKey })),
  }),
  'session.send': async (client, { sessionId, input, idempotencyKey, consume }) => {
    const handle = await client.handle(sessionId);
    return consumed(handle.send(input, given({ idempotencyKey })), sessionId, consume);
  },
  'session.replayLast': async (client, { sessionId, idempotencyKey }) => {
    const handle = await client.handle(sessionId);
    return consumed(handle.replayLast(given({ idempotencyKey })), sessionId, 'done');
  },
  run: async (client, { options, message, ...more }) => runResult(await client.agent.run({ ...options, message }, given(more))),
  'session.suspend': change('suspend'),
  'session.cancel': change('cancel'),
  'session.resume': change('resume'),
  'session.delete': change('delete'),
  'session.get': async (client, { sessionId }) => ({ session: await client.agent.sessions.get(sessionId) }),
  whoami: (client) => client.agent.whoami(),
};

function change(name) {
  return async (client, { sessionId, idempotencyKey }) => {
    const handle = await client.handle(sessionId);
    const session = await handle[name](given({ idempotencyKey }));
    return session === undefined ? {} : { session: brief(session) };
  };
}

/** One SDK client with the session handles it gave out: a replay belongs to the handle that sent. */
class Client {
  #handles = new Map();

  constructor(agent) {
    this.agent = agent;
  }

  async create(options) {
    const handle = await this.agent.sessions.create(given(options));
    this.#handles.set(handle.id, handle);
    return handle;
  }

  async handle(id) {
    if (typeof id !== 'string' || id === '') throw new AdapterError('sessionId must be a non-empty string');
    if (!this.#handles.has(id)) this.#handles.set(id, await this.agent.sessions.open(id));
    return this.#handles.get(id);
  }
}

/** Only what the caller gave. */
function given(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function brief({ id, status }) {
  return { id, status };
}

async function consumed(turn, sessionId, consume = 'done') {
  const events = [];
  if (consume !== 'done') for await (const event of turn) events.push(event);
  if (consume === 'iterate') return { sessionId, events: named(events) };
  const result = await turn.done();
  return {
    sessionId: result.sessionId ?? sessionId,
    turnSeq: result.turnSeq,
    status: result.status,
    text: result.text,
    events: named(result.events),
  };
}

function runResult({ runId, sessionId, status, ok, text, events, costUsd, error }) {
  return { runId, sessionId: sessionId ?? runId, status, ok, text, events: named(events), costUsd, error };
}

function named(events) {
  return events?.map(({ id, type, sequence }) => ({ id, type, sequence }));
}

function reported(error) {
  const kind = KINDS[error?.name] ?? (isNetworkFailure(error) ? 'network' : 'unknown');
  const { name, message, status, attempts, retryAfterMs, source, providerFault, body } = error ?? {};
  const code = typeof body?.error === 'string' ? body.error : (body?.error?.code ?? body?.code);
  return given({ kind, name, message: String(message ?? error), status, code, attempts, retryAfterMs, providerFault,
    source: source ?? (kind === 'api' ? 'api' : undefined) });
}

/** 0.35 throws what fetch threw. */
function isNetworkFailure(error) {
  return error instanceof TypeError && (error.cause !== undefined || /fetch failed|terminated/.test(error.message));
}

class SdkFailure extends Error {
  constructor(error) {
    super(String(error?.message ?? error));
    this.error = error;
  }

  report() {
    return reported(this.error);
  }
}

async function loadSdk(name) {
  const require = createRequire(join(process.cwd(), 'package.json'));
  const isPath = name.startsWith('.') || name.startsWith('/');
  let file;
  try {
    file = isPath ? resolve(name) : require.resolve(name);
    const sdk = await import(pathToFileURL(file));
    if (typeof sdk.AgentExecutor !== 'function') exitWith(2, process.stderr, `${name} has no class AgentExecutor\n`);
    return { ...sdk, version: versionOf(require, name) };
  } catch (error) {
    if (!['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(error.code)) throw error;
    exitWith(2, process.stderr, `${name} is not installed in ${process.cwd()}: npm install ${PACKAGE}@0.35\n`);
  }
}

function versionOf(require, name) {
  try {
    return require(`${name}/package.json`).version;
  } catch {
    return 'unknown'; // a file, or a package that does not export its own
  }
}

function handlersFor(sdk) {
  const clients = new Map();
  const clientOf = (name) => clients.get(name) ?? fail(`no open client ${JSON.stringify(name)}`);
  const WebSocket = globalThis.WebSocket ?? findWebSocketPackage();
  const asCall = (operation) => async (args, call) => {
    const client = clientOf(call.client);
    try {
      return await operation(client, args);
    } catch (error) {
      throw error instanceof AdapterError ? error : new SdkFailure(error);
    }
  };
  return {
    hello: () => ({ protocol: 1, name: PACKAGE, version: sdk.version, language: 'javascript',
      ops: Object.keys(OPERATIONS), features: FEATURES }),
    ping: () => ({}),
    'client.open': ({ apiToken, baseUrl, retry }) => {
      const name = `c${clients.size + 1}`;
      const webSocket = WebSocket && { webSocketFactory: (url) => new WebSocket(url) };
      clients.set(name, new Client(new sdk.AgentExecutor(given({ apiToken, baseUrl, retry, fetch, ...webSocket }))));
      return { client: name };
    },
    'client.close': () => ({}), // names are never used twice, and the SDK has nothing to close
    ...Object.fromEntries(Object.entries(OPERATIONS).map(([op, operation]) => [op, asCall(operation)])),
  };
}

function fail(message) {
  throw new AdapterError(message);
}

function exitWith(code, stream, text) {
  stream.write(text);
  process.exit(code);
}

function packageIn(args) {
  if (args.includes('--help')) exitWith(0, process.stdout, USAGE);
  if (args.length === 0) return PACKAGE;
  if (args.length === 2 && args[0] === '--package') return args[1];
  return exitWith(2, process.stderr, USAGE);
}

const sdk = await loadSdk(packageIn(process.argv.slice(2)));
new Protocol(process.stdout).serve(process.stdin, handlersFor(sdk));
