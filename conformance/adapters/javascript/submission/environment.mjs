// The environment a run boots with: network, packages, plain variables (contract 2.13).
import { rejected } from '../errors.mjs';
import { definedOf, nonEmptyString, onlyKeys, optional, requireObject, someOf, utf8Length } from './rules.mjs';

const PATH = 'submission.environment';
const MODES = ['limited', 'open'];
const ECOSYSTEMS = ['apt', 'npm', 'pip'];
const MAX_VARIABLES = 64;
const MAX_VALUE_BYTES = 4096;
const MAX_TOTAL_BYTES = 65_536;

export function parseEnvironment(value) {
  onlyKeys(requireObject(value, PATH), PATH, ['networking', 'packages', 'envVars']);
  return someOf({
    networking: optional(value.networking, parseNetworking),
    packages: optional(value.packages, parsePackages),
    envVars: optional(value.envVars, parseVariables),
  });
}

function parseNetworking(value) {
  const path = `${PATH}.networking`;
  onlyKeys(requireObject(value, path), path, ['mode', 'allowedHosts']);
  const { mode, allowedHosts } = value;
  if (mode === undefined) throw rejected(`${path}.mode is required when networking is provided`);
  if (!MODES.includes(mode)) throw rejected(`${path}.mode must be one of: ${MODES.join(', ')}`);
  return definedOf({ mode, allowedHosts: optional(allowedHosts, parseHosts) });
}

function parseHosts(value) {
  const path = `${PATH}.networking.allowedHosts`;
  if (!Array.isArray(value)) throw rejected(`${path} must be an array of strings`);
  const hosts = new Set();
  value.forEach((entry, index) => {
    const host = nonEmptyString(entry, `${path}[${index}]`).toLowerCase();
    if (hosts.has(host)) throw rejected(`${path} duplicate entry: ${entry}`);
    hosts.add(host);
  });
  return [...hosts];
}

function parsePackages(value) {
  const path = `${PATH}.packages`;
  if (!Array.isArray(value)) throw rejected(`${path} must be an array`);
  return value.map((entry, index) => parsePackage(entry, `${path}[${index}]`));
}

/** `npm:left-pad` -> {name: "left-pad", ecosystem: "npm"}. Only the first colon splits, and only after a prefix. */
function parsePackage(entry, path) {
  onlyKeys(requireObject(entry, path), path, ['name', 'version']);
  const fullName = nonEmptyString(entry.name, `${path}.name`);
  const version = optional(entry.version, (text) => nonEmptyString(text, `${path}.version`));
  const colon = fullName.indexOf(':');
  const ecosystem = colon > 0 ? fullName.slice(0, colon) : 'apt';
  const name = colon > 0 ? fullName.slice(colon + 1) : fullName;
  if (!ECOSYSTEMS.includes(ecosystem)) {
    throw rejected(`${path}.name has unknown ecosystem prefix "${ecosystem}:"; permitted: ${ECOSYSTEMS.join(', ')}`);
  }
  if (name === '') {
    const what = `an empty package after stripping the "${ecosystem}:" ecosystem prefix`;
    throw rejected(`${path}.name resolves to ${what}`);
  }
  return definedOf({ name, version, ecosystem });
}

function parseVariables(value) {
  const path = `${PATH}.envVars`;
  const entries = Object.entries(requireObject(value, path));
  if (entries.length > MAX_VARIABLES) {
    throw rejected(`${path} has ${entries.length} entries; maximum is ${MAX_VARIABLES}`);
  }
  let total = 0;
  for (const [name, text] of entries) {
    total += utf8Length(name) + checkVariable(name, text, `${path}.${name}`);
    if (total > MAX_TOTAL_BYTES) throw rejected(`${path} total byte size exceeds maximum ${MAX_TOTAL_BYTES}`);
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** -> the length of the value in bytes. */
function checkVariable(name, text, path) {
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) throw rejected(`${path} key must match /^[A-Z_][A-Z0-9_]*$/`);
  if (name.startsWith('AEX_')) throw rejected(`${path} uses reserved prefix "AEX_" (set by aex runtime)`);
  if (typeof text !== 'string') throw rejected(`${path} must be a string`);
  if (text.includes('\0')) throw rejected(`${path} must not contain NUL bytes`);
  const bytes = utf8Length(text);
  if (bytes > MAX_VALUE_BYTES) throw rejected(`${path} value is ${bytes} bytes; maximum is ${MAX_VALUE_BYTES}`);
  return bytes;
}
