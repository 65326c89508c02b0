// The time a client lives in: real, or handed over by whoever drives it.
import { aborted } from './errors.mjs';

const MAX_TIMER_MS = 2 ** 31 - 1; // a longer Node timer would fire at once

export class RealClock {
  now() {
    return Date.now();
  }

  async sleep(call, ms) {
    for (let left = ms; left > 0; left -= MAX_TIMER_MS) await realPause(call, Math.min(left, MAX_TIMER_MS));
    if (call.aborted) throw aborted();
  }
}

/** `handOver(call, ms)` resolves to the new time once the driver has let that much of it pass. */
export class VirtualClock {
  #nowMs;
  #handOver;

  constructor(startMs, handOver) {
    this.#nowMs = startMs;
    this.#handOver = handOver;
  }

  now() {
    return this.#nowMs;
  }

  async sleep(call, ms) {
    if (call.aborted) throw aborted();
    const nowMs = await this.#handOver(call, ms);
    this.#nowMs = Math.max(this.#nowMs, nowMs); // wakes of concurrent calls may be taken up out of order
  }
}

function realPause(call, ms) {
  if (call.aborted) return undefined;
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      call.interruptWith(null);
      resolve();
    };
    const timer = setTimeout(done, ms);
    call.interruptWith(done);
  });
}
