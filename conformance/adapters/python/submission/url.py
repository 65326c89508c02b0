"""Reads absolute URLs as the WHATWG standard does, which browsers and JavaScript follow.

Small on purpose: it keeps what the contract asks about, and of a URL that no field accepts (file:, mailto:, ...) only
whether it is valid at all.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from submission.host import parse_host, parse_opaque_host
from submission.javascript_values import utf8

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21, "file": None}
MAX_PORT = 65535

_SCHEME = re.compile("([A-Za-z][A-Za-z0-9+.-]*):")
_DRIVE_LETTER = re.compile("[A-Za-z][:|]")
_C0_CONTROLS_AND_SPACE = "".join(map(chr, range(0x21)))
# What a path keeps as it is; quote() keeps letters, digits and "_.-~" by itself. "%" is kept, even a lone one.
_PATH_SAFE = "!$%&'()*+,/:;=@[\\]^|"
_SINGLE_DOT = (".", "%2e")
_DOUBLE_DOT = ("..", ".%2e", "%2e.", "%2e%2e")


@dataclass
class Url:
    scheme: str
    host: str = ""
    port: int | None = None  # None: the default of the scheme
    has_credentials: bool = False
    path: str = ""
    query: str = ""
    fragment: str = ""

    @property
    def origin(self):
        return f"{self.scheme}://{self.host}" + ("" if self.port is None else f":{self.port}")


class _Invalid(Exception):
    pass


def parse_url(text):
    """-> Url, or None when the text is no absolute URL."""
    stripped = re.sub("[\t\n\r]", "", utf8(text).decode().strip(_C0_CONTROLS_AND_SPACE))
    match = _SCHEME.match(stripped)
    if match is None:
        return None
    url = Url(match[1].lower())
    rest, _, url.fragment = stripped[match.end() :].partition("#")
    rest, _, url.query = rest.partition("?")
    try:
        _read_hierarchy(url, rest)
    except _Invalid:
        return None
    return url


def _read_hierarchy(url, rest):
    if url.scheme == "file":
        _check_file(rest.replace("\\", "/"))
    elif url.scheme in DEFAULT_PORTS:
        authority, _, path = rest.replace("\\", "/").lstrip("/").partition("/")
        _read_authority(url, authority, parse_host, DEFAULT_PORTS[url.scheme])
        url.path = _normalised(path)
    elif rest.startswith("//"):
        authority = rest[2:].partition("/")[0]
        if authority:
            _read_authority(url, authority, parse_opaque_host, None)


def _check_file(rest):
    host = rest[2:].partition("/")[0] if rest.startswith("//") else ""
    if host and not _DRIVE_LETTER.fullmatch(host) and parse_host(host) is None:
        raise _Invalid


def _read_authority(url, authority, read_host, default_port):
    credentials, _, host_and_port = authority.rpartition("@")
    url.has_credentials = credentials not in ("", ":")
    host, port = _split_port(host_and_port)
    url.host = read_host(host) if host else None
    if url.host is None:
        raise _Invalid
    url.port = _port(port, default_port)


def _split_port(text):
    """At the first colon outside of brackets -> host and port, both as text."""
    is_inside = False
    for index, character in enumerate(text):
        if character in "[]":
            is_inside = character == "["
        elif character == ":" and not is_inside:
            return text[:index], text[index + 1 :]
    return text, ""


def _port(text, default):
    if text == "":
        return None
    if not re.fullmatch("[0-9]+", text):
        raise _Invalid
    digits = text.lstrip("0") or "0"
    if len(digits) > len(str(MAX_PORT)) or int(digits) > MAX_PORT:
        raise _Invalid
    return None if int(digits) == default else int(digits)


def _normalised(path):
    """Dot segments resolved, the rest percent-encoded."""
    segments = path.split("/")
    kept = []
    for index, segment in enumerate(segments):
        is_last = index == len(segments) - 1
        if segment.lower() in _DOUBLE_DOT:
            del kept[-1:]
            kept += [""] if is_last else []
        elif segment.lower() in _SINGLE_DOT:
            kept += [""] if is_last else []
        else:
            kept.append(quote(segment, safe=_PATH_SAFE))
    return "/" + "/".join(kept)
