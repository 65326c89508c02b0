"""Finds credentials where they do not belong: everything outside `secrets` is stored and shown (contract 2.2)."""

from errors import rejected

CREDENTIAL_NAMES = {
    "providerApiKey", "anthropicApiKey", "apiKey", "apiKeys", "accessToken", "refreshToken", "password",
    "mcpCredentials", "credentials",
}  # fmt: skip


def refuse_secret_fields(root):
    """Refuses the first credential name below the top-level fields: depth first, in key order."""
    for field, value in root.items():
        if field != "secrets":
            _scan(value, [field])


def _scan(value, path):
    """A key is tested before its value is entered; list indexes are parts of the path, but no names."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in CREDENTIAL_NAMES:
                where = ".".join([*path, key])
                raise rejected(f"Secret-bearing field is not allowed in platform submission: {where}")
            _scan(item, [*path, key])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _scan(item, [*path, str(index)])
