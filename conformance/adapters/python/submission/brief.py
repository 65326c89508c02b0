"""The brief: what the agent is asked to do and with what (contract 2.7, 2.8)."""

from errors import rejected
from json_values import without_absent
from submission.asset_refs import parse_agents_md, parse_files
from submission.closed_sets import PROVIDERS_OF_MODEL
from submission.environment import parse_environment
from submission.free_values import is_serialisable
from submission.javascript_values import trim
from submission.mcp_servers import parse_mcp_servers
from submission.outputs import parse_outputs
from submission.rules import (
    boolean, is_one_of, member, non_empty_string, nullable, one_of, one_of_shown, only_keys, optional, require_object,
)  # fmt: skip
from submission.secret_env import parse_secret_env
from submission.tools import parse_tools

BRIEF_FIELDS = (
    "model", "system", "prompt", "tools", "agentsMd", "files", "mcpServers", "secretEnv", "environment",
    "securityProfile", "metadata", "outputs", "includeBuiltinTools", "outputMode", "platform",
)  # fmt: skip


def parse_brief(value):
    """-> the brief in its normal form. The fields are checked in the order of the list above."""
    only_keys(require_object(value, "submission.submission"), "submission", BRIEF_FIELDS)
    model = one_of(member(value, "model"), "submission.model", tuple(PROVIDERS_OF_MODEL))
    system = optional(member(value, "system"), lambda text: non_empty_string(text, "submission.system"))
    prompt = _parse_prompt(member(value, "prompt"))
    tools = parse_tools(member(value, "tools"))
    return without_absent({
        "model": model,
        "system": system,
        "prompt": prompt,
        "tools": tools["tools"],
        "skillTools": tools["skillTools"],
        "agentsMd": parse_agents_md(member(value, "agentsMd")),
        "files": parse_files(member(value, "files")),
        "mcpServers": parse_mcp_servers(member(value, "mcpServers")),
        "secretEnv": nullable(member(value, "secretEnv"), parse_secret_env),
        "environment": optional(member(value, "environment"), parse_environment),
        "securityProfile": nullable(member(value, "securityProfile"), _parse_security_profile),
        "metadata": optional(member(value, "metadata"), _parse_metadata),
        "outputs": nullable(member(value, "outputs"), parse_outputs),
        "includeBuiltinTools": nullable(member(value, "includeBuiltinTools"), _parse_include_builtin_tools),
        "builtinTools": tools["builtinTools"],
        "outputMode": nullable(member(value, "outputMode"), _parse_output_mode),
        "platform": nullable(member(value, "platform"), _parse_platform),
    })


def _parse_prompt(value):
    """-> always a list."""
    if value == "":
        raise rejected("submission.prompt must be non-empty")
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise rejected("submission.prompt must be a string or an array of strings")
    if not parts:
        raise rejected("submission.prompt array must be non-empty")
    for index, part in enumerate(parts):
        non_empty_string(part, f"submission.prompt[{index}]")
    if all(trim(part) == "" for part in parts):
        raise rejected("submission.prompt must contain non-whitespace text")
    return parts


def _parse_security_profile(value):
    return one_of_shown(value, "securityProfile", ("strict", "standard", "developer"))


def _parse_metadata(value):
    for name, item in require_object(value, "submission.metadata").items():
        if not is_serialisable(item):
            raise rejected(f"submission.metadata.{name} must be JSON-serializable")
    return value


def _parse_include_builtin_tools(value):
    return boolean(value, "submission.includeBuiltinTools")


def _parse_output_mode(value):
    modes = ("buffered", "stream")
    if not is_one_of(value, modes):
        raise rejected(f"submission.outputMode must be one of {', '.join(modes)}")
    return value


def _parse_platform(value):
    path = "submission.platform"
    only_keys(require_object(value, path), path, ("systemPrompt",))
    if "systemPrompt" in value and not is_one_of(value["systemPrompt"], ("default", "off")):
        raise rejected(f'{path}.systemPrompt must be "default" or "off"')
    return value or None
