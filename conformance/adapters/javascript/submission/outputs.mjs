// Which files of a run are kept, and how much of them (contract 2.14).
import { rejected } from '../errors.mjs';
import { onlyKeys, optional, requireObject, someOf, utf8Length, withoutTrailingSlashes } from './rules.mjs';

const PATH = 'submission.outputs';
const FIELDS = ['allowedDirs', 'deniedDirs', 'captureTimeoutMs', 'maxFileBytes', 'maxTotalBytes', 'maxFiles'];
const MAX_DIRS = 32;
const MAX_DIR_BYTES = 512;
const MAX_CAPTURE_TIMEOUT_MS = 21_600_000;

export function parseOutputs(value) {
  onlyKeys(requireObject(value, PATH), PATH, FIELDS);
  return someOf({
    allowedDirs: optional(value.allowedDirs, parseAllowedDirs),
    deniedDirs: optional(value.deniedDirs, parseDeniedDirs),
    captureTimeoutMs: optional(amountOf(value, 'captureTimeoutMs'), (ms) => Math.min(ms, MAX_CAPTURE_TIMEOUT_MS)),
    maxFileBytes: amountOf(value, 'maxFileBytes'),
    maxTotalBytes: amountOf(value, 'maxTotalBytes'),
    maxFiles: amountOf(value, 'maxFiles'),
  });
}

function amountOf(outputs, field) {
  return optional(outputs[field], (amount) => {
    if (Number.isInteger(amount) && amount > 0) return amount;
    throw rejected(`${PATH}.${field} must be a positive integer`);
  });
}

function parseAllowedDirs(value) {
  const path = `${PATH}.allowedDirs`;
  if (!Array.isArray(value)) throw rejected(`${path} must be an array of absolute UNIX paths`);
  return parseDirs(value, path, (dir, at) => {
    checkSize(dir, at, 'must be a non-empty absolute UNIX path');
    if (!dir.startsWith('/')) throw rejected(`${at} must be an absolute UNIX path (start with '/')`);
    checkCharacters(dir, at);
    return withoutTrailingSlashes(singleSlashes(dir)) || '/';
  });
}

function parseDeniedDirs(value) {
  const path = `${PATH}.deniedDirs`;
  if (!Array.isArray(value)) throw rejected(`${path} must be an array of strings`);
  return parseDirs(value, path, (dir, at) => {
    checkSize(dir, at, 'must be a non-empty pattern');
    checkCharacters(dir, at);
    return dir.startsWith('/') ? withoutTrailingSlashes(singleSlashes(dir)) : dir;
  });
}

function parseDirs(value, path, read) {
  if (value.length === 0) return undefined;
  if (value.length > MAX_DIRS) throw rejected(`${path} has ${value.length} entries; max is ${MAX_DIRS}`);
  return [...new Set(value.map((dir, index) => read(dir, `${path}[${index}]`)))];
}

function checkSize(dir, path, whenEmpty) {
  if (typeof dir !== 'string') throw rejected(`${path} must be a string`);
  if (dir === '') throw rejected(`${path} ${whenEmpty}`);
  const bytes = utf8Length(dir);
  if (bytes > MAX_DIR_BYTES) throw rejected(`${path} exceeds ${MAX_DIR_BYTES} bytes (got ${bytes})`);
}

function checkCharacters(dir, path) {
  if (dir.includes('\0')) throw rejected(`${path} must not contain NUL bytes`);
  if (/[\n\r]/.test(dir)) throw rejected(`${path} must not contain newline characters`);
  if (dir.split('/').includes('..')) throw rejected(`${path} must not contain '..' segments`);
}

function singleSlashes(dir) {
  return dir.replace(/\/+/g, '/');
}
