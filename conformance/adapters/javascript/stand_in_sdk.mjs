// Test support: a package with the public surface of `@aexhq/sdk` 0.35, made of the client that ships here. Its errors
// have the SDK's class names and fields. For the test of aex_sdk.mjs only.
import { Call } from './call.mjs';
import { AexClient } from './client.mjs';
import { RealClock } from './clock.mjs';
import { PollFollower } from './poll_follower.mjs';
import { Random } from './random.mjs';
import { retryPolicy } from './retry.mjs';
import { FetchTransport } from './transport.mjs';

let calls = 0;

export class AgentExecutor {
  #client;

  constructor({ apiToken, baseUrl, retry }) {
    if (!apiToken) throw new Error('AgentExecutor: apiToken is required');
    this.#client = new AexClient({
      apiToken,
      transport: new FetchTransport({ baseUrl, apiToken }),
      policy: retryPolicy(retry),
      clock: new RealClock(),
      random: Random.seeded(undefined),
      follower: new PollFollower(),
    });
    const client = this.#client;
    this.sessions = {
      create: async ({ idempotencyKey, ...options }) =>
        new SessionHandle(client, await asSdk((call) => client.createSession(call, { options, idempotencyKey }))),
      open: async (id) => new SessionHandle(client, await asSdk((call) => client.getSession(call, id))),
      get: (id) => asSdk((call) => client.getSession(call, id)),
    };
  }

  run({ message, ...options }, more = {}) {
    return asSdk(async (call) => {
      const { session, ...result } = await this.#client.run(call, { options, message, ...more });
      return { ...result, runId: result.sessionId, costUsd: session.costUsd };
    });
  }

  whoami() {
    return asSdk((call) => this.#client.whoami(call));
  }
}

class SessionHandle {
  #client;

  constructor(client, { id, status }) {
    this.#client = client;
    this.id = id;
    this.status = status;
  }

  send(input, { idempotencyKey } = {}) {
    return new Turn((call) => this.#client.send(call, { sessionId: this.id, input, idempotencyKey }));
  }

  replayLast({ idempotencyKey } = {}) {
    return new Turn((call) => this.#client.replayLast(call, { sessionId: this.id, idempotencyKey }));
  }

  suspend(options) {
    return this.#change('suspend', options);
  }

  cancel(options) {
    return this.#change('cancel', options);
  }

  resume(options) {
    return this.#change('resume', options);
  }

  delete(options) {
    return this.#change('delete', options);
  }

  async #change(change, { idempotencyKey } = {}) {
    const { session } = await asSdk((call) =>
      this.#client.changeSession(call, change, { sessionId: this.id, idempotencyKey }));
    return session;
  }
}

/** Sent when somebody wants it, once. */
class Turn {
  #begin;
  #turn;

  constructor(begin) {
    this.#begin = begin;
  }

  async *[Symbol.asyncIterator]() {
    yield* await asSdk(async () => this.#started());
  }

  done() {
    return asSdk(() => this.#started().done());
  }

  #started() {
    this.#turn ??= this.#begin(newCall());
    return this.#turn;
  }
}

function newCall() {
  return new Call(++calls, 'stand-in', Random.seeded(undefined));
}

async function asSdk(work) {
  try {
    return await work(newCall());
  } catch (error) {
    if (error.fields === undefined) throw error;
    const { code, outcome, ...fields } = error.fields;
    throw Object.assign(new Error(error.message), { name: error.name, body: { error: code } }, fields);
  }
}
