"""Which files of a run are kept, and how much of them (contract 2.14)."""

import re

from errors import rejected
from json_values import without_absent
from submission.javascript_values import is_integral, utf8_length
from submission.rules import member, only_keys, optional, require_list, require_object, unique

PATH = "submission.outputs"
FIELDS = ("allowedDirs", "deniedDirs", "captureTimeoutMs", "maxFileBytes", "maxTotalBytes", "maxFiles")
MAX_DIRS = 32
MAX_DIR_BYTES = 512
MAX_CAPTURE_TIMEOUT_MS = 21_600_000


def parse_outputs(value):
    only_keys(require_object(value, PATH), PATH, FIELDS)
    outputs = {
        "allowedDirs": optional(member(value, "allowedDirs"), _parse_allowed_dirs),
        "deniedDirs": optional(member(value, "deniedDirs"), _parse_denied_dirs),
        **{field: optional(member(value, field), _amount_reader(field)) for field in FIELDS[2:]},
    }
    if outputs["captureTimeoutMs"] is not None:
        outputs["captureTimeoutMs"] = min(outputs["captureTimeoutMs"], MAX_CAPTURE_TIMEOUT_MS)
    return without_absent(outputs) or None


def _amount_reader(field):
    def read(amount):
        if not is_integral(amount) or amount <= 0:
            raise rejected(f"{PATH}.{field} must be a positive integer")
        return amount

    return read


def _parse_allowed_dirs(value):
    path = f"{PATH}.allowedDirs"
    require_list(value, f"{path} must be an array of absolute UNIX paths")

    def read(directory, at):
        _check_size(directory, at, "must be a non-empty absolute UNIX path")
        if not directory.startswith("/"):
            raise rejected(f"{at} must be an absolute UNIX path (start with '/')")
        _check_characters(directory, at)
        return _normalised(directory) or "/"

    return _parse_dirs(value, path, read)


def _parse_denied_dirs(value):
    path = f"{PATH}.deniedDirs"
    require_list(value, f"{path} must be an array of strings")

    def read(directory, at):
        _check_size(directory, at, "must be a non-empty pattern")
        _check_characters(directory, at)
        return _normalised(directory) if directory.startswith("/") else directory

    return _parse_dirs(value, path, read)


def _parse_dirs(value, path, read):
    if len(value) > MAX_DIRS:
        raise rejected(f"{path} has {len(value)} entries; max is {MAX_DIRS}")
    return unique(read(directory, f"{path}[{index}]") for index, directory in enumerate(value)) or None


def _check_size(directory, path, when_empty):
    if not isinstance(directory, str):
        raise rejected(f"{path} must be a string")
    if directory == "":
        raise rejected(f"{path} {when_empty}")
    length = utf8_length(directory)
    if length > MAX_DIR_BYTES:
        raise rejected(f"{path} exceeds {MAX_DIR_BYTES} bytes (got {length})")


def _check_characters(directory, path):
    if "\0" in directory:
        raise rejected(f"{path} must not contain NUL bytes")
    if "\n" in directory or "\r" in directory:
        raise rejected(f"{path} must not contain newline characters")
    if ".." in directory.split("/"):
        raise rejected(f"{path} must not contain '..' segments")


def _normalised(directory):
    return re.sub("/+", "/", directory).rstrip("/")
