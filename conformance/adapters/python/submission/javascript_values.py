"""JSON values with the meaning that they have in JavaScript, where the contract was written down.

Values are Python's own (dict, list, str, int, float, bool, None), but every dict is in JavaScript's key order and no
integer is larger than a double can tell apart.
"""

import json
import math
import re
from decimal import Decimal

MAX_SAFE_INTEGER = 2**53 - 1
LARGEST_ARRAY_INDEX = 2**32 - 2

_SPACES = "".join(map(chr, range(0x2000, 0x200B)))
_WHITESPACE = f"\t\n\v\f\r \u00a0\u1680{_SPACES}\u2028\u2029\u202f\u205f\u3000\ufeff"
_INDEX = re.compile("0|[1-9][0-9]{0,9}")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_RADIX = {"0x": (16, re.compile("[0-9a-fA-F]+")), "0o": (8, re.compile("[0-7]+")), "0b": (2, re.compile("[01]+"))}


class _Absent:
    """What a missing member gives: JavaScript's undefined, which is not null."""

    def __repr__(self):
        return "ABSENT"


ABSENT = _Absent()


def read_json(text):
    """JSON.parse. Raises ValueError for everything that is not JSON."""
    return json.loads(text, object_pairs_hook=_object, parse_int=_integer, parse_constant=_refuse_constant)


def adopted(value):
    """A value from another reader, as `read_json` would have read it."""
    if isinstance(value, dict):
        return {name: adopted(item) for name, item in _ordered(value).items()}
    if isinstance(value, list):
        return [adopted(item) for item in value]
    if type(value) is int and abs(value) > MAX_SAFE_INTEGER:
        return _integer(str(value))
    return value


def json_text(value):
    """JSON.stringify, for messages."""
    if value is ABSENT:
        return "undefined"
    if isinstance(value, str):
        quoted = json.dumps(value, ensure_ascii=False)
        return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json_text(name)}:{json_text(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    if is_number(value):
        return number_text(value) if math.isfinite(value) else "null"
    return {None: "null", True: "true", False: "false"}[value]


def number_text(number):
    """String(number): Python writes the same digits, but another exponent."""
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    text = "".join(map(str, digits))
    return ("-" if sign else "") + _positional(text, len(text) + exponent)


def number_of(text):
    """Number(text): NaN when the whole text is no number."""
    trimmed = trim(text)
    if trimmed == "":
        return 0
    if trimmed in ("Infinity", "+Infinity", "-Infinity"):
        return float(trimmed)
    base, digits = _RADIX.get(trimmed[:2].lower(), (None, None))
    if digits is not None:
        return _float(int(trimmed[2:], base)) if digits.fullmatch(trimmed[2:]) else math.nan
    return float(trimmed) if _DECIMAL.fullmatch(trimmed) else math.nan


def trim(text):
    return text.strip(_WHITESPACE)


def utf16_length(text):
    return len(text) + sum(character > "\uffff" for character in text)


def utf8(text):
    """Half a surrogate pair becomes U+FFFD: it has no UTF-8 of its own."""
    return _LONE_SURROGATE.sub("\ufffd", text).encode()


def utf8_length(text):
    return len(utf8(text))


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_integral(value):
    """Number.isInteger: 1.0 and 1e3 are integers."""
    return is_number(value) and math.isfinite(value) and value == math.floor(value)


def _positional(digits, point):
    """`digits` with the decimal point after the first `point` of them, or an exponent where that would be too long."""
    if 0 < point <= 21:
        whole = digits[:point].ljust(point, "0")
        return f"{whole}.{digits[point:]}" if len(digits) > point else whole
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"


def _object(pairs):
    """A repeated key keeps its first position and its last value, as in a dict."""
    return _ordered(dict(pairs))


def _ordered(mapping):
    """Keys that look like array indexes come first, in ascending order."""
    indexes = [key for key in mapping if _INDEX.fullmatch(key) and int(key) <= LARGEST_ARRAY_INDEX]
    if not indexes:
        return mapping
    return {key: mapping[key] for key in sorted(indexes, key=int)} | mapping


def _float(integer):
    try:
        return float(integer)
    except OverflowError:
        return math.inf


def _integer(digits):
    return int(digits) if len(digits) <= 15 else float(digits)


def _refuse_constant(name):
    raise ValueError(f"{name} is not JSON")
