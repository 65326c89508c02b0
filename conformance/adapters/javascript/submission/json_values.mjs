// Values that a caller may choose freely.

/** Whether the value survives JSON: in a parsed text only a number that overflowed does not. */
export function isSerialisable(value) {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isSerialisable);
}
