"""How the proxy repeats a call to an endpoint (contract 2.16)."""

from errors import rejected
from json_values import without_absent
from submission.javascript_values import is_integral
from submission.rules import (
    boolean, extra_key, is_one_of, member, one_of, optional, positive_safe_integer, require_list, require_object,
    unique,
)  # fmt: skip

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
MAX_ATTEMPTS = 5
DEFAULT_INITIAL_DELAY_MS = 250
DEFAULT_MAX_DELAY_MS = 5000
FIELDS = (
    "maxAttempts", "initialDelayMs", "maxDelayMs", "jitter", "retryOnStatuses", "retryOnMethods", "respectRetryAfter",
)  # fmt: skip


def parse_proxy_retry(value, path):
    """-> the policy as given: even an empty one is kept, and defaults are not written."""
    refuse_extra_keys(require_object(value, path), path, FIELDS)

    def read(field, reader):
        return optional(member(value, field), lambda item: reader(item, f"{path}.{field}"))

    attempts = read("maxAttempts", _check_attempts)
    initial = read("initialDelayMs", positive_safe_integer)
    maximum = read("maxDelayMs", positive_safe_integer)
    if (maximum or DEFAULT_MAX_DELAY_MS) < (initial or DEFAULT_INITIAL_DELAY_MS):
        raise rejected(f"{path}.maxDelayMs must be greater than or equal to {path}.initialDelayMs")
    return without_absent({
        "maxAttempts": attempts,
        "initialDelayMs": initial,
        "maxDelayMs": maximum,
        "jitter": read("jitter", lambda item, at: one_of(item, at, ("full", "none"))),
        "retryOnStatuses": read("retryOnStatuses", _parse_statuses),
        "retryOnMethods": read("retryOnMethods", _parse_retry_methods),
        "respectRetryAfter": read("respectRetryAfter", boolean),
    })


def refuse_extra_keys(mapping, path, allowed):
    """Unlike the other parts of a submission, proxy endpoints do not print what they permit."""
    extra = extra_key(mapping, allowed)
    if extra is not None:
        raise rejected(f"{path}.{extra} is not an allowed field")


def parse_methods(methods, path):
    """-> upper-cased, each once."""
    return unique(_check_method(method, path) for method in methods)


def _check_method(method, path):
    if not isinstance(method, str):
        raise rejected(f"{path} entries must be strings")
    if not is_one_of(method.upper(), METHODS):
        raise rejected(f"{path} contains unsupported method: {method}")
    return method.upper()


def _parse_retry_methods(value, path):
    return parse_methods(require_list(value, f"{path} must be an array of HTTP methods"), path)


def _parse_statuses(value, path):
    require_list(value, f"{path} must be an array of HTTP status codes")
    if not all(is_integral(status) and 100 <= status <= 599 for status in value):
        raise rejected(f"{path} entries must be HTTP status codes between 100 and 599")
    return unique(value)


def _check_attempts(value, path):
    if not is_integral(value) or not 1 <= value <= MAX_ATTEMPTS:
        raise rejected(f"{path} must be a safe integer between 1 and {MAX_ATTEMPTS}")
    return value
