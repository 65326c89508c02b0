// Small helpers for JSON values.

// Deep enough for every record of the contract; a reader with a nesting limit can still take the answer line.
const MAX_REPORTED_DEPTH = 24;

export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function present(value) {
  return value !== undefined && value !== null;
}

export function withoutAbsent(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => present(value)));
}

/** A foreign record as it is reported; what is nested absurdly deep becomes null. */
export function reportable(value, depth = 0) {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_REPORTED_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item) => reportable(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, reportable(item, depth + 1)]));
}

/** The same value with every string in it replaced. */
export function mapStrings(value, replace) {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapStrings(item, replace)]));
}
