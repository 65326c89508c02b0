"""Clients that are wrong in one way each, to see that the harness notices. Never use them as an example."""

from aex_client import AexClient, random_key

BILLABLE = {"session.create", "message.send"}


class FreshKeyPerAttempt(AexClient):
    """Draws a new key for each attempt of a create or send: the platform cannot tell a retry from a new order."""

    def attempt_key(self, call, request):
        return random_key(call) if request.op in BILLABLE else request.key


class NoKey(AexClient):
    """Retries POSTs without ever sending their key."""

    def attempt_key(self, call, request):
        return None


BROKEN = {"fresh-key-per-attempt": FreshKeyPerAttempt, "no-key": NoKey}
