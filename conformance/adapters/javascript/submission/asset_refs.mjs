// References to uploaded assets: agentsMd and files (contract 2.10). Tools share the rules.
import { rejected } from '../errors.mjs';
import { isObject } from '../json.mjs';
import { definedOf, optional, refuseDuplicates } from './rules.mjs';

const MAX_NAME_LENGTH = 128;
const MAX_MOUNT_PATH_LENGTH = 512;
const ASSET_REF_FIELDS = ['kind', 'assetId', 'name', 'mountPath'];

export function parseAgentsMd(value) {
  const refs = parseRefs(value, 'submission.agentsMd', 'AgentsMdRef');
  return refs.map(({ kind, assetId, name }) => ({ kind, assetId, name })); // a mount path is checked and dropped
}

export function parseFiles(value) {
  return parseRefs(value, 'submission.files', 'FileRef');
}

export function checkAssetId({ assetId }, path) {
  if (typeof assetId === 'string' && /^asset_[A-Za-z0-9_-]{8,128}$/.test(assetId)) return assetId;
  throw rejected(`${path}.assetId must match ^asset_[A-Za-z0-9_-]{8,128}$`);
}

export function checkAssetName({ name }, path) {
  if (typeof name === 'string' && name !== '' && name.length <= MAX_NAME_LENGTH) return name;
  throw rejected(`${path}.name must be a non-empty string (<= ${MAX_NAME_LENGTH} chars)`);
}

function parseRefs(value, list, type) {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw rejected(`${list} must be an array of ${type} objects`);
  const refuseSecond = refuseDuplicates(list, 'assetId');
  return value.map((entry, index) => {
    const ref = parseRef(entry, `${list}[${index}]`, type);
    refuseSecond(ref.assetId);
    return ref;
  });
}

function parseRef(entry, path, type) {
  if (!isObject(entry)) throw rejected(`${path} must be an ${type} object`);
  const { kind } = entry;
  if (kind !== 'asset') throw rejected(`${path}.kind must be 'asset' (got ${JSON.stringify(kind)})`);
  const unexpected = Object.keys(entry).find((key) => !ASSET_REF_FIELDS.includes(key));
  if (unexpected !== undefined) throw rejected(`${path} contains unexpected field for asset ref: ${unexpected}`);
  const assetId = checkAssetId(entry, path);
  const name = checkAssetName(entry, path);
  const mountPath = optional(entry.mountPath, (mount) => checkMountPath(mount, `${path}.mountPath`));
  return definedOf({ kind, assetId, name, mountPath });
}

function checkMountPath(mount, path) {
  if (typeof mount !== 'string') throw rejected(`${path}, when provided, must be a string`);
  if (mount === '' || mount.length > MAX_MOUNT_PATH_LENGTH) {
    throw rejected(`${path} must be 1..${MAX_MOUNT_PATH_LENGTH} chars`);
  }
  if (!mount.startsWith('/')) throw rejected(`${path} must be an absolute path starting with '/'`);
  if (/[\0\\]/.test(mount)) throw rejected(`${path} must not contain NUL or backslash`);
  const segments = mount.slice(1).split('/');
  if (segments.includes('..')) throw rejected(`${path} must not contain '..' traversal segments`);
  // The pattern in the text backtracks exponentially; it says that only the last segment may be empty.
  if (segments.slice(0, -1).includes('')) throw rejected(`${path} must match ^\\/(?:[^/\\0\\\\]+\\/?)*$`);
  return mount;
}
