"""Uploads an asset: presign, PUT to the object store, finalize (contract 1.11)."""

import hashlib

from errors import AexError, bad_success
from json_values import serialised

DEFAULT_CONTENT_TYPE = "application/zip"
MAX_QUOTED_CHARACTERS = 500


def upload_asset(client, call, data, content_type=None):
    """-> the asset's id. An asset that the platform has already is not sent again."""
    sha256 = hashlib.sha256(data).hexdigest()
    claim = serialised({"hash": f"sha256:{sha256}", "sizeBytes": len(data)})

    def post(step):
        answer = client.post(call, f"asset.{step}", f"assets/{step}", claim)
        if not isinstance(answer.body, dict):
            raise bad_success(answer, "an asset")
        return answer.body

    presigned = post("presign")
    finalized = {}
    if presigned.get("exists") is not True:
        _put(client, call, presigned, content_type or DEFAULT_CONTENT_TYPE, data)
        finalized = post("finalize")
    ids = (finalized.get("assetId"), presigned.get("assetId"), f"asset_{sha256}")
    return next(id_ for id_ in ids if isinstance(id_, str) and id_)


def _put(client, call, presigned, content_type, data):
    url, required = presigned.get("uploadUrl"), presigned.get("requiredHeaders")
    if not isinstance(url, str):
        raise AexError("api", "uploadAsset: presign returned no uploadUrl and exists:false", source="api")
    headers = client.storage_headers(content_type, required if isinstance(required, dict) else {})
    raw = client.put_to_storage(call, url, headers, data)
    if 200 <= raw.status <= 299:
        return
    said = f": {raw.text[:MAX_QUOTED_CHARACTERS]}" if raw.text else ""
    message = f"uploadAsset: direct upload PUT failed with status {raw.status}{said}"
    raise AexError("api", message, status=raw.status, attempts=1, source="api")
