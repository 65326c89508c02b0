// What the parts of the parser refuse in the same way and with the same text.
//
// "Absent" is `undefined`: a JSON null is a value, and most fields refuse it. Keys are visited in JavaScript's order.
import { rejected } from '../errors.mjs';
import { isObject } from '../json.mjs';

export function requireObject(value, path) {
  if (!isObject(value)) throw rejected(`${path} must be an object`);
  return value;
}

export function onlyKeys(object, path, allowed) {
  for (const key of Object.keys(object)) {
    if (allowed.includes(key)) continue;
    throw rejected(`${path}.${key} is not an allowed field; permitted: ${allowed.join(', ')}`);
  }
}

export function nonEmptyString(value, path) {
  if (typeof value !== 'string' || value === '') throw rejected(`${path} must be a non-empty string`);
  return value;
}

export function positiveSafeInteger(value, path) {
  if (!Number.isSafeInteger(value) || value <= 0) throw rejected(`${path} must be a positive safe integer`);
  return value;
}

/** One of a closed set; the text shows what came instead, also when nothing came. */
export function oneOf(value, path, allowed) {
  if (allowed.includes(value)) return value;
  throw rejected(`${path} must be one of: ${allowed.join(', ')} (got ${JSON.stringify(value)})`);
}

/** Remembers what it saw and refuses the second of a kind: `duplicate("submission.tools", "name")(name)`. */
export function refuseDuplicates(list, what) {
  const seen = new Set();
  return (value) => {
    if (seen.has(value)) throw rejected(`${list} duplicate ${what}: ${value}`);
    seen.add(value);
  };
}

/** Reads an optional field: absent stays absent. */
export function optional(value, read) {
  return value === undefined ? undefined : read(value);
}

/** As `optional`, for the fields that take null for absent. */
export function nullable(value, read) {
  return value === undefined || value === null ? undefined : read(value);
}

/** An object of the defined members in the order given; undefined when there is none. */
export function someOf(members) {
  const kept = definedOf(members);
  return Object.keys(kept).length === 0 ? undefined : kept;
}

export function definedOf(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

export function utf8Length(text) {
  return Buffer.byteLength(text, 'utf8');
}

export function withoutTrailingSlashes(text) {
  let end = text.length;
  while (end > 0 && text[end - 1] === '/') end--;
  return text.slice(0, end);
}
