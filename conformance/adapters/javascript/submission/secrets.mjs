// The secrets of a run: the only place where credentials may stand (contract 2.15).
import { rejected } from '../errors.mjs';
import { PROVIDERS } from './closed_sets.mjs';
import { parseProxyEndpointAuth } from './proxy_auth.mjs';
import { definedOf, nonEmptyString, nullable, onlyKeys, optional, refuseDuplicates, requireObject } from './rules.mjs';
import { checkEnvName } from './secret_env.mjs';

const FIELDS = ['apiKeys', 'mcpServers', 'proxyEndpointAuth', 'envSecrets'];

/** -> the secrets; absent and null are the same as none. */
export function parseSecrets(value) {
  if (value === undefined || value === null) return {};
  checkKeys(requireObject(value, 'secrets'));
  const apiKeys = nullable(value.apiKeys, parseApiKeys);
  const mcpServers = optional(value.mcpServers, parseMcpSecrets);
  const proxyEndpointAuth = optional(value.proxyEndpointAuth, parseProxyEndpointAuth);
  const envSecrets = nullable(value.envSecrets, parseEnvSecrets);
  return definedOf({ apiKeys, mcpServers, proxyEndpointAuth, envSecrets });
}

function checkKeys(secrets) {
  for (const key of Object.keys(secrets)) {
    if (key.startsWith('__aex_')) {
      throw rejected(`secrets.${key} uses the platform-internal __aex_ namespace and may not be set by callers`);
    }
    if (FIELDS.includes(key)) continue;
    throw rejected(`secrets.${key} is not an allowed field; permitted: ${FIELDS.join(', ')}`);
  }
}

function parseApiKeys(value) {
  const entries = Object.entries(requireObject(value, 'secrets.apiKeys'));
  for (const [provider, key] of entries) {
    const path = `secrets.apiKeys["${provider}"]`;
    if (!PROVIDERS.includes(provider)) {
      throw rejected(`${path} is not a known provider; permitted: ${PROVIDERS.join(', ')}`);
    }
    nonEmptyString(key, path);
  }
  return entries.length === 0 ? undefined : value;
}

function parseMcpSecrets(value) {
  const list = 'secrets.mcpServers';
  if (!Array.isArray(value)) throw rejected(`${list} must be an array`);
  const refuseSecond = refuseDuplicates(list, 'name');
  return value.map((entry, index) => {
    const secret = parseMcpSecret(entry, `${list}[${index}]`);
    refuseSecond(secret.name);
    return secret;
  });
}

function parseMcpSecret(entry, path) {
  onlyKeys(requireObject(entry, path), path, ['name', 'url', 'headers']);
  const name = nonEmptyString(entry.name, `${path}.name`);
  const url = nonEmptyString(entry.url, `${path}.url`);
  const headers = optional(entry.headers, (value) => parseMcpHeaders(value, `${path}.headers`));
  return definedOf({ name, url, headers });
}

function parseMcpHeaders(value, path) {
  for (const [header, text] of Object.entries(requireObject(value, path))) nonEmptyString(text, `${path}.${header}`);
  return value;
}

function parseEnvSecrets(value) {
  const path = 'secrets.envSecrets';
  const entries = Object.entries(requireObject(value, path));
  for (const [name, secret] of entries) {
    checkEnvName(name, path);
    nonEmptyString(secret, `${path}.${name}`);
  }
  return entries.length === 0 ? undefined : value;
}
