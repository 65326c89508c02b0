// Finds credentials where they do not belong: everything outside `secrets` is stored and shown (contract 2.2).
import { rejected } from '../errors.mjs';

const CREDENTIAL_NAMES = new Set([
  'providerApiKey', 'anthropicApiKey', 'apiKey', 'apiKeys', 'accessToken', 'refreshToken', 'password',
  'mcpCredentials', 'credentials',
]);

// Nobody writes such a request by hand, and deeper ones would exhaust the stack of whoever reads them next.
const MAX_NESTING = 512;

/** Refuses the first credential name below the top-level fields: depth first, in key order. */
export function refuseSecretFields(root) {
  for (const [field, value] of Object.entries(root)) if (field !== 'secrets') scan(value, [field]);
}

/** Array indexes are parts of the path, but no names: they cannot be in the set. */
function scan(value, path) {
  if (typeof value !== 'object' || value === null) return;
  if (path.length > MAX_NESTING) throw rejected(`submission is nested deeper than ${MAX_NESTING} levels`);
  for (const key of Object.keys(value)) {
    path.push(key);
    refuseIfSecret(path);
    scan(value[key], path);
    path.pop();
  }
}

function refuseIfSecret(path) {
  if (!CREDENTIAL_NAMES.has(path.at(-1))) return;
  throw rejected(`Secret-bearing field is not allowed in platform submission: ${path.join('.')}`);
}
