// The brief: what the agent is asked to do and with what (contract 2.7, 2.8).
import { rejected } from '../errors.mjs';
import { parseAgentsMd, parseFiles } from './asset_refs.mjs';
import { MODELS } from './closed_sets.mjs';
import { parseEnvironment } from './environment.mjs';
import { isSerialisable } from './json_values.mjs';
import { parseMcpServers } from './mcp_servers.mjs';
import { parseOutputs } from './outputs.mjs';
import { definedOf, nonEmptyString, nullable, oneOf, onlyKeys, optional, requireObject, someOf } from './rules.mjs';
import { parseSecretEnv } from './secret_env.mjs';
import { parseTools } from './tools.mjs';

export const BRIEF_FIELDS = [
  'model', 'system', 'prompt', 'tools', 'agentsMd', 'files', 'mcpServers', 'secretEnv', 'environment',
  'securityProfile', 'metadata', 'outputs', 'includeBuiltinTools', 'outputMode', 'platform',
];

/** -> the brief in its normal form. The fields are checked in the order of the list above. */
export function parseBrief(value) {
  onlyKeys(requireObject(value, 'submission.submission'), 'submission', BRIEF_FIELDS);
  const model = parseModel(value.model);
  const system = optional(value.system, (text) => nonEmptyString(text, 'submission.system'));
  const prompt = parsePrompt(value.prompt);
  const { tools, skillTools, builtinTools } = parseTools(value.tools);
  const agentsMd = parseAgentsMd(value.agentsMd);
  const files = parseFiles(value.files);
  const mcpServers = parseMcpServers(value.mcpServers);
  const secretEnv = nullable(value.secretEnv, parseSecretEnv);
  const environment = optional(value.environment, parseEnvironment);
  const securityProfile = nullable(value.securityProfile, parseSecurityProfile);
  const metadata = optional(value.metadata, parseMetadata);
  const outputs = nullable(value.outputs, parseOutputs);
  const includeBuiltinTools = nullable(value.includeBuiltinTools, parseIncludeBuiltinTools);
  const outputMode = nullable(value.outputMode, parseOutputMode);
  const platform = nullable(value.platform, parsePlatform);
  return definedOf({
    model, system, prompt, tools, skillTools, agentsMd, files, mcpServers, secretEnv, environment,
    securityProfile, metadata, outputs, includeBuiltinTools, builtinTools, outputMode, platform,
  });
}

function parseModel(value) {
  if (!MODELS.includes(value)) throw rejected(`submission.model must be one of: ${MODELS.join(', ')}`);
  return value;
}

/** -> always a list. */
function parsePrompt(value) {
  const parts = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(parts)) throw rejected('submission.prompt must be a string or an array of strings');
  if (value === '') throw rejected('submission.prompt must be non-empty');
  if (parts.length === 0) throw rejected('submission.prompt array must be non-empty');
  parts.forEach((part, index) => nonEmptyString(part, `submission.prompt[${index}]`));
  if (parts.every((part) => part.trim() === '')) throw rejected('submission.prompt must contain non-whitespace text');
  return parts;
}

function parseSecurityProfile(value) {
  return oneOf(value, 'securityProfile', ['strict', 'standard', 'developer']);
}

function parseMetadata(value) {
  for (const [name, item] of Object.entries(requireObject(value, 'submission.metadata'))) {
    if (!isSerialisable(item)) throw rejected(`submission.metadata.${name} must be JSON-serializable`);
  }
  return value;
}

function parseIncludeBuiltinTools(value) {
  if (typeof value !== 'boolean') throw rejected('submission.includeBuiltinTools must be a boolean');
  return value;
}

function parseOutputMode(value) {
  const modes = ['buffered', 'stream'];
  if (!modes.includes(value)) throw rejected(`submission.outputMode must be one of ${modes.join(', ')}`);
  return value;
}

function parsePlatform(value) {
  const path = 'submission.platform';
  onlyKeys(requireObject(value, path), path, ['systemPrompt']);
  const { systemPrompt } = value;
  if (systemPrompt !== undefined && systemPrompt !== 'default' && systemPrompt !== 'off') {
    throw rejected(`${path}.systemPrompt must be "default" or "off"`);
  }
  return someOf({ systemPrompt });
}
