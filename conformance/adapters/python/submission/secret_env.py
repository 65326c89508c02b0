"""Environment variables whose values are secrets: declared in the submission, valued elsewhere (contract 2.12)."""

import re

from errors import rejected
from submission.rules import member, non_empty_string, require_object

NAME = "^[A-Za-z_][A-Za-z0-9_]{0,127}$"
HANDLE = "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$"


def parse_secret_env(value):
    """-> {NAME: {ref} or {ephemeral: true}}, or None when nothing is declared."""
    declarations = {}
    for name, declaration in require_object(value, "submission.secretEnv").items():
        check_env_name(name, "submission.secretEnv")
        declarations[name] = _parse_declaration(declaration, f"submission.secretEnv.{name}")
    return declarations or None


def check_env_name(name, path):
    if not re.fullmatch(NAME.strip("^$"), name):
        raise rejected(f'{path} key "{name}" must be a valid env var name matching {NAME}')


def _parse_declaration(value, path):
    if list(require_object(value, path)) not in (["ref"], ["ephemeral"]):
        raise rejected(f"{path} must be exactly one of {{ ref }} or {{ ephemeral: true }}")
    if "ref" in value:
        ref = non_empty_string(member(value, "ref"), f"{path}.ref")
        if not re.fullmatch(HANDLE.strip("^$"), ref):
            raise rejected(f"{path}.ref handle must match {HANDLE}")
        return {"ref": ref}
    if value["ephemeral"] is not True:
        raise rejected(f"{path}.ephemeral must be the literal true")
    return {"ephemeral": True}
