"""The run timeout: a duration such as "90m" (contract 2.3)."""

import math
import re

from errors import rejected
from submission.javascript_values import json_text, number_text, trim

UNIT_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}
FLOOR_MS = 60_000
CEILING_MS = 6 * UNIT_MS["h"]

_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)?")


def parse_timeout(value):
    """-> whole milliseconds. A bare number in the text is milliseconds; a JSON number is refused."""
    shown = json_text(value)
    if not isinstance(value, str):
        raise rejected(f'timeout must be a duration string (e.g. "1h", "30m"); got {shown}')
    match = _DURATION.fullmatch(trim(value))
    if match is None:
        forms = 'expected e.g. "1h", "90m", "30s", "500ms", or a bare ms integer'
        raise rejected(f"invalid duration {shown} ({forms})")
    amount = float(match[1])
    if math.isinf(amount):
        raise rejected(f"invalid duration {shown} (must be a non-negative number)")
    return _within_bounds(_rounded(amount * UNIT_MS[match[2] or "ms"]))


def _within_bounds(ms):
    if ms < FLOOR_MS:
        raise rejected(f"timeout must be at least {FLOOR_MS}ms (1m); got {number_text(ms)}ms")
    if ms > CEILING_MS:
        raise rejected(f"timeout must be at most {CEILING_MS}ms (6h); got {number_text(ms)}ms")
    return int(ms)


def _rounded(ms):
    """Half up; Python's own round goes to the even neighbour."""
    if math.isinf(ms):
        return ms
    whole = float(math.floor(ms))
    return whole + 1 if ms - whole >= 0.5 else whole
