// Environment variables whose values are secrets: declared in the submission, valued elsewhere (contract 2.12).
import { rejected } from '../errors.mjs';
import { nonEmptyString, requireObject } from './rules.mjs';

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const HANDLE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** -> {NAME: {ref} or {ephemeral: true}}, or undefined when nothing is declared. */
export function parseSecretEnv(value) {
  requireObject(value, 'submission.secretEnv');
  const declarations = Object.entries(value).map(([name, declaration]) => {
    checkEnvName(name, 'submission.secretEnv');
    return [name, parseDeclaration(declaration, `submission.secretEnv.${name}`)];
  });
  return declarations.length === 0 ? undefined : Object.fromEntries(declarations);
}

export function checkEnvName(name, path) {
  if (!NAME.test(name)) throw rejected(`${path} key "${name}" must be a valid env var name matching ${NAME.source}`);
}

function parseDeclaration(value, path) {
  requireObject(value, path);
  const keys = Object.keys(value);
  if (keys.length !== 1 || !['ref', 'ephemeral'].includes(keys[0])) {
    throw rejected(`${path} must be exactly one of { ref } or { ephemeral: true }`);
  }
  if (keys[0] === 'ref') return { ref: checkHandle(nonEmptyString(value.ref, `${path}.ref`), path) };
  if (value.ephemeral !== true) throw rejected(`${path}.ephemeral must be the literal true`);
  return { ephemeral: true };
}

function checkHandle(ref, path) {
  if (!HANDLE.test(ref)) throw rejected(`${path}.ref handle must match ${HANDLE.source}`);
  return ref;
}
