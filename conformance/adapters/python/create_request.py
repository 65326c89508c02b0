"""From the SDK's options to the body of a create request (contract 1.4), and what is refused before sending."""

import re

from errors import rejected
from json_values import is_number, without_absent
from submission.closed_sets import PROVIDERS_OF_MODEL

SURFACE = "Aex.openSession"

# Names of other layers or versions. Ignoring one silently would send something else than the caller meant.
REFUSED_OPTIONS = (
    "input", "prompt", "instructions", "idleSuspendAfter", "idleTtl", "retention", "secretEnv", "skills", "secrets",
    "runtimeSize", "parentRunId", "limits", "timeout", "signal", "postHook",
)  # fmt: skip

# Members of `secrets` that only say what a secret belongs to.
NOT_SECRET = {"name", "url", "type"}


def create_body(options):
    """-> the request body in wire order; raises `rejected`. `options.raw` is a finished body."""
    if not isinstance(options, dict):
        raise rejected(f"{SURFACE}: options is required")
    if options.get("raw") is not None:
        return options["raw"]
    _check_options(options)
    overrides = _mapping(options.get("overrides"))
    endpoints, secrets = _split_secrets(options)
    return without_absent({
        "provider": _checked_provider(options),
        "submission": _submission(options, endpoints),
        "runtimeSize": options.get("runtime"),
        "timeout": overrides.get("timeout"),
        "limits": _spend_limit(overrides.get("maxSpendUsd")),
        "retention": {"idleTtl": _or(overrides.get("idleTtl"), "3m")},
        "webhook": options.get("webhook"),
        "secrets": secrets,
        "proxyEndpoints": options.get("proxyEndpoints") or None,
    })


def check_message(surface, field, message):
    """The texts of a message as the SDK demands them: a non-empty string, or a non-empty list of such."""
    if isinstance(message, str):
        if message == "":
            raise rejected(f"{surface}: {field} must be a non-empty string")
        return
    if not isinstance(message, list) or not message:
        raise rejected(f"{surface}: {field} must be a non-empty string or string array")
    if not all(isinstance(segment, str) and segment for segment in message):
        raise rejected(f"{surface}: {field} segments must be non-empty strings")


def check_key(surface, field, key):
    """A key goes into a header as it is, so it has to survive there; a blank one would switch the protection off."""
    if not isinstance(key, str) or not re.fullmatch(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?", key):
        raise rejected(f"{surface}: {field} must be visible ASCII text without outer spaces")
    return key


def secret_values(body):
    """Every secret value in a create body, for the redaction of messages."""
    return set(_strings_in(_mapping(body).get("secrets")))


def _check_options(options):
    refused = next((name for name in REFUSED_OPTIONS if options.get(name) is not None), None)
    if refused is not None:
        raise rejected(f"{SURFACE}: {refused} is not a supported option; see the create options")
    if _mapping(options.get("overrides")).get("idleSuspendAfter") is not None:
        raise rejected(f"{SURFACE}: overrides.idleSuspendAfter is not a supported option; use overrides.idleTtl")
    if not isinstance(options.get("model"), str) or not options["model"]:
        raise rejected(f"{SURFACE}: model is required")


def _checked_provider(options):
    """A model that is not listed is left to the server's judgement."""
    model = options["model"]
    offered = PROVIDERS_OF_MODEL.get(model)
    chosen = _or(options.get("provider"), offered[0] if offered else "anthropic")
    if offered and chosen not in offered:
        supported = ", ".join(offered)
        raise rejected(f'{SURFACE}: provider "{chosen}" is not available for model "{model}" (supported: {supported})')
    key = _mapping(options.get("apiKeys")).get(chosen) if isinstance(chosen, str) else None
    if not isinstance(key, str) or not key:
        raise rejected(f'{SURFACE}: a provider API key is required — pass apiKeys["{chosen}"].')
    return chosen


def _submission(options, mcp_servers):
    return without_absent({
        "model": options["model"],
        "system": options.get("system"),
        "tools": _or(options.get("tools"), []),
        "agentsMd": _or(options.get("agentsMd"), []),
        "files": _or(options.get("files"), []),
        "mcpServers": mcp_servers,
        "environment": options.get("environment"),
        "metadata": options.get("metadata"),
        "outputs": options.get("outputs"),
        "includeBuiltinTools": options.get("includeBuiltinTools"),
        "outputMode": options.get("outputMode"),
    })


def _split_secrets(options):
    """The headers of an MCP server are credentials: they travel under `secrets`, the rest in the submission."""
    given = options.get("mcpServers")
    servers = [server for server in given if isinstance(server, dict)] if isinstance(given, list) else []
    endpoints = [{name: value for name, value in server.items() if name != "headers"} for server in servers]
    credentials = [
        without_absent({name: server.get(name) for name in ("name", "url", "headers")})
        for server in servers
        if server.get("headers") is not None
    ]
    secrets = {
        "apiKeys": options.get("apiKeys"),
        "mcpServers": credentials or None,
        "proxyEndpointAuth": options.get("proxyEndpointAuth"),
    }
    return endpoints, without_absent(secrets)


def _spend_limit(max_spend_usd):
    if max_spend_usd is None:
        return None
    if not is_number(max_spend_usd) or max_spend_usd <= 0:
        raise rejected(f"{SURFACE}: limits.maxSpendUsd must be a positive finite number")
    return {"maxSpendUsd": max_spend_usd}


def _strings_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings_in(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in NOT_SECRET:
                yield from _strings_in(item)


def _mapping(value):
    return value if isinstance(value, dict) else {}


def _or(value, default):
    return default if value is None else value
