// Follows an accepted turn to its end by polling the session's events, then reads the record (contract 6.3).
//
// The message was accepted before any of this starts. Nothing here sends it again, and whatever fails here fails a turn
// that exists: its errors say "created".
import { AexError } from './errors.mjs';
import { isObject } from './json.mjs';

const POLL_PAUSE_MS = 500;
const MAX_POLLS = 200;
const MAX_PAGES = 1000;
const TERMINAL = { 'aex.session.idle': 'idle', 'aex.session.suspended': 'suspended', 'aex.session.error': 'error' };
const TRANSITIONAL = new Set(['creating', 'running', 'suspending', 'cancelling']);

/** `accepted` is the answer to the message. `deadlineMs`, on performance.now(), ends the following, not the turn. */
export async function followTurn(client, call, sessionId, accepted, deadlineMs = Infinity) {
  const turn = new TurnReading(sessionId, accepted);
  try {
    await pollToEnd(client, call, turn, deadlineMs);
    return await settled(client, call, turn, accepted);
  } catch (error) {
    throw error instanceof AexError ? error.withOutcome('created') : error;
  }
}

/** What of the turn's events has been seen so far. */
class TurnReading {
  constructor(sessionId, accepted) {
    this.sessionId = sessionId;
    this.turnSeq = accepted.turn.turnSeq;
    this.events = [];
    this.text = '';
    this.endedAs = undefined;
    const cursors = [accepted.eventCursor, accepted.turn.eventCursor, 0];
    this.cursor = cursors.find((cursor) => Number.isInteger(cursor));
  }

  /** Takes the events of a page in order, each sequence once, up to the turn's own end. */
  take(page) {
    const inOrder = page.filter((event) => Number.isInteger(event?.sequence)).sort((a, b) => a.sequence - b.sequence);
    for (const event of inOrder) {
      if (this.endedAs !== undefined) return;
      if (event.sequence >= this.cursor && this.#isOwn(event)) this.#takeOne(event);
    }
  }

  #takeOne(event) {
    this.cursor = event.sequence + 1;
    this.events.push(event);
    if (event.type === 'TEXT_MESSAGE_CONTENT' && typeof event.data?.text === 'string') this.text += event.data.text;
    if (this.#isOwnEnd(event)) this.endedAs = TERMINAL[event.data.name];
  }

  #isOwn({ subject }) {
    return typeof subject !== 'string' || subject === this.sessionId;
  }

  #isOwnEnd({ type, data }) {
    if (type !== 'CUSTOM' || !Object.hasOwn(TERMINAL, data?.name ?? '')) return false;
    const turnSeq = isObject(data.value) ? data.value.turnSeq : undefined;
    return typeof turnSeq !== 'number' || turnSeq === this.turnSeq;
  }
}

async function pollToEnd(client, call, turn, deadlineMs) {
  for (let poll = 1; ; poll++) {
    await pollOnce(client, call, turn);
    if (turn.endedAs !== undefined || poll === MAX_POLLS || performance.now() >= deadlineMs) return;
    await client.clock.sleep(call, POLL_PAUSE_MS);
  }
}

async function pollOnce(client, call, turn) {
  for (let page = 1, cursor = turn.cursor; page <= MAX_PAGES; page++) {
    const listing = await eventPage(client, call, turn.sessionId, cursor);
    if (Array.isArray(listing.events)) turn.take(listing.events);
    const next = listing.nextCursor;
    if (turn.endedAs !== undefined || !(Number.isInteger(next) && next > cursor)) return;
    cursor = next;
  }
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

async function settled(client, call, turn, accepted) {
  const record = await unlessAborted(call, () => client.getSession(call, turn.sessionId));
  await unlessAborted(call, () => client.listOutputs(call, turn.sessionId));
  const session = record ?? (isObject(accepted.session) ? accepted.session : {});
  const { sessionId, turnSeq, text, events } = turn;
  return { sessionId, turnSeq, status: turnStatus(turn, record, session), text, events, session };
}

/**
 * The record may lag behind the turn's last event, and the record of the acceptance is older than that by nature; only
 * a record that was read afterwards and has come to rest knows better.
 */
function turnStatus(turn, record, session) {
  const stale = record === undefined || TRANSITIONAL.has(record.status);
  return (stale ? turn.endedAs : undefined) ?? session.status;
}

/** The turn has ended whether or not the record can be read: such errors are swallowed, but for the caller's abort. */
async function unlessAborted(call, read) {
  try {
    return await read();
  } catch (error) {
    if (call.aborted || !(error instanceof AexError)) throw error;
    return undefined;
  }
}
