// Clients that are wrong in one way each, to see that the harness notices. Never use them as an example.

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
};
