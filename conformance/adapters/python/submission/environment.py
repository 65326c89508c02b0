"""The environment a run boots with: network, packages, plain variables (contract 2.13)."""

import re

from errors import rejected
from json_values import without_absent
from submission.javascript_values import ABSENT, utf8_length
from submission.rules import member, non_empty_string, one_of, only_keys, optional, require_list, require_object

PATH = "submission.environment"
ECOSYSTEMS = ("apt", "npm", "pip")
MAX_VARIABLES = 64
MAX_VALUE_BYTES = 4096
MAX_TOTAL_BYTES = 65_536


def parse_environment(value):
    only_keys(require_object(value, PATH), PATH, ("networking", "packages", "envVars"))
    parts = {
        "networking": optional(member(value, "networking"), _parse_networking),
        "packages": optional(member(value, "packages"), _parse_packages),
        "envVars": optional(member(value, "envVars"), _parse_variables),
    }
    return without_absent(parts) or None


def _parse_networking(value):
    path = f"{PATH}.networking"
    only_keys(require_object(value, path), path, ("mode", "allowedHosts"))
    mode = member(value, "mode")
    if mode is ABSENT:
        raise rejected(f"{path}.mode is required when networking is provided")
    one_of(mode, f"{path}.mode", ("limited", "open"))
    return without_absent({"mode": mode, "allowedHosts": optional(member(value, "allowedHosts"), _parse_hosts)})


def _parse_hosts(value):
    path = f"{PATH}.networking.allowedHosts"
    hosts = []
    for index, entry in enumerate(require_list(value, f"{path} must be an array of strings")):
        host = non_empty_string(entry, f"{path}[{index}]").lower()
        if host in hosts:
            raise rejected(f"{path} duplicate entry: {entry}")
        hosts.append(host)
    return hosts


def _parse_packages(value):
    path = f"{PATH}.packages"
    require_list(value, f"{path} must be an array")
    return [_parse_package(entry, f"{path}[{index}]") for index, entry in enumerate(value)]


def _parse_package(entry, path):
    """`npm:left-pad` -> {name: "left-pad", ecosystem: "npm"}. Only the first colon splits, and only after a prefix."""
    only_keys(require_object(entry, path), path, ("name", "version"))
    name = non_empty_string(member(entry, "name"), f"{path}.name")
    version = optional(member(entry, "version"), lambda text: non_empty_string(text, f"{path}.version"))
    ecosystem = "apt"
    if name.find(":") > 0:
        ecosystem, _, name = name.partition(":")
    if ecosystem not in ECOSYSTEMS:
        permitted = ", ".join(ECOSYSTEMS)
        raise rejected(f'{path}.name has unknown ecosystem prefix "{ecosystem}:"; permitted: {permitted}')
    if name == "":
        what = f'an empty package after stripping the "{ecosystem}:" ecosystem prefix'
        raise rejected(f"{path}.name resolves to {what}")
    return without_absent({"name": name, "version": version, "ecosystem": ecosystem})


def _parse_variables(value):
    path = f"{PATH}.envVars"
    if len(require_object(value, path)) > MAX_VARIABLES:
        raise rejected(f"{path} has {len(value)} entries; maximum is {MAX_VARIABLES}")
    total = 0
    for name, text in value.items():
        _check_name(name, f"{path}.{name}")
        total += len(name) + _checked_length(text, f"{path}.{name}")
        if total > MAX_TOTAL_BYTES:
            raise rejected(f"{path} total byte size exceeds maximum {MAX_TOTAL_BYTES}")
    return value or None


def _check_name(name, path):
    if not re.fullmatch("[A-Z_][A-Z0-9_]*", name):
        raise rejected(f"{path} key must match /^[A-Z_][A-Z0-9_]*$/")
    if name.startswith("AEX_"):
        raise rejected(f'{path} uses reserved prefix "AEX_" (set by aex runtime)')


def _checked_length(text, path):
    """-> the length of a value in bytes."""
    if not isinstance(text, str):
        raise rejected(f"{path} must be a string")
    if "\0" in text:
        raise rejected(f"{path} must not contain NUL bytes")
    length = utf8_length(text)
    if length > MAX_VALUE_BYTES:
        raise rejected(f"{path} value is {length} bytes; maximum is {MAX_VALUE_BYTES}")
    return length
