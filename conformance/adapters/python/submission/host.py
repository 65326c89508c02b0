"""Hosts as the WHATWG URL standard reads and writes them, and those the platform never calls (contract 2.11)."""

import ipaddress
import re
import unicodedata
from urllib.parse import unquote_to_bytes

_FORBIDDEN_IN_OPAQUE = re.compile(r"[\0\t\n\r #/:<>?@\[\\\]^|]")
_FORBIDDEN_IN_DOMAIN = re.compile(r"[\0-\x20#%/:<>?@\[\\\]^|\x7f]")
_MAPPED_IPV4 = re.compile("::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})")


def parse_host(text):
    """The host of an http-like URL -> as it is written, or None when it is invalid. IPv6 keeps its brackets."""
    if text.startswith("["):
        return _bracketed_ipv6(text)
    domain = _ascii_domain(unquote_to_bytes(text).decode(errors="replace"))
    if not domain or _FORBIDDEN_IN_DOMAIN.search(domain):
        return None
    return _ipv4(domain) if _ends_in_number(domain) else domain


def parse_opaque_host(text):
    """The host of any other URL."""
    if text.startswith("["):
        return _bracketed_ipv6(text)
    return None if _FORBIDDEN_IN_OPAQUE.search(text) else text


def denied_host(host):
    """What is wrong with a parsed host, or None: a textual test, no name is looked up."""
    if host == "localhost" or host.endswith(".localhost"):
        return "must not target a loopback hostname"
    if not host.startswith("["):
        return _denied_ipv4(host)
    address = host[1:-1]
    mapped = _MAPPED_IPV4.fullmatch(address)
    if mapped is not None:
        return _denied_ipv4(str(ipaddress.IPv4Address(int(mapped[1], 16) << 16 | int(mapped[2], 16))))
    return _denied_ipv6(address)


def _denied_ipv4(host):
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+){3}", host):
        return None
    first, second = map(int, host.split(".")[:2])
    denied = (
        (first == 127, "loopback IPv4 (127.0.0.0/8)"),
        (first == 169 and second == 254, "link-local IPv4 (169.254.0.0/16) — cloud metadata range"),
        (first == 100 and 64 <= second <= 127, "CGNAT IPv4 (100.64.0.0/10)"),
        (first == 10, "RFC1918 IPv4 (10.0.0.0/8)"),
        (first == 172 and 16 <= second <= 31, "RFC1918 IPv4 (172.16.0.0/12)"),
        (first == 192 and second == 168, "RFC1918 IPv4 (192.168.0.0/16)"),
    )
    return next((f"must not target {what}" for holds, what in denied if holds), None)


def _denied_ipv6(address):
    if address == "::1":
        return "must not target loopback IPv6 (::1)"
    if re.match("fe[89ab][0-9a-f]?:", address):
        return "must not target link-local IPv6 (fe80::/10)"
    if re.match("f[cd][0-9a-f]{0,2}:", address):
        return "must not target unique-local IPv6 (fc00::/7)"
    return None


def _ascii_domain(domain):
    """Names outside ASCII go through Python's older IDNA; the difference shows only in rare characters."""
    if domain.isascii():
        return domain.lower()
    labels = re.split("[.\u3002\uff0e\uff61]", unicodedata.normalize("NFKC", domain).lower())
    try:
        return ".".join(label if label.isascii() else label.encode("idna").decode() for label in labels)
    except UnicodeError:
        return None


def _ends_in_number(domain):
    parts = domain.split(".")
    last = parts[-2] if parts[-1] == "" and len(parts) > 1 else parts[-1]
    return last.isdigit() or (last.startswith("0x") and _ipv4_number(last) is not None)


def _ipv4(domain):
    """One to four parts, the last of which fills what is left; each decimal, octal or hexadecimal."""
    parts = domain.split(".")
    if parts[-1] == "" and len(parts) > 1:
        parts.pop()
    numbers = [_ipv4_number(part) for part in parts]
    if len(numbers) > 4 or None in numbers:
        return None
    *leading, last = numbers
    if any(number > 255 for number in leading) or last >= 256 ** (4 - len(leading)):
        return None
    return str(ipaddress.IPv4Address(last + sum(number << 8 * (3 - index) for index, number in enumerate(leading))))


def _ipv4_number(text):
    """A number that is too long to be part of an address is as good as any other that is too large."""
    base, digits = 10, text
    if text.startswith("0x"):
        base, digits = 16, text[2:]
    elif text.startswith("0") and len(text) > 1:
        base, digits = 8, text[1:]
    allowed = {8: "[0-7]*", 10: "[0-9]+", 16: "[0-9a-f]*"}[base]
    if not re.fullmatch(allowed, digits):
        return None
    digits = digits.lstrip("0")
    return int(digits or "0", base) if len(digits) <= 16 else 1 << 64


def _bracketed_ipv6(text):
    inner = text[1:-1]
    if not text.endswith("]") or not re.fullmatch("[0-9a-fA-F:.]+", inner):
        return None
    try:
        address = int(ipaddress.IPv6Address(inner))
    except ValueError:
        return None
    return f"[{_compressed([address >> shift & 0xFFFF for shift in range(112, -1, -16)])}]"


def _compressed(groups):
    """The first of the longest runs of at least two zero groups becomes `::`."""
    text = ":".join(f"{group:x}" for group in groups)
    runs = re.findall(r"(?:^|(?<=:))0(?::0)+(?=:|$)", text)
    if not runs:
        return text
    longest = max(runs, key=len)
    before, after = re.split(rf"(?:^|:){longest}(?=:|$)", text, maxsplit=1)
    return f"{before}::{after.removeprefix(':')}"
