"""The credentials of proxy endpoints (contract 2.15)."""

from errors import rejected
from submission.javascript_values import utf8_length
from submission.proxy_endpoints import ENDPOINT_NAME
from submission.rules import (
    member, non_empty_string, one_of, only_keys, refuse_duplicates, require_list, require_object,
)  # fmt: skip

LIST = "secrets.proxyEndpointAuth"
MIN_SECRET_BYTES = 8

# Type -> its members; those that are secret must be long enough to be found again in an upstream answer.
MEMBERS_OF_TYPE = {
    "bearer": ("token",),
    "basic": ("username", "password"),
    "header": ("value",),
    "query": ("value",),
}


def parse_proxy_endpoint_auth(value):
    """-> the entries, or None for an empty list."""
    require_list(value, f"{LIST} must be an array")
    entries = (_parse_entry(entry, f"{LIST}[{index}]") for index, entry in enumerate(value))
    return list(refuse_duplicates(entries, LIST, "name")) or None


def _parse_entry(entry, path):
    only_keys(require_object(entry, path), path, ("name", "value"))
    name = non_empty_string(member(entry, "name"), f"{path}.name")
    if not ENDPOINT_NAME.fullmatch(name):
        pattern = "(lowercase letters, digits, '_' and '-'; <=63 chars)"
        raise rejected(f"{path}.name must match the same pattern as proxyEndpoints[].name {pattern}")
    return {"name": name, "value": _parse_value(member(entry, "value"), f"{path}.value")}


def _parse_value(value, path):
    type_ = non_empty_string(member(require_object(value, path), "type"), f"{path}.type")
    members = MEMBERS_OF_TYPE[one_of(type_, f"{path}.type", tuple(MEMBERS_OF_TYPE))]
    only_keys(value, path, ("type", *members))
    return {"type": type_, **{name: _check_member(value, name, path) for name in members}}


def _check_member(value, name, path):
    secret = non_empty_string(member(value, name), f"{path}.{name}")
    if name != "username" and utf8_length(secret) < MIN_SECRET_BYTES:
        reason = "shorter values cannot be reliably redacted from upstream responses"
        raise rejected(f"{path}.{name} must be at least {MIN_SECRET_BYTES} bytes; {reason}")
    return secret
