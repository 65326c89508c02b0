// The tools of a run: builtin names, tools from assets, and skills (contract 2.9).
import { rejected } from '../errors.mjs';
import { isObject } from '../json.mjs';
import { checkAssetId, checkAssetName } from './asset_refs.mjs';
import { BUILTIN_TOOLS } from './closed_sets.mjs';
import { checkEntryPath } from './entry_path.mjs';
import { isSerialisable } from './json_values.mjs';
import { nonEmptyString, refuseDuplicates, requireObject } from './rules.mjs';

const LIST = 'submission.tools';
const MAX_DESCRIPTION_LENGTH = 2048;
const SKILL_FIELDS = ['kind', 'assetId', 'name', 'description'];
const TOOL_FIELDS = [...SKILL_FIELDS, 'input_schema', 'entry'];

/** -> {tools, skillTools?, builtinTools?}: the list split by kind. Builtin names leave in the order of the contract. */
export function parseTools(value = []) {
  if (!Array.isArray(value)) throw rejected(`${LIST} must be an array of builtin tool names or ToolRef objects`);
  const builtins = new Set();
  const refs = [];
  const duplicates = { name: refuseDuplicates(LIST, 'name'), assetId: refuseDuplicates(LIST, 'assetId') };
  value.forEach((entry, index) => {
    const path = `${LIST}[${index}]`;
    if (typeof entry === 'string') builtins.add(builtinName(entry, path));
    else refs.push(parseRef(entry, path, duplicates));
  });
  const skills = refs.filter(({ kind }) => kind === 'skill');
  return {
    tools: refs.filter(({ kind }) => kind === 'asset'),
    skillTools: skills.length > 0 ? skills : undefined,
    builtinTools: builtins.size > 0 ? BUILTIN_TOOLS.filter((name) => builtins.has(name)) : undefined,
  };
}

function builtinName(name, path) {
  if (BUILTIN_TOOLS.includes(name)) return name;
  const expected = BUILTIN_TOOLS.join(', ');
  throw rejected(`${path} (${JSON.stringify(name)}) is not a builtin tool name; expected one of: ${expected}`);
}

function parseRef(entry, path, duplicates) {
  requireObject(entry, path);
  const isSkill = entry.kind === 'skill';
  checkKeys(entry, path, isSkill);
  if (!isSkill && entry.kind !== 'asset') {
    throw rejected(`${path}.kind must be 'asset' or 'skill' (got ${JSON.stringify(entry.kind)})`);
  }
  const { kind } = entry;
  const assetId = checkAssetId(entry, path);
  const name = checkToolName(checkAssetName(entry, path), path);
  duplicates.name(name);
  duplicates.assetId(assetId);
  const description = checkDescription(entry.description, `${path}.description`);
  if (isSkill) return { kind, assetId, name, description };
  const schema = checkSchema(entry.input_schema, `${path}.input_schema`);
  return { kind, assetId, name, description, input_schema: schema, entry: checkEntry(entry.entry, `${path}.entry`) };
}

function checkKeys(entry, path, isSkill) {
  const [allowed, what] = isSkill ? [SKILL_FIELDS, 'a skill tool'] : [TOOL_FIELDS, 'ToolRef'];
  const extra = Object.keys(entry).find((key) => !allowed.includes(key));
  if (extra === undefined) return;
  throw rejected(`${path}.${extra} is not an allowed field for ${what}; permitted: ${allowed.join(', ')}`);
}

function checkToolName(name, path) {
  if (!/^[a-z0-9][a-z0-9_-]{0,127}$/.test(name)) throw rejected(`${path}.name must match ^[a-z0-9][a-z0-9_-]{0,127}$`);
  if (!name.includes('__')) return name;
  throw rejected(`${path}.name must not contain "__"; that separator is reserved for MCP tools`);
}

function checkDescription(value, path) {
  const text = nonEmptyString(value, path);
  if (text.trim() !== '' && text.length <= MAX_DESCRIPTION_LENGTH) return text;
  throw rejected(`${path} must be non-empty and <= ${MAX_DESCRIPTION_LENGTH} chars`);
}

function checkSchema(schema, path) {
  if (!isObject(schema)) throw rejected(`${path} must be an object`);
  if (!isSerialisable(schema)) throw rejected(`${path} must be JSON-serializable`);
  if (schema.type !== 'object') throw rejected(`${path}.type must be "object"`);
  return schema;
}

function checkEntry(value, path) {
  return checkEntryPath(nonEmptyString(value, path));
}
