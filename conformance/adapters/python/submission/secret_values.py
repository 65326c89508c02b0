"""The secrets of a run: the only place where credentials may stand (contract 2.15)."""

from errors import rejected
from json_values import without_absent
from submission.closed_sets import PROVIDERS
from submission.javascript_values import ABSENT
from submission.proxy_auth import parse_proxy_endpoint_auth
from submission.rules import (
    member, non_empty_string, nullable, only_keys, optional, refuse_duplicates, require_list, require_object,
)  # fmt: skip
from submission.secret_env import check_env_name

FIELDS = ("apiKeys", "mcpServers", "proxyEndpointAuth", "envSecrets")


def parse_secrets(value):
    """-> the secrets; absent and null are the same as none."""
    if value is ABSENT or value is None:
        return {}
    _check_keys(require_object(value, "secrets"))
    return without_absent({
        "apiKeys": nullable(member(value, "apiKeys"), _parse_api_keys),
        "mcpServers": optional(member(value, "mcpServers"), _parse_mcp_secrets),
        "proxyEndpointAuth": optional(member(value, "proxyEndpointAuth"), parse_proxy_endpoint_auth),
        "envSecrets": nullable(member(value, "envSecrets"), _parse_env_secrets),
    })


def _check_keys(secrets):
    for key in secrets:
        if key.startswith("__aex_"):
            raise rejected(f"secrets.{key} uses the platform-internal __aex_ namespace and may not be set by callers")
        if key not in FIELDS:
            raise rejected(f"secrets.{key} is not an allowed field; permitted: {', '.join(FIELDS)}")


def _parse_api_keys(value):
    for provider, key in require_object(value, "secrets.apiKeys").items():
        path = f'secrets.apiKeys["{provider}"]'
        if provider not in PROVIDERS:
            raise rejected(f"{path} is not a known provider; permitted: {', '.join(PROVIDERS)}")
        non_empty_string(key, path)
    return value or None


def _parse_mcp_secrets(value):
    list_path = "secrets.mcpServers"
    require_list(value, f"{list_path} must be an array")
    secrets = (_parse_mcp_secret(entry, f"{list_path}[{index}]") for index, entry in enumerate(value))
    return list(refuse_duplicates(secrets, list_path, "name"))


def _parse_mcp_secret(entry, path):
    only_keys(require_object(entry, path), path, ("name", "url", "headers"))
    return without_absent({
        "name": non_empty_string(member(entry, "name"), f"{path}.name"),
        "url": non_empty_string(member(entry, "url"), f"{path}.url"),
        "headers": optional(member(entry, "headers"), lambda value: _parse_headers(value, f"{path}.headers")),
    })


def _parse_headers(value, path):
    for header, text in require_object(value, path).items():
        non_empty_string(text, f"{path}.{header}")
    return value


def _parse_env_secrets(value):
    path = "secrets.envSecrets"
    for name, secret in require_object(value, path).items():
        check_env_name(name, path)
        non_empty_string(secret, f"{path}.{name}")
    return value or None
