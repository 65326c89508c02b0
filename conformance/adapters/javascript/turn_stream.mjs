// A message and its turn, as the caller consumes them: event by event, by waiting for the result, or both.
//
// Nothing is sent before somebody consumes it, and it is sent once: all consumers share one generator. 0.35.0 starts a
// generator for each of them and so may bill the message twice (contract 6.3).

export class TurnStream {
  #events;
  #result;
  #failure;

  /** `events`: a generator that sends when it starts, yields events and returns the turn's result. */
  constructor(sessionId, events) {
    this.sessionId = sessionId;
    this.#events = events;
  }

  /** Without `return`: who leaves a loop early can still wait for the result. */
  [Symbol.asyncIterator]() {
    return { next: () => this.#next() };
  }

  async done() {
    while (!(await this.#next()).done);
    return this.#result;
  }

  async #next() {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      const step = await this.#events.next();
      if (step.done) this.#result ??= step.value;
      return step;
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}
