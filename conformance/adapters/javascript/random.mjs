// Seeded random numbers for jitter and idempotency keys.
//
// The generator is sfc32 ("small fast counter", Chris Doty-Humphrey): four 32-bit words, no BigInt. It is not
// cryptographic; a client opened without a seed takes its state from the system's random source instead.
import { randomFillSync } from 'node:crypto';

const WARM_UP_ROUNDS = 15;
const TWO_TO_32 = 2 ** 32;

export class Random {
  #a;
  #b;
  #c;
  #counter = 1;

  constructor(a, b, c) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.next32();
  }

  /** `seed`: a whole number below 2^53, or undefined for an unrepeatable generator. */
  static seeded(seed) {
    if (seed === undefined) return new Random(...randomFillSync(new Uint32Array(3)));
    return new Random(seed % TWO_TO_32, Math.floor(seed / TWO_TO_32), 0x9e3779b9);
  }

  /**
   * A generator of its own for one call. What a call draws then depends on the order in which calls were started, and
   * not on how their answers happened to interleave.
   */
  fork() {
    return new Random(this.next32(), this.next32(), this.next32());
  }

  next32() {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  next() {
    return this.next32() / TWO_TO_32;
  }

  /** A version 4 UUID. */
  uuid() {
    const timeHigh = (this.next32() & 0xffff0fff) | 0x00004000;
    const variant = (this.next32() & 0x3fffffff) | 0x80000000;
    const hex = hex32(this.next32()) + hex32(timeHigh) + hex32(variant) + hex32(this.next32());
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }
}

function hex32(word) {
  return (word >>> 0).toString(16).padStart(8, '0');
}
