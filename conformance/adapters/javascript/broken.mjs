// Clients that are wrong in one way each, to see that the harness notices. Never use them as an example.
import { throttleOf } from './provider_fault.mjs';

const BILLABLE = new Set(['session.create', 'message.send']);

export const BROKEN = {
  /** Draws a new key for each attempt of a create or send: the platform cannot tell a retry from a new order. */
  'fresh-key-per-attempt': (Client) =>
    class extends Client {
      attemptKey(call, request) {
        return BILLABLE.has(request.op) ? call.random.uuid() : request.key;
      }
    },

  /** Retries POSTs without ever sending their key. */
  'no-key': (Client) =>
    class extends Client {
      attemptKey() {
        return undefined;
      }
    },

  /** The client's first send that meets a 503 never comes back, not even when it is aborted. */
  hang: (Client) =>
    class extends Client {
      #hung = false;

      async exchange(call, request) {
        const answer = await super.exchange(call, request);
        if (this.#hung || request.op !== 'message.send' || answer.status !== 503) return answer;
        this.#hung = true;
        return new Promise(() => {});
      }
    },

  /** Gives a key to requests that take none. */
  'key-on-reads': (Client) =>
    class extends Client {
      attemptKey(call, request) {
        return request.method === 'GET' ? call.random.uuid() : request.key;
      }
    },

  /** Takes a lost stream up again from its start, and hands the same events over twice. */
  'event-duplicate-on-resume': (Client) =>
    class extends Client {
      renewTicket(call, turn) {
        if (turn.events.length > 0) turn.cursor = turn.events[0].sequence - 1;
        return super.renewTicket(call, turn);
      }
    },

  /** Takes a lost stream for a lost message, and sends it again as a new order. */
  'resend-on-stream-loss': (Client) =>
    class extends Client {
      #posted = new Map();

      postMessage(call, message) {
        this.#posted.set(message.sessionId, message);
        return super.postMessage(call, message);
      }

      async renewTicket(call, turn) {
        await super.postMessage(call, { ...this.#posted.get(turn.sessionId), key: call.random.uuid() });
        return super.renewTicket(call, turn);
      }
    },

  /** Reports every turn that came to an end as a success. */
  'failed-turn-is-ok': (Client) =>
    class extends Client {
      endedWell() {
        return true;
      }
    },

  /** Orders a turn anew when the model provider throttled it, though it was billed. */
  'throttled-turn-resent': (Client) =>
    class extends Client {
      send(call, message) {
        return withDone(super.send(call, message), async (turn) => {
          const result = await turn.done();
          if (throttleOf(result.session) === undefined) return result;
          return super.send(call, { ...message, idempotencyKey: undefined }).done();
        });
      }
    },

  /** Sends once for the loop over a turn's events, and once more for its result. */
  'iterate-then-done-resends': (Client) =>
    class extends Client {
      send(call, message) {
        return withDone(super.send(call, message), () => super.send(call, message).done());
      }
    },

  /** Replays the last message under a key of its own: a second order. */
  'replay-fresh-key': (Client) =>
    class extends Client {
      replayLast(call, args) {
        return super.replayLast(call, { idempotencyKey: call.random.uuid(), ...args });
      }
    },

  /** Redeems again when it heard no answer, or a 5xx: a coupon works only once. */
  'redeem-retried': (Client) =>
    class extends Client {
      async redeem(call, args) {
        try {
          return await super.redeem(call, args);
        } catch (error) {
          if (error.kind !== 'network' && !(error.fields?.status >= 500)) throw error;
          return super.redeem(call, args);
        }
      }
    },

  /** Shows the bearer token to the object store, which is somebody else. */
  'storage-put-with-bearer': (Client) =>
    class extends Client {
      #bearer;

      constructor(parts) {
        super(parts);
        this.#bearer = `Bearer ${parts.apiToken}`;
      }

      storageHeaders(...given) {
        return { ...super.storageHeaders(...given), authorization: this.#bearer };
      }
    },
};

export const BROKEN_VERIFIERS = {
  /** Takes deliveries of any age, so that an old one can be played again. */
  'signature-no-tolerance': (verify) => (delivery) => verify({ ...delivery, toleranceSeconds: Infinity }),
};

function withDone(turn, done) {
  return { sessionId: turn.sessionId, [Symbol.asyncIterator]: () => turn[Symbol.asyncIterator](), done: () => done(turn) };
}
