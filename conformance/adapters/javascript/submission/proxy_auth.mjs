// The credentials of proxy endpoints (contract 2.15).
import { rejected } from '../errors.mjs';
import { ENDPOINT_NAME } from './proxy_endpoints.mjs';
import { nonEmptyString, onlyKeys, refuseDuplicates, requireObject, utf8Length } from './rules.mjs';

const LIST = 'secrets.proxyEndpointAuth';
const MIN_SECRET_BYTES = 8;

// Type -> its members; those that are secret must be long enough to be found again in an upstream answer.
const MEMBERS_OF_TYPE = {
  bearer: ['token'],
  basic: ['username', 'password'],
  header: ['value'],
  query: ['value'],
};
const TYPES = Object.keys(MEMBERS_OF_TYPE);

/** -> the entries, or undefined for an empty list. */
export function parseProxyEndpointAuth(value) {
  if (!Array.isArray(value)) throw rejected(`${LIST} must be an array`);
  const refuseSecond = refuseDuplicates(LIST, 'name');
  const entries = value.map((entry, index) => {
    const auth = parseEntry(entry, `${LIST}[${index}]`);
    refuseSecond(auth.name);
    return auth;
  });
  return entries.length === 0 ? undefined : entries;
}

function parseEntry(entry, path) {
  onlyKeys(requireObject(entry, path), path, ['name', 'value']);
  const name = nonEmptyString(entry.name, `${path}.name`);
  if (!ENDPOINT_NAME.test(name)) {
    const pattern = "(lowercase letters, digits, '_' and '-'; <=63 chars)";
    throw rejected(`${path}.name must match the same pattern as proxyEndpoints[].name ${pattern}`);
  }
  return { name, value: parseValue(entry.value, `${path}.value`) };
}

function parseValue(value, path) {
  const type = nonEmptyString(requireObject(value, path).type, `${path}.type`);
  if (!TYPES.includes(type)) throw rejected(`${path}.type must be one of: ${TYPES.join(', ')}`);
  const members = MEMBERS_OF_TYPE[type];
  onlyKeys(value, path, ['type', ...members]);
  for (const member of members) checkMember(value[member], `${path}.${member}`, member !== 'username');
  return { type, ...Object.fromEntries(members.map((member) => [member, value[member]])) };
}

function checkMember(value, path, isSecret) {
  nonEmptyString(value, path);
  if (!isSecret || utf8Length(value) >= MIN_SECRET_BYTES) return;
  const reason = 'shorter values cannot be reliably redacted from upstream responses';
  throw rejected(`${path} must be at least ${MIN_SECRET_BYTES} bytes; ${reason}`);
}
