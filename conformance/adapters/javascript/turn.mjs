// An accepted turn: what is seen of its events while a follower brings them, and its result (contract 6.3).
//
// The message was accepted before any of this starts. Nothing here sends it again, and whatever fails here fails a turn
// that exists: its errors say "created".
import { AexError, throttleMessage } from './errors.mjs';
import { isObject } from './json.mjs';
import { throttleOf } from './provider_fault.mjs';

const TERMINAL = { 'aex.session.idle': 'idle', 'aex.session.suspended': 'suspended', 'aex.session.error': 'error' };
const TRANSITIONAL = new Set(['creating', 'running', 'suspending', 'cancelling']);

/**
 * Yields the turn's events and returns its result. `accepted` is the answer to the message. `deadlineMs`, on
 * performance.now(), ends the following, not the turn.
 */
export async function* turnEvents(client, call, sessionId, accepted, deadlineMs = Infinity) {
  const turn = new TurnReading(sessionId, accepted);
  try {
    yield* client.follower.follow(client, call, turn, deadlineMs);
    return await settled(client, call, turn, accepted);
  } catch (error) {
    throw error instanceof AexError ? error.withOutcome('created') : error;
  }
}

/** A failed turn is a throttle when the record says that the provider throttled it, and a state error otherwise. */
export function failedTurn({ sessionId, status, session }) {
  const providerFault = throttleOf(session);
  if (providerFault === undefined) {
    const reason = typeof session.errorMessage === 'string' && session.errorMessage !== '' ? session.errorMessage : '';
    const message = `AgentExecutor.run: session ${sessionId} ended ${status}${reason && `: ${reason}`}`;
    return new AexError('state', message, { runId: sessionId, outcome: 'created' });
  }
  const { status: faultStatus = 429, retryAfterMs } = providerFault;
  const message = throttleMessage('upstream provider', faultStatus, 1, retryAfterMs);
  const fields = { status: faultStatus, attempts: 1, retryAfterMs, source: 'provider', providerFault };
  return new AexError('rateLimit', message, { ...fields, outcome: 'created' });
}

/** What of the turn's events has been seen so far; `cursor` is the sequence of the last one. */
class TurnReading {
  constructor(sessionId, accepted) {
    this.sessionId = sessionId;
    this.turnSeq = accepted.turn.turnSeq;
    this.events = [];
    this.text = '';
    this.endedAs = undefined;
    const firsts = [accepted.eventCursor, accepted.turn.eventCursor, 0];
    this.cursor = firsts.find((first) => Number.isInteger(first)) - 1;
  }

  /** Whether the event counts: it is of this session, has a new sequence, and the turn has not ended before. */
  take(event) {
    const isNews = Number.isInteger(event.sequence) && event.sequence > this.cursor;
    if (!isNews || this.endedAs !== undefined || !this.#isOwn(event)) return false;
    this.cursor = event.sequence;
    this.events.push(event);
    if (event.type === 'TEXT_MESSAGE_CONTENT' && typeof event.data?.text === 'string') this.text += event.data.text;
    if (this.#isOwnEnd(event)) this.endedAs = TERMINAL[event.data.name];
    return true;
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
