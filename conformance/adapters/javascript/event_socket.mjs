// One WebSocket connection to a session's event stream, on the package `ws` (contract 1.8).
//
// Hands its frames over as texts, in order. However it ends (refused, closed, reset, silent for too long) it has just no
// next frame: whoever follows the stream connects anew. Its timers are real time, because they guard a network wait.
import { aborted } from './errors.mjs';

const PING_MS = 15_000;
const IDLE_MS = 45_000;
const CLOSE_GRACE_MS = 1000;
const MAX_FRAME_BYTES = 8 * 1024 * 1024;
const MAX_WAITING_FRAMES = 1000; // then the socket is not read until these were taken
const MAX_TIMER_MS = 2 ** 31 - 1;

export class EventSocket {
  #socket;
  #frames = [];
  #over = false;
  #wake = () => {};
  #closed;
  #idleMs;
  #idleTimer;
  #pingTimer;

  /** `requestTimeoutMs`, if given, shortens the watchdog. It runs from now on: a socket may never open. */
  constructor(WebSocket, url, requestTimeoutMs) {
    this.#idleMs = Math.min(requestTimeoutMs || IDLE_MS, IDLE_MS);
    const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES });
    socket.on('open', () => (this.#pingTimer = setInterval(() => socket.send('aex:ping'), PING_MS)));
    socket.on('message', (data) => this.#arrived(data));
    socket.on('error', () => {}); // a close follows
    this.#closed = new Promise((resolve) => socket.on('close', resolve)).then(() => this.#end());
    this.#socket = socket;
    this.#feedWatchdog();
  }

  /** The next frame, or undefined: there will be none, or `deadlineMs` on performance.now() has come. */
  async next(call, deadlineMs) {
    if (this.#frames.length === 0 && !this.#over && !call.aborted) await this.#news(call, deadlineMs);
    if (call.aborted) throw aborted();
    const frame = this.#frames.shift();
    if (this.#frames.length === 0 && this.#socket.isPaused) this.#socket.resume();
    return frame;
  }

  /** Resolves when the connection is gone. A server that does not answer the close in time is left without it. */
  async close() {
    this.#socket.close(1000);
    const timer = setTimeout(() => this.terminate(), CLOSE_GRACE_MS);
    await this.#closed;
    clearTimeout(timer);
  }

  terminate() {
    this.#socket.terminate();
    return this.#closed;
  }

  #news(call, deadlineMs) {
    return new Promise((resolve) => {
      const leftMs = Math.max(0, deadlineMs - performance.now());
      const timer = leftMs <= MAX_TIMER_MS ? setTimeout(() => this.#wake(), leftMs) : undefined;
      this.#wake = () => {
        this.#wake = () => {}; // what wakes later must not undo the next interrupt of the call
        clearTimeout(timer);
        call.interruptWith(null);
        resolve();
      };
      call.interruptWith(() => this.#wake());
    });
  }

  #arrived(data) {
    this.#feedWatchdog();
    this.#frames.push(data.toString());
    if (this.#frames.length >= MAX_WAITING_FRAMES) this.#socket.pause();
    this.#wake();
  }

  #feedWatchdog() {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.terminate(), this.#idleMs);
  }

  #end() {
    this.#over = true;
    clearTimeout(this.#idleTimer);
    clearInterval(this.#pingTimer);
    this.#wake();
  }
}
