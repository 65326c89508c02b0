"""The aex client, as the 0.35.0 SDK behaves on the wire, on http.client.

One object is one client: its connections, its random numbers, its clock and its memory of what was sent. Its methods may
run in many threads; each takes the call it works for, which can be aborted. They return what the API said and raise
AexError.
"""

import uuid
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from asset_upload import upload_asset
from create_request import check_key, check_message, create_body, secret_values
from effects import Effects, excludes_effect
from errors import AexError, bad_success, envelope_code, rejected
from json_values import is_integer, is_number, parse, serialised, without_absent
from redeem import read_redeem, redeemed
from retry import Answer, send_with_retry
from retry_after import parse_retry_after
from transport import NetworkFailure
from turn import failed_turn, turn_events
from turn_stream import TurnStream

MAX_PAGES = 1000
SHORTEST_SECRET = 4  # redacting shorter texts would hide nothing and garble everything


@dataclass(frozen=True)
class Request:
    """`key` goes into the header; `effect` is its name in the client's record of what may have been done."""

    op: str
    method: str
    path: str
    body: bytes | None = None
    key: str | None = None
    effect: str | None = None
    api_token: str | None = None  # instead of the client's own
    base_url: str | None = None


class AexClient:
    def __init__(self, api_token, transport, policy, clock):
        self.clock = clock
        self._transport = transport
        self._policy = policy
        self._effects = Effects()
        self._last_sends = {}
        self._secrets = {api_token}

    def close(self):
        self._transport.close()

    # Sessions

    def create_session(self, call, options, key=None):
        key = chosen_key(call, "Aex.openSession", key)
        body = create_body(options)
        self._secrets |= secret_values(body)
        wire = body_bytes("Aex.openSession", body)
        answer = self._request(
            call, Request("session.create", "POST", "api/sessions", wire, key=key, effect=f"create {key}")
        )
        session = unwrapped(answer.body)
        if session_id_of(session) is None:
            raise bad_success(answer, "a session id")
        return session

    def get_session(self, call, session_id):
        answer = self._read(call, "session.get", session_path(session_id))
        session = unwrapped(answer.body)
        if session_id_of(session) is None:
            raise bad_success(answer, "a session")
        return session

    def list_sessions(self, call, **filters):
        query = urlencode(without_absent(filters))
        answer = self._read(call, "session.list", f"api/sessions?{query}" if query else "api/sessions")
        if not isinstance(answer.body, dict) or not isinstance(answer.body.get("sessions"), list):
            raise bad_success(answer, "a list of sessions")
        return answer.body

    def change_session(self, call, change, session_id, key=None):
        """`change`: suspend, cancel, resume or delete. These carry a key only when the caller gives one, and no body."""
        if key is not None:
            check_key(f"SessionHandle.{change}", "idempotencyKey", key)
        path = session_path(session_id)
        if change == "delete":
            request = Request("session.delete", "DELETE", path, key=key)
        else:
            request = Request(f"session.{change}", "POST", f"{path}/{change}", key=key)
        session = unwrapped(self._request(call, request).body)
        return {} if session_id_of(session) is None else {"session": session}

    def whoami(self, call):
        return self._read(call, "whoami", "api/whoami").body

    # Events and outputs

    def list_event_page(self, call, session_id, cursor=None):
        query = "" if cursor is None else f"?cursor={int(cursor)}"
        return self._read(call, "events.list", f"{session_path(session_id)}/events{query}").body

    def list_events(self, call, session_id):
        events = []
        cursor = None
        for _ in range(MAX_PAGES):
            listing = self.list_event_page(call, session_id, cursor)
            listing = listing if isinstance(listing, dict) else {}
            if isinstance(listing.get("events"), list):
                events += listing["events"]
            cursor = listing.get("nextCursor")
            if not is_integer(cursor):
                break
        return events

    def list_outputs(self, call, session_id):
        body = self._read(call, "outputs.list", f"{session_path(session_id)}/outputs").body
        outputs = body.get("outputs") if isinstance(body, dict) else None
        return outputs if isinstance(outputs, list) else []

    # Turns

    def send(self, call, session_id, message, key=None, timeout_ms=None):
        """Nothing is sent before the stream is consumed."""
        return TurnStream(session_id, self._send_and_follow(call, session_id, message, key, timeout_ms))

    def _send_and_follow(self, call, session_id, message, key, timeout_ms):
        check_message("SessionHandle.send", "input", message)
        key = chosen_key(call, "SessionHandle.send", key)
        # Remembered before the POST, so that a send that fails can be replayed.
        self._last_sends[session_id] = (message, key)
        path = f"{session_path(session_id)}/messages"
        wire = body_bytes("SessionHandle.send", {"input": message})
        answer = self._request(
            call, Request("message.send", "POST", path, wire, key=key, effect=f"message {session_id} {key}")
        )
        turn = answer.body.get("turn") if isinstance(answer.body, dict) else None
        if not isinstance(turn, dict) or not is_number(turn.get("turnSeq")):
            raise bad_success(answer, "a turn")
        return (yield from turn_events(self, call, session_id, answer.body, timeout_ms))

    def replay_last(self, call, session_id, key=None):
        if session_id not in self._last_sends:
            message = "SessionHandle.replayLast: no message has been sent on this session yet"
            raise AexError("state", message, outcome="not-created")
        message, last_key = self._last_sends[session_id]
        return self.send(call, session_id, message, last_key if key is None else key)

    def run(self, call, options, message, *, key=None, message_key=None, timeout_ms=None, delete_after, throw_on_failure):
        """A session and one turn in it. Both keys are fixed before anything is sent."""
        check_message("Aex.run", "message", message)
        create_key = chosen_key(call, "Aex.run", key)
        message_key = f"{create_key}:message" if message_key is None else message_key
        check_key("Aex.run", "messageIdempotencyKey", message_key)
        session_id = session_id_of(self.create_session(call, options, create_key))
        turn = self.send(call, session_id, message, message_key, timeout_ms).done()
        if delete_after:
            self._delete_after_turn(call, session_id)
        if throw_on_failure and not self.ended_well(turn):
            raise failed_turn(turn)
        return turn

    def ended_well(self, turn):
        return turn.status in ("idle", "suspended")

    def _delete_after_turn(self, call, session_id):
        try:
            self.change_session(call, "delete", session_id)
        except AexError as error:
            raise error.with_outcome("created") from error

    # Assets and coupons

    def upload_asset(self, call, data, content_type=None):
        return upload_asset(self, call, data, content_type)

    def storage_headers(self, content_type, required):
        """What the object store gets: what the presign demands, and never the bearer, which is not for its eyes."""
        return {"content-type": content_type, **{name.lower(): str(value) for name, value in required.items()}}

    def put_to_storage(self, call, url, headers, data):
        """One raw exchange with the object store: nothing is tried again."""
        try:
            return self._transport.put(call, url, headers, data)
        except NetworkFailure as error:
            message = f"uploadAsset: direct upload PUT failed: {error.code} ({error.detail})"
            raise AexError("network", message, attempts=1) from error

    def redeem(self, call, **command):
        """`aex redeem`: one request, outside the retry layer and without a key, since a coupon works only once."""
        order = read_redeem(**command)
        if order.api_token is not None:
            self._secrets.add(order.api_token)
        effect = f"redeem {order.code}"
        wire = body_bytes("redeem", {"code": order.code})
        place = {"api_token": order.api_token, "base_url": order.base_url}
        answer = self._attempt(call, Request("billing.redeem", "POST", "billing/redeem", wire, effect=effect, **place))
        return redeemed(order, answer, self._effects.outcome(effect))

    # Requests

    def post(self, call, op, path, wire):
        return self._request(call, Request(op, "POST", path, wire))

    def attempt_key(self, call, request):
        """The key that one attempt carries: the logical call's own, on every attempt."""
        return request.key

    def redact(self, text):
        """The text with every secret this client was given blotted out."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            if len(secret) >= SHORTEST_SECRET:
                text = text.replace(secret, "[REDACTED]")
        return text

    def _read(self, call, op, path):
        return self._request(call, Request(op, "GET", path))

    def _request(self, call, request):
        try:
            answer = send_with_retry(
                self._policy,
                self.clock,
                call,
                attempt=lambda: self._attempt(call, request),
                describe=lambda: self._transport.describe(request),
            )
            if not answer.readable:
                raise bad_success(answer, "JSON")
            return answer
        except AexError as error:
            if request.effect is None:
                raise
            raise error.with_outcome(self._effects.outcome(request.effect)) from error

    def _attempt(self, call, request):
        call.check()
        if request.effect is not None:
            self._effects.begin(request.effect)
        answer = self._exchange(call, request)
        if request.effect is not None and excludes_effect(answer.status, envelope_code(answer.body)):
            self._effects.refused(request.effect)
        return answer

    def _exchange(self, call, request):
        try:
            return self._understood(self._transport.exchange(call, request, self.attempt_key(call, request)))
        except NetworkFailure as error:
            return Answer(network=(error.code, error.detail))

    def _understood(self, raw):
        retry_after_ms = parse_retry_after(raw.retry_after, self.clock.now())
        if raw.text == "":
            return Answer(raw.status, {}, retry_after_ms=retry_after_ms)
        try:
            return Answer(raw.status, parse(raw.text), retry_after_ms=retry_after_ms)
        except ValueError:
            # Without framing, broken JSON is the only sign that the connection ended too early.
            if not raw.framed and 200 <= raw.status <= 299:
                raise NetworkFailure("BODY_CUT", "the body ended early") from None
            return Answer(raw.status, {}, readable=False, retry_after_ms=retry_after_ms)


def chosen_key(call, surface, given):
    """Chosen once for a logical call, outside the retry loop."""
    if given is not None:
        return check_key(surface, "idempotencyKey", given)
    return random_key(call)


def random_key(call):
    return str(uuid.UUID(int=call.random.getrandbits(128), version=4))


def body_bytes(surface, body):
    try:
        return serialised(body)
    except ValueError as error:
        raise rejected(f"{surface}: the request is not a JSON value") from error


def session_path(session_id):
    return "api/sessions/" + quote(session_id, safe="!~*'()", errors="replace")


def session_id_of(session):
    if not isinstance(session, dict):
        return None
    session_id = session["sessionId"] if session.get("sessionId") is not None else session.get("id")
    return session_id if isinstance(session_id, str) and session_id else None


def unwrapped(body):
    """Routes answer `{session}` or the bare record."""
    return body["session"] if isinstance(body, dict) and isinstance(body.get("session"), dict) else body
