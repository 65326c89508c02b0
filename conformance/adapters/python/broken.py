"""Clients that are wrong in one way each, to see that the harness notices. Never use them as an example."""

import math

from aex_client import AexClient, random_key
from errors import AexError
from provider_fault import throttle_of
from turn_stream import TurnStream
from webhook_signature import verify_webhook

BILLABLE = {"session.create", "message.send"}


class FreshKeyPerAttempt(AexClient):
    """Draws a new key for each attempt of a create or send: the platform cannot tell a retry from a new order."""

    def attempt_key(self, call, request):
        return random_key(call) if request.op in BILLABLE else request.key


class NoKey(AexClient):
    """Retries POSTs without ever sending their key."""

    def attempt_key(self, call, request):
        return None


class KeyOnReads(AexClient):
    """Gives a key to requests that take none."""

    def attempt_key(self, call, request):
        return random_key(call) if request.method == "GET" else request.key


class FailedTurnIsOk(AexClient):
    """Reports every turn that came to an end as a success."""

    def ended_well(self, turn):
        return True


class ThrottledTurnResent(AexClient):
    """Orders a turn anew when the model provider throttled it, though it was billed."""

    def send(self, call, session_id, message, key=None, timeout_ms=None):
        def events():
            turn = yield from self._send_and_follow(call, session_id, message, key, timeout_ms)
            if throttle_of(turn.session) is None:
                return turn
            return (yield from self._send_and_follow(call, session_id, message, None, timeout_ms))

        return TurnStream(session_id, events())


class IterateThenDoneResends(AexClient):
    """Sends once for the loop over a turn's events, and once more for its result."""

    def send(self, call, session_id, *rest):
        stream = super().send(call, session_id, *rest)
        stream.done = super().send(call, session_id, *rest).done
        return stream


class ReplayFreshKey(AexClient):
    """Replays the last message under a key of its own: a second order."""

    def replay_last(self, call, session_id, key=None):
        return super().replay_last(call, session_id, key or random_key(call))


class RedeemRetried(AexClient):
    """Redeems again when it heard no answer, or a 5xx: a coupon works only once."""

    def redeem(self, call, **command):
        try:
            return super().redeem(call, **command)
        except AexError as error:
            if error.kind != "network" and error.fields.get("status", 0) < 500:
                raise
            return super().redeem(call, **command)


class StoragePutWithBearer(AexClient):
    """Shows the bearer token to the object store, which is somebody else."""

    def __init__(self, api_token, *rest):
        super().__init__(api_token, *rest)
        self._bearer = f"Bearer {api_token}"

    def storage_headers(self, content_type, required):
        return {**super().storage_headers(content_type, required), "authorization": self._bearer}


def verify_at_any_age(secret, headers, body, now_ms, tolerance_seconds=None):
    """Takes deliveries of any age, so that an old one can be played again."""
    return verify_webhook(secret, headers, body, now_ms, math.inf)


BROKEN = {
    "fresh-key-per-attempt": FreshKeyPerAttempt,
    "no-key": NoKey,
    "key-on-reads": KeyOnReads,
    "failed-turn-is-ok": FailedTurnIsOk,
    "throttled-turn-resent": ThrottledTurnResent,
    "iterate-then-done-resends": IterateThenDoneResends,
    "replay-fresh-key": ReplayFreshKey,
    "redeem-retried": RedeemRetried,
    "storage-put-with-bearer": StoragePutWithBearer,
}
BROKEN_VERIFIERS = {"signature-no-tolerance": verify_at_any_age}
