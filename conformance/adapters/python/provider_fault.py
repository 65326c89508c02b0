"""Finds the model provider's own failure in a session record (contract 5)."""

import re
import sys

from json_values import is_number, without_absent

THROTTLE_KINDS = {"rate_limit", "overloaded", "quota_exceeded"}
MAX_NESTING = 8

# In this order: "rate_limit_error: quota" is a rate limit.
_KIND_TESTS = (
    ("rate_limit", re.compile(r"rate_limit|rate limit|\A429\Z")),
    ("overloaded", re.compile(r"overload|\A529\Z")),
    ("quota_exceeded", re.compile("quota|insufficient")),
    ("provider_error", re.compile("provider_error|provider error|api_error")),
)
_RATE_LIMIT_TEXT = re.compile(r"\b429\b|rate.?limit|too many requests", re.ASCII)
_OVERLOAD_TEXT = re.compile(r"\b529\b|overloaded", re.ASCII)


def parse_provider_fault(value, nesting=0):
    """-> {kind, provider?, status?, retryAfterMs?, message?}, or None when the value describes no fault."""
    if not isinstance(value, dict) or nesting > MAX_NESTING:
        return None
    inner = parse_provider_fault(_first(value, "providerFault", "provider_fault"), nesting + 1)
    if inner is not None:
        return inner
    kind = _fault_kind(_first(value, "kind", "type", "code"))
    if kind is None:
        return None
    fault = {
        "provider": _string(value.get("provider")),
        "kind": kind,
        "status": _number(_first(value, "status", "statusCode", "httpStatus")),
        "retryAfterMs": _wait_ms(_first(value, "retryAfterMs", "retry_after_ms", "retryAfter", "retry_after")),
        "message": _string(value.get("message")),
    }
    return without_absent(fault)


def throttle_of(session):
    """The throttle that ended the session's last turn, or None when it ended for another reason."""
    fault = (
        parse_provider_fault(session.get("providerFault"))
        or parse_provider_fault(session.get("error"))
        or _fault_from_message(session.get("errorMessage"))
    )
    return fault if fault is not None and fault["kind"] in THROTTLE_KINDS else None


def _first(mapping, *names):
    """The first of these members that is not null: a wrong type does not fall through, a null does."""
    return next((mapping[name] for name in names if mapping.get(name) is not None), None)


def _fault_kind(source):
    if not isinstance(source, str):
        return None
    text = source.lower()
    return next((kind for kind, test in _KIND_TESTS if test.search(text)), None)


def _fault_from_message(message):
    if not isinstance(message, str):
        return None
    text = message.lower()
    if _RATE_LIMIT_TEXT.search(text):
        return {"kind": "rate_limit", "message": message}
    if _OVERLOAD_TEXT.search(text):
        return {"kind": "overloaded", "message": message}
    return None


def _number(value):
    if is_number(value):
        return value
    if isinstance(value, str) and re.fullmatch("[0-9]+", value.strip()):
        digits = value.strip()
        return int(digits) if len(digits) <= 15 else min(float(digits), sys.float_info.max)
    return None


def _wait_ms(value):
    """Small values are seconds whatever the field is called: that is how 0.35.0 reads them."""
    number = _number(value)
    return number * 1000 if number is not None and 0 < number < 1000 else number


def _string(value):
    return value if isinstance(value, str) else None
