// One open request of the harness, from its line to its answer.

export class Call {
  #interrupt = null;

  constructor(id, client, random) {
    this.id = id;
    this.client = client;
    this.random = random;
    this.aborted = false;
  }

  /** A call does one thing at a time, so there is at most one exchange or sleep to interrupt; null: nothing. */
  interruptWith(interrupt) {
    this.#interrupt = interrupt;
  }

  abort() {
    this.aborted = true;
    this.#interrupt?.();
  }
}
