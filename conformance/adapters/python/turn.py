"""Follows an accepted turn to its end by polling the session's events, then reads the record (contract 6.3).

The event stream itself needs a WebSocket, which Python's standard library does not have.
The message was accepted before any of this starts. Nothing here sends it again, and whatever fails here fails a turn that
exists: its errors say "created".
"""

import math
import time
from dataclasses import dataclass, field

from errors import AexError, throttle_message
from json_values import is_integer, is_number
from provider_fault import throttle_of

POLL_PAUSE_MS = 500
MAX_POLLS = 200
MAX_PAGES = 1000
TERMINAL = {"aex.session.idle": "idle", "aex.session.suspended": "suspended", "aex.session.error": "error"}
TRANSITIONAL = {"creating", "running", "suspending", "cancelling"}


@dataclass
class Turn:
    """What of a turn has been seen so far, and in the end its result."""

    session_id: str
    turn_seq: int
    cursor: int
    events: list = field(default_factory=list)
    text: str = ""
    ended_as: str | None = None
    status: str | None = None
    session: dict = field(default_factory=dict)

    def take(self, page):
        """Takes and yields the events of a page in order, each sequence once, up to the turn's own end."""
        usable = [event for event in page if isinstance(event, dict) and is_integer(event.get("sequence"))]
        for event in sorted(usable, key=lambda event: event["sequence"]):
            if self.ended_as is not None:
                return
            if event["sequence"] >= self.cursor and self._is_own(event):
                self._take_one(event)
                yield event

    def _take_one(self, event):
        self.cursor = event["sequence"] + 1
        self.events.append(event)
        data = event.get("data") if isinstance(event.get("data"), dict) else {}
        if event.get("type") == "TEXT_MESSAGE_CONTENT" and isinstance(data.get("text"), str):
            self.text += data["text"]
        if event.get("type") == "CUSTOM" and self._is_own_end(data):
            self.ended_as = TERMINAL[data["name"]]

    def _is_own(self, event):
        subject = event.get("subject")
        return not isinstance(subject, str) or subject == self.session_id

    def _is_own_end(self, data):
        name, value = data.get("name"), data.get("value")
        if not isinstance(name, str) or name not in TERMINAL:
            return False
        turn_seq = value.get("turnSeq") if isinstance(value, dict) else None
        return not is_number(turn_seq) or turn_seq == self.turn_seq


def turn_events(client, call, session_id, accepted, timeout_ms=None):
    """Yields the turn's events and returns the turn.

    `accepted` is the answer to the message. `timeout_ms`, in real time, ends the following, not the turn.
    """
    deadline = math.inf if timeout_ms is None else time.monotonic() + timeout_ms / 1000
    cursors = (accepted.get("eventCursor"), accepted["turn"].get("eventCursor"), 0)
    cursor = next(cursor for cursor in cursors if is_integer(cursor))
    turn = Turn(session_id, accepted["turn"]["turnSeq"], cursor)
    try:
        yield from _poll_to_end(client, call, turn, deadline)
        _settle(client, call, turn, accepted)
    except AexError as error:
        raise error.with_outcome("created") from error
    return turn


def failed_turn(turn):
    """A failed turn is a throttle when the record says that the provider throttled it, and a state error otherwise."""
    fault = throttle_of(turn.session)
    if fault is None:
        reason = turn.session.get("errorMessage")
        detail = f": {reason}" if isinstance(reason, str) and reason else ""
        message = f"AgentExecutor.run: session {turn.session_id} ended {turn.status}{detail}"
        return AexError("state", message, runId=turn.session_id, outcome="created")
    status, retry_after_ms = fault.get("status", 429), fault.get("retryAfterMs")
    return AexError(
        "rateLimit",
        throttle_message("upstream provider", status, 1, retry_after_ms),
        status=status,
        attempts=1,
        retryAfterMs=retry_after_ms,
        source="provider",
        providerFault=fault,
        outcome="created",
    )


def _poll_to_end(client, call, turn, deadline):
    for poll in range(1, MAX_POLLS + 1):
        yield from _poll_once(client, call, turn)
        if turn.ended_as is not None or poll == MAX_POLLS or time.monotonic() >= deadline:
            return
        client.clock.sleep(call, POLL_PAUSE_MS)


def _poll_once(client, call, turn):
    cursor = turn.cursor
    for _ in range(MAX_PAGES):
        listing = _event_page(client, call, turn.session_id, cursor)
        if isinstance(listing.get("events"), list):
            yield from turn.take(listing["events"])
        following = listing.get("nextCursor")
        if turn.ended_as is not None or not is_integer(following) or following <= cursor:
            return
        cursor = following


def _event_page(client, call, session_id, cursor):
    """An unreadable page is no news, and the next poll asks for the same events again."""
    try:
        listing = client.list_event_page(call, session_id, cursor)
    except AexError as error:
        if 200 <= error.fields.get("status", 0) <= 299:
            return {}
        raise
    return listing if isinstance(listing, dict) else {}


def _settle(client, call, turn, accepted):
    """Reads the record.

    It may lag behind the turn's last event, and the record of the acceptance is older than that by nature; only a record
    that was read afterwards and has come to rest knows better.
    """
    record = _unless_aborted(call, lambda: client.get_session(call, turn.session_id))
    _unless_aborted(call, lambda: client.list_outputs(call, turn.session_id))
    accepted_record = accepted.get("session")
    fallback = accepted_record if isinstance(accepted_record, dict) else {}
    turn.session = fallback if record is None else record
    status = turn.session.get("status")
    stale = record is None or (isinstance(status, str) and status in TRANSITIONAL)
    turn.status = turn.ended_as if stale and turn.ended_as is not None else status


def _unless_aborted(call, read):
    """The turn has ended whether or not the record can be read: such errors are swallowed, but for an abort."""
    try:
        return read()
    except AexError:
        if call.aborted:
            raise
        return None
