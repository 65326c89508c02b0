"""`aex redeem CODE`: its command line, its texts and its exit codes (contract 1.10 and 7)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from errors import AexError, envelope_code
from json_values import is_number

USAGE = "usage: aex redeem <code> [common flags]"
EXIT_OK, EXIT_FAILED, EXIT_USAGE = 0, 1, 2

# By the status alone; a message of the API is quoted only where the table has none of its own.
REFUSALS = {
    401: "not authorized — check --api-token, or run `aex login`",
    403: "this coupon can't be redeemed by this workspace",
    404: "coupon code not found",
    409: "coupon already redeemed",
}


@dataclass
class Order:
    """What the command line asks for; `api_token` and `base_url` replace the client's own."""

    code: str
    debug: bool = False
    api_token: str | None = None
    base_url: str | None = None


def read_redeem(code=None, argv=None):
    """`code`, or `argv` as after `aex`; raises for a wrong command line."""
    words = argv if code is None else ["redeem", code]
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise _usage_error(USAGE)
    if words[0] != "redeem":
        raise _usage_error(f"unknown subcommand: {words[0]}\nrun `aex --help` for usage")
    if code is not None:
        return Order(code)
    order, positional, rest = Order(""), [], words[1:]
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            positional.append(word)
        elif word == "--debug":
            order.debug = True
        elif word == "--api-token":
            order.api_token = _value_of(word, rest)
        elif word == "--aex-url":
            order.base_url = _value_of(word, rest).rstrip("/")
        else:
            raise _usage_error(f"unknown flag: {word}")
    if len(positional) != 1:
        raise _usage_error(USAGE)
    order.code = positional[0]
    return order


def redeemed(order, answer, outcome):
    """What the command reports of an answer, or of the lack of one: returned when the coupon was redeemed, else raised."""
    lost, status, body = answer.network, answer.status, answer.body if isinstance(answer.body, dict) else {}
    trace = f"[aex] POST /billing/redeem -> {status}\n" if order.debug and lost is None else ""
    if lost is None and 200 <= status <= 299:
        amount, balance = _number_or_0(body.get("amountUsd")), _number_or_0(body.get("newBalanceUsd"))
        stdout = f"Redeemed ${_cents(amount)}. New balance: ${_cents(balance)}.\n"
        report = {"exitCode": EXIT_OK, "stdout": stdout, "stderr": trace}
        return {"amountUsd": amount, "newBalanceUsd": balance, **report}
    text = _refusal_text(status, body) if lost is None else f"redeem failed: {lost[1]}"
    report = {"exitCode": EXIT_FAILED, "stdout": "", "stderr": f"{trace}{text}\n", "outcome": outcome, "attempts": 1}
    if lost is not None:
        raise AexError("network", text, **report)
    raise AexError("api", text, status=status, code=envelope_code(body), source="api", **report)


def _refusal_text(status, body):
    message = body.get("message") if isinstance(body.get("message"), str) else ""
    if status == 400:
        return f"invalid input: {message}" if message else "invalid input"
    if status in REFUSALS:
        return REFUSALS[status]
    return f"redeem failed: {message}" if message else f"redeem failed (HTTP {status})"


def _value_of(flag, rest):
    if not rest or not rest[0]:
        raise _usage_error(f"{flag} needs a value")
    return rest.pop(0)


def _usage_error(text):
    return AexError("rejected", text, outcome="not-created", exitCode=EXIT_USAGE, stdout="", stderr=f"{text}\n")


def _cents(usd):
    """Rounds half up, as JavaScript's toFixed does; Python's own formatting would round half to even."""
    return f"{Decimal(usd).quantize(Decimal('0.01'), ROUND_HALF_UP):f}"


def _number_or_0(value):
    return value if is_number(value) else 0
