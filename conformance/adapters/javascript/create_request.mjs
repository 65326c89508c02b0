// From the SDK's options to the body of a create request (contract 1.4), and what is refused before sending.
import { rejected } from './errors.mjs';
import { isObject, present, withoutAbsent } from './json.mjs';
import { PROVIDERS_OF_MODEL } from './submission/closed_sets.mjs';

const SURFACE = 'Aex.openSession';

// Names of other layers or versions. Ignoring one silently would send something else than the caller meant.
const REFUSED_OPTIONS = [
  'input', 'prompt', 'instructions', 'idleSuspendAfter', 'idleTtl', 'retention', 'secretEnv', 'skills', 'secrets',
  'runtimeSize', 'parentRunId', 'limits', 'timeout', 'signal', 'postHook',
];

// Members of `secrets` that only say what a secret belongs to.
const NOT_SECRET = new Set(['name', 'url', 'type']);

/** -> the request body as an object in wire order; throws `rejected`. `options.raw` is a finished body. */
export function createBody(options) {
  if (!isObject(options)) throw rejected(`${SURFACE}: options is required`);
  if (present(options.raw)) return options.raw;
  checkOptions(options);
  const overrides = options.overrides ?? {};
  const { endpoints, secrets } = splitSecrets(options);
  return withoutAbsent({
    provider: checkedProvider(options),
    submission: submission(options, endpoints),
    runtimeSize: options.runtime,
    timeout: overrides.timeout,
    limits: spendLimit(overrides.maxSpendUsd),
    retention: { idleTtl: overrides.idleTtl ?? '3m' },
    webhook: options.webhook,
    secrets,
    proxyEndpoints: options.proxyEndpoints?.length > 0 ? options.proxyEndpoints : undefined,
  });
}

/** The texts of a message as the SDK demands them: a non-empty string, or a non-empty list of such. */
export function checkMessage(surface, field, message) {
  if (typeof message === 'string') {
    if (message === '') throw rejected(`${surface}: ${field} must be a non-empty string`);
    return;
  }
  if (!Array.isArray(message) || message.length === 0) {
    throw rejected(`${surface}: ${field} must be a non-empty string or string array`);
  }
  if (!message.every((segment) => typeof segment === 'string' && segment !== '')) {
    throw rejected(`${surface}: ${field} segments must be non-empty strings`);
  }
}

/** A key goes into a header as it is, so it has to survive there; a blank one would switch the protection off. */
export function checkKey(surface, field, key) {
  if (typeof key !== 'string' || !/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(key)) {
    throw rejected(`${surface}: ${field} must be visible ASCII text without outer spaces`);
  }
  return key;
}

/** Every secret value in a create body, for the redaction of messages. */
export function secretValues(body) {
  return isObject(body) ? stringsIn(body.secrets) : [];
}

function checkOptions(options) {
  const refused = REFUSED_OPTIONS.find((name) => present(options[name]));
  if (refused !== undefined) throw rejected(`${SURFACE}: ${refused} is not a supported option; see the create options`);
  if (present(options.overrides?.idleSuspendAfter)) {
    throw rejected(`${SURFACE}: overrides.idleSuspendAfter is not a supported option; use overrides.idleTtl`);
  }
  if (typeof options.model !== 'string' || options.model === '') throw rejected(`${SURFACE}: model is required`);
}

/** A model that is not listed is left to the server's judgement. */
function checkedProvider({ model, provider, apiKeys }) {
  const offered = Object.hasOwn(PROVIDERS_OF_MODEL, model) ? PROVIDERS_OF_MODEL[model] : undefined;
  const chosen = provider ?? offered?.[0] ?? 'anthropic';
  if (offered !== undefined && !offered.includes(chosen)) {
    const supported = offered.join(', ');
    throw rejected(`${SURFACE}: provider "${chosen}" is not available for model "${model}" (supported: ${supported})`);
  }
  if (typeof apiKeys?.[chosen] !== 'string' || apiKeys[chosen] === '') {
    throw rejected(`${SURFACE}: a provider API key is required — pass apiKeys["${chosen}"].`);
  }
  return chosen;
}

function submission(options, mcpServers) {
  return withoutAbsent({
    model: options.model,
    system: options.system,
    tools: options.tools ?? [],
    agentsMd: options.agentsMd ?? [],
    files: options.files ?? [],
    mcpServers,
    environment: options.environment,
    metadata: options.metadata,
    outputs: options.outputs,
    includeBuiltinTools: options.includeBuiltinTools,
    outputMode: options.outputMode,
  });
}

/** The headers of an MCP server are credentials: they travel under `secrets`, the rest of it in the submission. */
function splitSecrets({ apiKeys, mcpServers, proxyEndpointAuth }) {
  const servers = Array.isArray(mcpServers) ? mcpServers.filter(isObject) : [];
  const endpoints = servers.map(({ headers, ...server }) => server);
  const credentials = servers
    .filter(({ headers }) => present(headers))
    .map(({ name, url, headers }) => ({ name, url, headers }));
  const secrets = { apiKeys, mcpServers: credentials.length > 0 ? credentials : undefined, proxyEndpointAuth };
  return { endpoints, secrets: withoutAbsent(secrets) };
}

function spendLimit(maxSpendUsd) {
  if (!present(maxSpendUsd)) return undefined;
  if (typeof maxSpendUsd !== 'number' || !Number.isFinite(maxSpendUsd) || maxSpendUsd <= 0) {
    throw rejected(`${SURFACE}: limits.maxSpendUsd must be a positive finite number`);
  }
  return { maxSpendUsd };
}

function stringsIn(value) {
  if (typeof value === 'string') return [value];
  if (!present(value) || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) => (NOT_SECRET.has(name) ? [] : stringsIn(inner)));
}
