// Follows a turn over the WebSocket event stream, as the 0.35.0 SDK does (contract 1.8 and 6.3).
//
// A ticket is good for one connection; the first one is asked for only to learn the address. A lost stream is taken up
// again behind the last event that arrived: the turn goes on on the platform, and the message is not sent again.
import { EventSocket } from './event_socket.mjs';
import { isObject } from './json.mjs';

const RECONNECT_PAUSE_MS = 500;
const MAX_BARREN_CONNECTIONS = 12; // in a row; 0.35.0 itself would go on for ever

export class StreamFollower {
  #WebSocket;
  #requestTimeoutMs;

  constructor(WebSocket, requestTimeoutMs) {
    this.#WebSocket = WebSocket;
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  /** Yields the turn's events as they come, up to its end, to `deadlineMs`, or until nothing comes any more. */
  async *follow(client, call, turn, deadlineMs) {
    const address = await client.streamAddress(call, turn.sessionId);
    let ticket = await client.mintTicket(call, turn.sessionId);
    for (let barren = 0; ; ) {
      const before = turn.cursor;
      yield* this.#readConnection(call, turn, streamUrl(address, ticket, turn.cursor + 1), deadlineMs);
      if (turn.endedAs !== undefined || performance.now() >= deadlineMs) return;
      barren = turn.cursor > before ? 0 : barren + 1;
      if (barren === MAX_BARREN_CONNECTIONS) return;
      await client.clock.sleep(call, RECONNECT_PAUSE_MS);
      ticket = await client.renewTicket(call, turn);
    }
  }

  async *#readConnection(call, turn, url, deadlineMs) {
    const socket = new EventSocket(this.#WebSocket, url, this.#requestTimeoutMs);
    try {
      for (let frame; turn.endedAs === undefined && (frame = await socket.next(call, deadlineMs)) !== undefined; ) {
        const event = eventIn(frame);
        if (event !== undefined && turn.take(event)) yield event;
      }
    } finally {
      await (call.aborted ? socket.terminate() : socket.close());
    }
  }
}

/** A frame that is no JSON object is a pong, or nothing that concerns us. */
function eventIn(frame) {
  try {
    const event = JSON.parse(frame);
    return isObject(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

function streamUrl(address, ticket, from) {
  const url = new URL(address);
  url.searchParams.set('ticket', ticket);
  url.searchParams.set('from', String(from));
  url.hash = ''; // ws refuses one
  return url.href;
}
