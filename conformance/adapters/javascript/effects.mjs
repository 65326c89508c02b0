// What a client knows about the work behind an idempotency key.
//
// Every attempt that was not plainly refused may have been carried out. As long as one such attempt is on record, an
// error must say "maybe": the caller decides by it whether asking again could be billed twice. The record is kept per
// key and not per call, because a caller may repeat a key, and replayLast always does.

export class Effects {
  #unrefused = new Map();

  /** An attempt under this key is about to be sent. */
  begin(key) {
    this.#unrefused.set(key, (this.#unrefused.get(key) ?? 0) + 1);
  }

  /** That attempt was answered in a way that excludes any effect. */
  refused(key) {
    const left = this.#unrefused.get(key) - 1;
    if (left === 0) this.#unrefused.delete(key);
    else this.#unrefused.set(key, left);
  }

  outcome(key) {
    return this.#unrefused.has(key) ? 'maybe' : 'not-created';
  }
}

/**
 * A 4xx says that nothing was done, with two exceptions: a request timeout (408), and a conflict with an attempt of the
 * same key that is still running. A 409 whose code was lost may be that conflict. No status: no answer, nothing is known.
 */
export function excludesEffect(status, code) {
  if (!(status >= 400 && status <= 499) || status === 408) return false;
  return status !== 409 || (code !== undefined && code !== 'idempotency_in_flight');
}
