"""The one error class of the client, and how an HTTP error envelope is read."""

import math

from json_values import map_strings

NAMES = {
    "rateLimit": "AexRateLimitError",
    "api": "AexApiError",
    "network": "AexNetworkError",
    "rejected": "RunConfigValidationError",
    "state": "RunStateError",
    "aborted": "AbortError",
}


class AexError(Exception):
    """`kind` is what a caller can tell errors apart by; `fields` are the other members of a protocol error.

    Among the fields is `outcome`, which says what is known about the work that was asked for.
    """

    def __init__(self, kind, message, **fields):
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.fields = {name: value for name, value in fields.items() if value is not None}

    def with_outcome(self, outcome):
        return AexError(self.kind, self.message, **{**self.fields, "outcome": outcome})

    def with_texts(self, replace):
        return AexError(self.kind, replace(self.message), **map_strings(self.fields, replace))

    def report(self):
        return {"kind": self.kind, "message": self.message, "name": NAMES[self.kind], **self.fields}


def rejected(message):
    """Refused by the client itself: nothing was sent, so nothing was created."""
    return AexError("rejected", message, outcome="not-created")


def aborted():
    return AexError("aborted", "the call was aborted by its caller")


def bad_success(answer, missing):
    """A 2xx that does not say what was asked for is no success, but the work behind it may well be done."""
    message = f"aex API answered HTTP {answer.status} without {missing}"
    return AexError("api", message, status=answer.status, source="api", outcome="maybe")


def envelope_message(body):
    """The text of an error envelope (contract 1.1 and 1.2)."""
    if isinstance(body, dict):
        error = body.get("error")
        if isinstance(error, str):
            return error
        if isinstance(error, dict) and isinstance(error.get("message"), str):
            return error["message"]
        if isinstance(body.get("message"), str):
            return body["message"]
    return "aex API request failed"


def envelope_code(body):
    if not isinstance(body, dict):
        return None
    error = body.get("error")
    candidates = (error, error.get("code") if isinstance(error, dict) else None, body.get("code"))
    return next((code for code in candidates if isinstance(code, str)), None)


def throttle_message(who, status, attempts, retry_after_ms):
    """The text of an exhausted throttle; only 529 speaks of overload (contract 4)."""
    what = "overloaded" if status == 529 else "rate limit reached"
    hint = "" if retry_after_ms is None else f"; retry after ~{math.ceil(retry_after_ms / 1000)}s"
    return f"{who} {what} (HTTP {status}) after {counted(attempts)}{hint}"


def counted(attempts):
    return f"{attempts} attempt{'' if attempts == 1 else 's'}"
