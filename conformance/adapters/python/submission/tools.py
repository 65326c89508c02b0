"""The tools of a run: builtin names, tools from assets, and skills (contract 2.9)."""

import re

from errors import rejected
from submission.asset_refs import check_asset_id, check_asset_name
from submission.closed_sets import BUILTIN_TOOLS
from submission.entry_path import check_entry_path
from submission.free_values import is_serialisable
from submission.javascript_values import ABSENT, json_text, trim, utf16_length
from submission.rules import is_one_of, member, non_empty_string, only_keys, require_list, require_object

LIST = "submission.tools"
MAX_DESCRIPTION_LENGTH = 2048
SKILL_FIELDS = ("kind", "assetId", "name", "description")
TOOL_FIELDS = (*SKILL_FIELDS, "input_schema", "entry")
TOOL_NAME = "^[a-z0-9][a-z0-9_-]{0,127}$"


def parse_tools(value):
    """-> {tools, skillTools, builtinTools}: the list split by kind, builtin names in the order of the contract."""
    entries = [] if value is ABSENT else value
    require_list(entries, f"{LIST} must be an array of builtin tool names or ToolRef objects")
    builtins, refs, seen = set(), [], {"name": set(), "assetId": set()}
    for index, entry in enumerate(entries):
        path = f"{LIST}[{index}]"
        if isinstance(entry, str):
            builtins.add(_builtin_name(entry, path))
        else:
            refs.append(_parse_ref(entry, path, seen))
    return {
        "tools": [ref for ref in refs if ref["kind"] == "asset"],
        "skillTools": [ref for ref in refs if ref["kind"] == "skill"] or None,
        "builtinTools": [name for name in BUILTIN_TOOLS if name in builtins] or None,
    }


def _builtin_name(name, path):
    if not is_one_of(name, BUILTIN_TOOLS):
        expected = ", ".join(BUILTIN_TOOLS)
        raise rejected(f"{path} ({json_text(name)}) is not a builtin tool name; expected one of: {expected}")
    return name


def _parse_ref(entry, path, seen):
    kind = member(require_object(entry, path), "kind")
    if kind == "skill":
        only_keys(entry, path, SKILL_FIELDS, "a skill tool")
    else:
        only_keys(entry, path, TOOL_FIELDS, "ToolRef")
        if kind != "asset":
            raise rejected(f"{path}.kind must be 'asset' or 'skill' (got {json_text(kind)})")
    ref = {"kind": kind, "assetId": check_asset_id(entry, path), "name": check_asset_name(entry, path)}
    _check_tool_name(ref["name"], path)
    for what in ("name", "assetId"):
        if ref[what] in seen[what]:
            raise rejected(f"{LIST} duplicate {what}: {ref[what]}")
        seen[what].add(ref[what])
    ref["description"] = _check_description(member(entry, "description"), f"{path}.description")
    if kind == "asset":
        ref["input_schema"] = _check_schema(member(entry, "input_schema"), f"{path}.input_schema")
        ref["entry"] = check_entry_path(non_empty_string(member(entry, "entry"), f"{path}.entry"))
    return ref


def _check_tool_name(name, path):
    if not re.fullmatch(TOOL_NAME.strip("^$"), name):
        raise rejected(f"{path}.name must match {TOOL_NAME}")
    if "__" in name:
        raise rejected(f'{path}.name must not contain "__"; that separator is reserved for MCP tools')


def _check_description(value, path):
    text = non_empty_string(value, path)
    if trim(text) == "" or utf16_length(text) > MAX_DESCRIPTION_LENGTH:
        raise rejected(f"{path} must be non-empty and <= {MAX_DESCRIPTION_LENGTH} chars")
    return text


def _check_schema(schema, path):
    require_object(schema, path)
    if not is_serialisable(schema):
        raise rejected(f"{path} must be JSON-serializable")
    if schema.get("type") != "object":
        raise rejected(f'{path}.type must be "object"')
    return schema
