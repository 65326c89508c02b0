// Follows a turn by listing the session's events again and again: for where no WebSocket is to be had.
import { AexError } from './errors.mjs';
import { isObject } from './json.mjs';

const POLL_PAUSE_MS = 500;
const MAX_POLLS = 200;
const MAX_PAGES = 1000;

export class PollFollower {
  /** Yields the turn's events as they are listed, up to its end, to `deadlineMs`, or until polling has to end. */
  async *follow(client, call, turn, deadlineMs) {
    for (let poll = 1; ; poll++) {
      yield* pollOnce(client, call, turn);
      if (turn.endedAs !== undefined || poll === MAX_POLLS || performance.now() >= deadlineMs) return;
      await client.clock.sleep(call, POLL_PAUSE_MS);
    }
  }
}

async function* pollOnce(client, call, turn) {
  for (let page = 1, cursor = turn.cursor + 1; page <= MAX_PAGES; page++) {
    const listing = await eventPage(client, call, turn.sessionId, cursor);
    for (const event of inOrder(listing.events)) if (turn.take(event)) yield event;
    const next = listing.nextCursor;
    if (turn.endedAs !== undefined || !(Number.isInteger(next) && next > cursor)) return;
    cursor = next;
  }
}

function inOrder(events) {
  const usable = Array.isArray(events) ? events.filter((event) => Number.isInteger(event?.sequence)) : [];
  return usable.sort((a, b) => a.sequence - b.sequence);
}

/** An unreadable page is no news, and the next poll asks for the same events again. */
async function eventPage(client, call, sessionId, cursor) {
  try {
    const listing = await client.listEventPage(call, sessionId, cursor);
    return isObject(listing) ? listing : {};
  } catch (error) {
    if (error instanceof AexError && error.fields.status >= 200 && error.fields.status <= 299) return {};
    throw error;
  }
}
