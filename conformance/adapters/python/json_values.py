"""JSON as this client reads and writes it: strict on the way in, ASCII lines on the way out."""

import json
import math

# Deep enough for every record of the contract; a reader with a nesting limit can still take the answer line.
MAX_REPORTED_DEPTH = 24


def parse(text):
    """Raises ValueError for everything that is not JSON, also for what Python's reader would let pass."""
    try:
        return json.loads(text, parse_int=_whole_number, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def serialised(value):
    """A request body. Raises ValueError when the value has no JSON form."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode()
    except UnicodeEncodeError:  # a lone surrogate can only travel escaped
        return json.dumps(value, separators=(",", ":")).encode()


def line(message):
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def reportable(value, depth=0):
    """A foreign record as it is reported; what is nested absurdly deep, or is no JSON number, becomes null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if not isinstance(value, (dict, list)):
        return value
    if depth == MAX_REPORTED_DEPTH:
        return None
    if isinstance(value, list):
        return [reportable(item, depth + 1) for item in value]
    return {name: reportable(item, depth + 1) for name, item in value.items()}


def map_strings(value, replace):
    """The same value with every string in it replaced."""
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, list):
        return [map_strings(item, replace) for item in value]
    if isinstance(value, dict):
        return {name: map_strings(item, replace) for name, item in value.items()}
    return value


def without_absent(mapping):
    return {name: value for name, value in mapping.items() if value is not None}


def is_number(value):
    """A finite JSON number; Python counts True as an integer."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def is_integer(value):
    return is_number(value) and value == int(value)


def _whole_number(digits):
    """Beyond 18 digits a float, as in JavaScript: no other reader takes an integer of any size."""
    return int(digits) if len(digits) <= 18 else float(digits)


def _refuse_constant(name):
    raise ValueError(f"{name} is not JSON")
