"""The path of a tool's entry file inside its bundle (contract 2.9): relative, portable, and never outside."""

import re

from errors import rejected
from submission.javascript_values import json_text, trim, utf16_length

MAX_LENGTH = 512
MAX_DEPTH = 16


def check_entry_path(path):
    complaint = _complaint(path)
    if complaint is not None:
        raise rejected(f"bundle entry path {complaint}")
    return path


def _complaint(path):
    segments = path.split("/")
    bad = next((segment for segment in segments if segment in ("", ".", "..")), None)
    complaints = (
        (trim(path) == "", "must be non-empty"),
        (utf16_length(path) > MAX_LENGTH, f"exceeds maxPathLength ({MAX_LENGTH}): {path}"),
        ("\0" in path, f"contains NUL byte: {json_text(path)}"),
        ("\\" in path, f"uses backslash separator: {path}"),
        (re.match("[A-Za-z]:/", path), f"uses a drive letter: {path}"),
        (path.startswith("/"), f"must be relative: {path}"),
        (path.endswith("/"), f"must not end with '/': {path}"),
        (bad == "..", f"contains '..' segment: {path}"),
        (bad is not None, f"contains empty or '.' segment: {path}"),
        (len(segments) > MAX_DEPTH, f"exceeds maxDepth ({MAX_DEPTH}): {path}"),
    )
    return next((text for holds, text in complaints if holds), None)
