"""Verifies the signature of a webhook delivery (contract 1.12, Standard Webhooks)."""

import base64
import hashlib
import hmac
import re

from errors import rejected
from submission.javascript_values import number_of, utf8

DEFAULT_TOLERANCE_SECONDS = 300


def verify_webhook(secret, headers, body, now_ms, tolerance_seconds=None):
    """Whether any `v1` signature fits.

    A delivery that is incomplete or too old or new is just not valid; a secret that cannot be used is the caller's
    mistake and raises.
    """
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    id_, timestamp, signatures = (_header(headers, name) for name in names)
    if not id_ or not timestamp or not signatures:
        return False
    tolerance = DEFAULT_TOLERANCE_SECONDS if tolerance_seconds is None else tolerance_seconds
    if not abs(now_ms // 1000 - number_of(timestamp)) <= tolerance:  # NaN, too
        return False
    mac = hmac.new(_key(secret), utf8(f"{id_}.{timestamp}.{body}"), hashlib.sha256).digest()
    expected = base64.b64encode(mac)
    return any(_matches(entry, expected) for entry in signatures.split(" "))


def _matches(entry, expected):
    version, comma, value = entry.partition(",")
    return bool(comma) and version == "v1" and hmac.compare_digest(utf8(value), expected)


def _header(headers, name):
    """Some HTTP libraries give a list of values; the first counts."""
    value = (headers or {}).get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, str) else None


def _key(secret):
    """Missing padding and spaces are fine; the URL-safe alphabet, or nothing at all, is not."""
    text = re.sub("[ \t\n\f\r]", "", secret.removeprefix("whsec_"))
    if len(text) % 4 == 0:
        text = re.sub("={1,2}$", "", text)
    if not re.fullmatch("[A-Za-z0-9+/]+", text) or len(text) % 4 == 1:
        raise rejected("the webhook secret must be base64, with or without the prefix whsec_")
    return base64.b64decode(text + "=" * (-len(text) % 4))
