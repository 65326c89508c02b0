"""Remote MCP servers (contract 2.11). Their credentials travel under `secrets`."""

import re

from errors import rejected
from json_values import without_absent
from submission.host import denied_host
from submission.javascript_values import ABSENT
from submission.rules import (
    member, non_empty_string, one_of_shown, only_keys, optional, refuse_duplicates, require_list, require_object,
)  # fmt: skip
from submission.url import parse_url

LIST = "submission.mcpServers"
NAME = "^[a-z][a-z0-9_-]{0,62}$"
STDIO_FIELDS = ("command", "args", "env")


def parse_mcp_servers(value):
    if value is ABSENT:
        return []
    require_list(value, f"{LIST} must be an array of {{name, url}} objects")
    servers = (_parse_server(entry, f"{LIST}[{index}]") for index, entry in enumerate(value))
    return list(refuse_duplicates(servers, LIST, "name"))


def _parse_server(entry, path):
    require_object(entry, path)
    if entry.get("transport") == "stdio" or any(field in entry for field in STDIO_FIELDS):
        reason = "Aex supports remote MCP servers over HTTP/SSE only."
        raise rejected(f"stdio MCP servers are not supported by Aex. {reason}")
    only_keys(entry, path, ("name", "url", "transport"), "McpServerRef")
    name = member(entry, "name")
    if not isinstance(name, str) or not re.fullmatch(NAME.strip("^$"), name):
        raise rejected(f"{path}.name must match {NAME}")
    url = non_empty_string(member(entry, "url"), f"{path}.url")
    _check_url(url, f"{path}.url")
    transport = optional(
        member(entry, "transport"), lambda value: one_of_shown(value, f"{path}.transport", ("http", "sse"))
    )
    return without_absent({"name": name, "url": url, "transport": transport})


def _check_url(text, path):
    url = parse_url(text)
    if url is None:
        raise rejected(f"{path} is not a valid URL: {text}")
    if url.scheme not in ("http", "https"):
        raise rejected(f"{path} must use http or https (got {url.scheme}:)")
    if url.has_credentials:
        advice = "use secrets.mcpServers[].headers for auth"
        raise rejected(f"{path} must not contain userinfo (username/password); {advice}")
    denied = denied_host(url.host)
    if denied is not None:
        raise rejected(f"{path} {denied}")
    if url.scheme == "https" and url.port is not None:
        raise rejected(f"{path} must use port 443 for https (got {url.port})")
