"""Where the platform reports the end of a run (contract 2.4)."""

from errors import rejected
from submission.javascript_values import json_text
from submission.rules import member, non_empty_string, only_keys, require_object
from submission.url import parse_url


def parse_webhook(value):
    """-> {url}, the URL as it was written."""
    only_keys(require_object(value, "webhook"), "webhook", ("url",))
    text = non_empty_string(member(value, "url"), "webhook.url")
    url = parse_url(text)
    if url is None:
        raise rejected(f"webhook.url must be a valid absolute URL (got {json_text(text)})")
    if url.scheme != "https":
        raise rejected(f"webhook.url must use https (got {url.scheme})")
    if url.has_credentials:
        raise rejected("webhook.url must not contain userinfo (user:pass@host)")
    return {"url": text}
