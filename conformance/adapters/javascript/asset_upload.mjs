// Uploads an asset: presign, PUT to the object store, finalize (contract 1.11).
import { createHash } from 'node:crypto';
import { AexError, badSuccess } from './errors.mjs';
import { isObject } from './json.mjs';

const DEFAULT_CONTENT_TYPE = 'application/zip';
const MAX_QUOTED_CHARACTERS = 500;

/** -> the asset's id. An asset that the platform has already is not sent again. */
export async function uploadAsset(client, call, { bytes, contentType = DEFAULT_CONTENT_TYPE }) {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const bodyText = JSON.stringify({ hash: `sha256:${sha256}`, sizeBytes: bytes.length });
  const post = async (step) => {
    const answer = await client.request(call, { op: `asset.${step}`, method: 'POST', path: `assets/${step}`, bodyText });
    if (!isObject(answer.body)) throw badSuccess(answer, 'an asset');
    return answer.body;
  };
  const presigned = await post('presign');
  if (presigned.exists !== true) {
    await put(client, call, presigned, contentType, bytes);
    const { assetId } = await post('finalize');
    if (isId(assetId)) return assetId;
  }
  return isId(presigned.assetId) ? presigned.assetId : `asset_${sha256}`;
}

async function put(client, call, { uploadUrl, requiredHeaders }, contentType, bytes) {
  if (typeof uploadUrl !== 'string') {
    throw new AexError('api', 'uploadAsset: presign returned no uploadUrl and exists:false', { source: 'api' });
  }
  const headers = client.storageHeaders(contentType, isObject(requiredHeaders) ? requiredHeaders : {});
  const { status, text } = await client.putToStorage(call, uploadUrl, headers, bytes);
  if (status >= 200 && status <= 299) return;
  const said = text === '' ? '' : `: ${text.slice(0, MAX_QUOTED_CHARACTERS)}`;
  const message = `uploadAsset: direct upload PUT failed with status ${status}${said}`;
  throw new AexError('api', message, { status, attempts: 1, source: 'api' });
}

function isId(value) {
  return typeof value === 'string' && value !== '';
}
