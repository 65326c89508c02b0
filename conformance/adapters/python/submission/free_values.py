"""Values that a caller may choose freely."""

import math


def is_serialisable(value):
    """Whether the value survives JSON: in a parsed text only a number that overflowed does not."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(map(is_serialisable, value.values()))
    return not isinstance(value, list) or all(map(is_serialisable, value))
