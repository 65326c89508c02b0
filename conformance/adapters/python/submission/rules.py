"""What the parts of the parser refuse in the same way and with the same text.

"Absent" is ABSENT, while a JSON null (None) is a value that most fields refuse. In results, None stands for no member.
"""

from errors import rejected
from submission.javascript_values import ABSENT, MAX_SAFE_INTEGER, is_integral, json_text


def member(mapping, name):
    return mapping.get(name, ABSENT)


def require_object(value, path):
    if not isinstance(value, dict):
        raise rejected(f"{path} must be an object")
    return value


def require_list(value, complaint):
    if not isinstance(value, list):
        raise rejected(complaint)
    return value


def extra_key(mapping, allowed):
    """The first key that is not allowed, or None."""
    return next((key for key in mapping if key not in allowed), None)


def only_keys(mapping, path, allowed, type_name=None):
    extra = extra_key(mapping, allowed)
    if extra is not None:
        where = f" for {type_name}" if type_name else ""
        raise rejected(f"{path}.{extra} is not an allowed field{where}; permitted: {', '.join(allowed)}")


def non_empty_string(value, path):
    if not isinstance(value, str) or value == "":
        raise rejected(f"{path} must be a non-empty string")
    return value


def boolean(value, path):
    if not isinstance(value, bool):
        raise rejected(f"{path} must be a boolean")
    return value


def positive_safe_integer(value, path):
    if not is_integral(value) or not 0 < value <= MAX_SAFE_INTEGER:
        raise rejected(f"{path} must be a positive safe integer")
    return value


def is_one_of(value, allowed):
    return isinstance(value, str) and value in allowed


def one_of(value, path, allowed):
    """One of a closed set of names."""
    if not is_one_of(value, allowed):
        raise rejected(f"{path} must be one of: {', '.join(allowed)}")
    return value


def one_of_shown(value, path, allowed):
    """As `one_of`; the text shows what came instead, also when nothing came."""
    if not is_one_of(value, allowed):
        raise rejected(f"{path} must be one of: {', '.join(allowed)} (got {json_text(value)})")
    return value


def refuse_duplicates(entries, list_path, what):
    seen = set()
    for entry in entries:
        if entry[what] in seen:
            raise rejected(f"{list_path} duplicate {what}: {entry[what]}")
        seen.add(entry[what])
        yield entry


def optional(value, read):
    """Reads an optional field -> None when it is absent."""
    return None if value is ABSENT else read(value)


def nullable(value, read):
    """As `optional`, for the fields that take null for absent."""
    return None if value is ABSENT or value is None else read(value)


def unique(values):
    return list(dict.fromkeys(values))
