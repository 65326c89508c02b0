// What the parts of a submission must say about each other (contract 2.1: steps 12, 13, 15, 16, 17).
import { rejected } from '../errors.mjs';
import { PROVIDERS_OF_MODEL } from './closed_sets.mjs';

export function checkProviderKey(provider, { apiKeys = {} }) {
  if (apiKeys[provider] === undefined) throw rejected(`secrets.apiKeys["${provider}"] is required`);
}

export function checkProxyAuth(endpoints = [], { proxyEndpointAuth = [] }) {
  const auths = new Map(proxyEndpointAuth.map(({ name, value }) => [name, value.type]));
  for (const { name, authShape } of endpoints) {
    checkEndpointAuth(name, authShape.type, auths.get(name));
    auths.delete(name);
  }
  for (const orphan of auths.keys()) {
    throw rejected(`secrets.proxyEndpointAuth[${orphan}] has no matching proxyEndpoints entry`);
  }
}

function checkEndpointAuth(name, expected, got) {
  const path = `proxyEndpoints[${name}]`;
  if (expected === 'none') {
    if (got === undefined) return;
    const advice = 'a matching secrets.proxyEndpointAuth entry was supplied; remove the auth entry';
    throw rejected(`${path} has authShape "none" but ${advice}`);
  }
  if (got === undefined) throw rejected(`${path} has no matching secrets.proxyEndpointAuth entry`);
  if (got === expected) return;
  const types = `must equal ${path}.authShape.type (expected ${expected}, got ${got})`;
  throw rejected(`secrets.proxyEndpointAuth[${name}].value.type ${types}`);
}

export function checkModelProvider(provider, { model }) {
  const providers = PROVIDERS_OF_MODEL[model];
  if (providers.includes(provider)) return;
  const expected = providers.join(', ');
  throw rejected(`submission.model "${model}" is not supported for provider ${provider}; expected one of: ${expected}`);
}

/** All declarations in key order first, then the values that nobody declared. */
export function checkSecretEnv({ secretEnv = {} }, { envSecrets = {} }) {
  for (const [name, declaration] of Object.entries(secretEnv)) {
    const path = `submission.secretEnv[${name}]`;
    const hasValue = Object.hasOwn(envSecrets, name);
    if (declaration.ref !== undefined && hasValue) {
      const rule = `must not supply a value in secrets.envSecrets[${name}]; the value resolves server-side`;
      throw rejected(`${path} is a workspace ref and ${rule}`);
    }
    if (declaration.ephemeral && !hasValue) {
      throw rejected(`${path} is ephemeral but has no matching secrets.envSecrets[${name}] value`);
    }
  }
  const orphan = Object.keys(envSecrets).find((name) => !Object.hasOwn(secretEnv, name));
  if (orphan === undefined) return;
  const missing = `submission.secretEnv[${orphan}] ephemeral declaration`;
  throw rejected(`secrets.envSecrets[${orphan}] has no matching ${missing}`);
}

/** The credentials of an MCP server go to the very URL that was declared for it. */
export function checkMcpSecrets({ mcpServers }, { mcpServers: secrets = [] }) {
  const urls = new Map(mcpServers.map(({ name, url }) => [name, url]));
  for (const { name, url } of secrets) {
    const path = `secrets.mcpServers[name=${name}]`;
    if (!urls.has(name)) throw rejected(`${path} has no matching submission.mcpServers entry`);
    if (urls.get(name) === url) continue;
    const both = `(got submission=${urls.get(name)}, secrets=${url})`;
    throw rejected(`${path}.url must equal submission.mcpServers[name=${name}].url ${both}`);
  }
}
