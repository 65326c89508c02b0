"""The retry layer (contract 4): which answers are tried again, when, and what surfaces in the end."""

import math
from dataclasses import dataclass

from errors import AexError, counted, envelope_code, envelope_message, throttle_message

RETRYABLE = {429, 500, 502, 503, 504, 529}
THROTTLE = {429, 503, 529}


@dataclass(frozen=True)
class RetryPolicy:
    max_attempts: int = 4
    initial_delay_ms: float = 500
    max_delay_ms: float = 20_000
    max_elapsed_ms: float = 120_000


@dataclass
class Answer:
    """A complete response, or, with `network` as (code, detail), the lack of one."""

    status: int | None = None
    body: object = None
    readable: bool = True
    retry_after_ms: float | None = None
    network: tuple | None = None


def retry_policy(options):
    """The policy to use, or None for `False`: one attempt and no typed throttle error."""
    if options is False:
        return None
    given = {name: value for name, value in (options or {}).items() if value is not None}
    defaults = RetryPolicy()
    initial = max(0, given.get("initialDelayMs", defaults.initial_delay_ms))
    return RetryPolicy(
        max_attempts=max(1, math.floor(given.get("maxAttempts", defaults.max_attempts))),
        initial_delay_ms=initial,
        max_delay_ms=max(initial, given.get("maxDelayMs", defaults.max_delay_ms)),
        max_elapsed_ms=max(0, given.get("maxElapsedMs", defaults.max_elapsed_ms)),
    )


def send_with_retry(policy, clock, call, attempt, describe):
    """Calls `attempt` until it gives a success, a final answer, or the policy ends."""
    started_ms = clock.now()
    attempts = 0
    while True:
        answer = attempt()
        attempts += 1
        if answer.status is not None and 200 <= answer.status <= 299:
            return answer
        elapsed_ms = clock.now() - started_ms
        delay_ms = _next_delay(policy, answer, attempts, elapsed_ms, call.random)
        if delay_ms is None:
            raise _failure(policy, answer, attempts, elapsed_ms, describe)
        clock.sleep(call, delay_ms)


def _next_delay(policy, answer, attempts, elapsed_ms, random):
    """The wait before the next attempt, or None. The hint is a floor, which only the budget caps."""
    if policy is None or attempts >= policy.max_attempts:
        return None
    if answer.network is None and answer.status not in RETRYABLE:
        return None
    delay_ms = max(answer.retry_after_ms or 0, _backoff(policy, attempts, random))
    return delay_ms if elapsed_ms + delay_ms <= policy.max_elapsed_ms else None


def _backoff(policy, attempts, random):
    """Full jitter below an exponential ceiling."""
    doublings = min(attempts - 1, 1000)  # a float has no room for more
    nominal = min(policy.max_delay_ms, policy.initial_delay_ms * 2.0**doublings)
    return round(random.random() * nominal)


def _failure(policy, answer, attempts, elapsed_ms, describe):
    """The last answer decides what the caller sees, whatever came before it."""
    if answer.network is not None:
        code, detail = answer.network
        tries = f"{counted(attempts)} over {round(elapsed_ms)}ms"
        return AexError("network", f"{describe()} failed: {code} ({detail}) after {tries}", attempts=attempts)
    status, body, retry_after_ms = answer.status, answer.body, answer.retry_after_ms
    fields = {"status": status, "code": envelope_code(body), "attempts": attempts, "source": "api"}
    if policy is None or status not in THROTTLE:
        return AexError("api", envelope_message(body), **fields)
    message = throttle_message("aex API", status, attempts, retry_after_ms)
    return AexError("rateLimit", message, **fields, retryAfterMs=retry_after_ms)
