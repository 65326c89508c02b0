"""Endpoints that a run may call through the platform's proxy (contract 2.16). Their secrets are elsewhere."""

import re

from errors import rejected
from json_values import without_absent
from submission.proxy_retry import parse_methods, parse_proxy_retry, refuse_extra_keys
from submission.rules import (
    member, non_empty_string, one_of, only_keys, optional, positive_safe_integer, refuse_duplicates, require_list,
    require_object, unique,
)  # fmt: skip
from submission.url import parse_url

ENDPOINT_NAME = re.compile("[a-z][a-z0-9_-]{0,62}")
RESERVED_NAMES = ("proxy", "aex", "internal", "admin")
FIELDS = (
    "name", "baseUrl", "authShape", "allowMethods", "allowPathPrefixes", "allowHeaders", "responseMode",
    "maxRequestBytes", "maxResponseBytes", "timeoutMs", "retry",
)  # fmt: skip
FORBIDDEN_HEADERS = (
    "authorization", "cookie", "set-cookie", "proxy-authorization", "host", "content-length", "transfer-encoding",
    "connection", "upgrade", "expect", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
)  # fmt: skip

_HEADER_TOKEN = re.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")
_QUERY_NAME = re.compile("[a-zA-Z0-9_.-]{1,64}")
_TRAVERSAL = re.compile(r"\.\.|%2e%2e", re.IGNORECASE)


def parse_proxy_endpoints(value):
    """-> the endpoints, or None for an empty list. Defaults are not written."""
    require_list(value, "proxyEndpoints must be an array")
    endpoints = (_parse_endpoint(entry, f"proxyEndpoints[{index}]") for index, entry in enumerate(value))
    return list(refuse_duplicates(endpoints, "proxyEndpoints", "name")) or None


def _parse_endpoint(entry, path):
    refuse_extra_keys(require_object(entry, path), path, FIELDS)

    def read(field, reader):
        return optional(member(entry, field), lambda value: reader(value, f"{path}.{field}"))

    name = _check_name(member(entry, "name"), f"{path}.name")
    base_url = _parse_base_url(member(entry, "baseUrl"), f"{path}.baseUrl")
    auth_shape = _parse_auth_shape(member(entry, "authShape"), f"{path}.authShape")
    return without_absent({
        "name": name,
        "baseUrl": base_url,
        "authShape": auth_shape,
        "allowMethods": _parse_allow_methods(member(entry, "allowMethods"), f"{path}.allowMethods"),
        "allowPathPrefixes": _parse_prefixes(member(entry, "allowPathPrefixes"), f"{path}.allowPathPrefixes"),
        "allowHeaders": read("allowHeaders", lambda value, at: _parse_headers(value, at, auth_shape)),
        "responseMode": read("responseMode", _parse_response_mode),
        "maxRequestBytes": read("maxRequestBytes", positive_safe_integer),
        "maxResponseBytes": read("maxResponseBytes", positive_safe_integer),
        "timeoutMs": read("timeoutMs", positive_safe_integer),
        "retry": read("retry", parse_proxy_retry),
    })


def _check_name(value, path):
    name = non_empty_string(value, path)
    if not ENDPOINT_NAME.fullmatch(name):
        rule = "(lowercase letters, digits, '_' and '-'; <=63 chars)"
        raise rejected(f"{path} must match /^{ENDPOINT_NAME.pattern}$/ {rule}")
    if name in RESERVED_NAMES:
        raise rejected(f"{path} is reserved: {name}")
    return name


def _parse_base_url(value, path):
    """-> origin and path without trailing slashes."""
    url = parse_url(non_empty_string(value, path))
    if url is None:
        raise rejected(f"{path} must be a valid absolute URL")
    if url.scheme != "https":
        raise rejected(f"{path} must use https://")
    if url.has_credentials:
        raise rejected(f"{path} must not embed credentials")
    if url.query or url.fragment:
        raise rejected(f"{path} must not include a query string or fragment")
    return url.origin + url.path.rstrip("/")


def _parse_auth_shape(value, path):
    type_ = non_empty_string(member(require_object(value, path), "type"), f"{path}.type")
    one_of(type_, f"{path}.type", ("none", "bearer", "basic", "header", "query"))
    if type_ not in ("header", "query"):
        only_keys(value, path, ("type",))
        return {"type": type_}
    only_keys(value, path, ("type", "name"))
    name = non_empty_string(member(value, "name"), f"{path}.name")
    if type_ == "header":
        _check_header_token(name, f"{path}.name")
    elif not _QUERY_NAME.fullmatch(name):
        raise rejected(f"{path}.name must be a URL-safe identifier (<=64 chars)")
    return {"type": type_, "name": name}


def _parse_allow_methods(value, path):
    if not isinstance(value, list) or not value:
        raise rejected(f"{path} must be a non-empty array of HTTP methods")
    return parse_methods(value, path)


def _parse_prefixes(value, path):
    if not isinstance(value, list) or not value:
        raise rejected(f"{path} must be a non-empty array of path prefixes")
    for prefix in value:
        if not isinstance(prefix, str) or not prefix.startswith("/"):
            raise rejected(f"{path} entries must be non-empty strings starting with '/'")
        if _TRAVERSAL.search(prefix):
            raise rejected(f"{path} entry must not contain path traversal: {prefix}")
    return unique(value)


def _parse_headers(value, path, auth_shape):
    require_list(value, f"{path} must be an array of header names")
    own = auth_shape["name"].lower() if auth_shape["type"] == "header" else None
    return unique(_check_allowed_header(entry, path, own) for entry in value)


def _check_allowed_header(entry, path, own):
    if not isinstance(entry, str) or entry == "":
        raise rejected(f"{path} entries must be non-empty strings")
    _check_header_token(entry, path)
    header = entry.lower()
    if header in FORBIDDEN_HEADERS:
        raise rejected(f"{path} contains a forbidden header: {header}")
    if header == own:
        reason = "the proxy injects it from secrets.proxyEndpointAuth"
        raise rejected(f"{path} must not contain the auth header for this endpoint ({own}); {reason}")
    return header


def _check_header_token(text, path):
    if not _HEADER_TOKEN.fullmatch(text):
        raise rejected(f"{path} must be a valid header token (<=64 chars): {text}")


def _parse_response_mode(value, path):
    return one_of(value, path, ("status_only", "headers_only", "full"))
