"""What the parts of a submission must say about each other (contract 2.1: steps 12, 13, 15, 16, 17)."""

from errors import rejected
from submission.closed_sets import PROVIDERS_OF_MODEL


def check_provider_key(provider, secrets):
    if provider not in secrets.get("apiKeys", {}):
        raise rejected(f'secrets.apiKeys["{provider}"] is required')


def check_proxy_auth(endpoints, secrets):
    auths = {auth["name"]: auth["value"]["type"] for auth in secrets.get("proxyEndpointAuth", ())}
    for endpoint in endpoints or ():
        _check_endpoint_auth(endpoint["name"], endpoint["authShape"]["type"], auths.pop(endpoint["name"], None))
    for orphan in auths:
        raise rejected(f"secrets.proxyEndpointAuth[{orphan}] has no matching proxyEndpoints entry")


def _check_endpoint_auth(name, expected, got):
    path = f"proxyEndpoints[{name}]"
    if expected == "none":
        if got is not None:
            advice = "a matching secrets.proxyEndpointAuth entry was supplied; remove the auth entry"
            raise rejected(f'{path} has authShape "none" but {advice}')
    elif got is None:
        raise rejected(f"{path} has no matching secrets.proxyEndpointAuth entry")
    elif got != expected:
        types = f"must equal {path}.authShape.type (expected {expected}, got {got})"
        raise rejected(f"secrets.proxyEndpointAuth[{name}].value.type {types}")


def check_model_provider(provider, brief):
    model = brief["model"]
    providers = PROVIDERS_OF_MODEL[model]
    if provider not in providers:
        expected = f"expected one of: {', '.join(providers)}"
        raise rejected(f'submission.model "{model}" is not supported for provider {provider}; {expected}')


def check_secret_env(brief, secrets):
    """All declarations in key order first, then the values that nobody declared."""
    declarations, values = brief.get("secretEnv", {}), secrets.get("envSecrets", {})
    for name, declaration in declarations.items():
        path, value_path = f"submission.secretEnv[{name}]", f"secrets.envSecrets[{name}]"
        if "ref" in declaration and name in values:
            rule = f"must not supply a value in {value_path}; the value resolves server-side"
            raise rejected(f"{path} is a workspace ref and {rule}")
        if "ephemeral" in declaration and name not in values:
            raise rejected(f"{path} is ephemeral but has no matching {value_path} value")
    for name in values:
        if name not in declarations:
            missing = f"submission.secretEnv[{name}] ephemeral declaration"
            raise rejected(f"secrets.envSecrets[{name}] has no matching {missing}")


def check_mcp_secrets(brief, secrets):
    """The credentials of an MCP server go to the very URL that was declared for it."""
    urls = {server["name"]: server["url"] for server in brief["mcpServers"]}
    for secret in secrets.get("mcpServers", ()):
        name, url = secret["name"], secret["url"]
        path = f"secrets.mcpServers[name={name}]"
        if name not in urls:
            raise rejected(f"{path} has no matching submission.mcpServers entry")
        if urls[name] != url:
            both = f"(got submission={urls[name]}, secrets={url})"
            raise rejected(f"{path}.url must equal submission.mcpServers[name={name}].url {both}")
