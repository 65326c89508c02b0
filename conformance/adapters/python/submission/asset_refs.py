"""References to uploaded assets: agentsMd and files (contract 2.10). Tools share the rules."""

import re

from errors import rejected
from json_values import without_absent
from submission.javascript_values import ABSENT, json_text, utf16_length
from submission.rules import extra_key, member, optional, refuse_duplicates, require_list

MAX_NAME_LENGTH = 128
MAX_MOUNT_PATH_LENGTH = 512
ASSET_REF_FIELDS = ("kind", "assetId", "name", "mountPath")
ASSET_ID = "^asset_[A-Za-z0-9_-]{8,128}$"


def parse_agents_md(value):
    """A mount path is checked and dropped."""
    refs = _parse_refs(value, "submission.agentsMd", "AgentsMdRef")
    return [{name: item for name, item in ref.items() if name != "mountPath"} for ref in refs]


def parse_files(value):
    return _parse_refs(value, "submission.files", "FileRef")


def check_asset_id(entry, path):
    asset_id = member(entry, "assetId")
    if not isinstance(asset_id, str) or not re.fullmatch(ASSET_ID.strip("^$"), asset_id):
        raise rejected(f"{path}.assetId must match {ASSET_ID}")
    return asset_id


def check_asset_name(entry, path):
    name = member(entry, "name")
    if not isinstance(name, str) or name == "" or utf16_length(name) > MAX_NAME_LENGTH:
        raise rejected(f"{path}.name must be a non-empty string (<= {MAX_NAME_LENGTH} chars)")
    return name


def _parse_refs(value, list_path, type_name):
    if value is ABSENT:
        return []
    require_list(value, f"{list_path} must be an array of {type_name} objects")
    refs = (_parse_ref(entry, f"{list_path}[{index}]", type_name) for index, entry in enumerate(value))
    return list(refuse_duplicates(refs, list_path, "assetId"))


def _parse_ref(entry, path, type_name):
    if not isinstance(entry, dict):
        raise rejected(f"{path} must be an {type_name} object")
    kind = member(entry, "kind")
    if kind != "asset":
        raise rejected(f"{path}.kind must be 'asset' (got {json_text(kind)})")
    unexpected = extra_key(entry, ASSET_REF_FIELDS)
    if unexpected is not None:
        raise rejected(f"{path} contains unexpected field for asset ref: {unexpected}")
    return without_absent({
        "kind": kind,
        "assetId": check_asset_id(entry, path),
        "name": check_asset_name(entry, path),
        "mountPath": optional(member(entry, "mountPath"), lambda mount: _check_mount_path(mount, f"{path}.mountPath")),
    })


def _check_mount_path(mount, path):
    if not isinstance(mount, str):
        raise rejected(f"{path}, when provided, must be a string")
    if not 1 <= utf16_length(mount) <= MAX_MOUNT_PATH_LENGTH:
        raise rejected(f"{path} must be 1..{MAX_MOUNT_PATH_LENGTH} chars")
    if not mount.startswith("/"):
        raise rejected(f"{path} must be an absolute path starting with '/'")
    if "\0" in mount or "\\" in mount:
        raise rejected(f"{path} must not contain NUL or backslash")
    segments = mount[1:].split("/")
    if ".." in segments:
        raise rejected(f"{path} must not contain '..' traversal segments")
    if "" in segments[:-1]:  # the pattern in the text backtracks exponentially; this is what it says
        raise rejected(f"{path} must match ^\\/(?:[^/\\0\\\\]+\\/?)*$")
    return mount
