import assert from 'node:assert/strict';
import test from 'node:test';
import { parseRetryAfter } from './retry_after.mjs';

const NOW = Date.UTC(2026, 8, 21, 13, 46, 40); // a Monday

test('Retry-After: what is understood', () => {
  const understood = [
    ['0', 0],
    ['120', 120_000],
    [' 007 ', 7000],
    ['9'.repeat(40), 1e43],
    ['9'.repeat(5000), Number.MAX_VALUE],
    ['Mon, 21 Sep 2026 13:46:45 GMT', 5000],
    ['Mon, 21 Sep 2026 13:46:40 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['Monday, 21-Sep-26 13:46:45 GMT', 5000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['Mon Sep 21 13:46:45 2026', 5000],
    ['Thu Oct  1 13:46:40 2026', 864_000_000],
  ];
  for (const [header, ms] of understood) assert.equal(parseRetryAfter(header, NOW), ms, header);
});

test('Retry-After: what is ignored', () => {
  const ignored = [
    null, '', '  ', '-1', '+5', '1.5', '.5', '5.', '1e3', '5s', '120junk', '0x10', 'NaN', '1, 2', '١',
    '2026-09-21T13:46:45Z', 'Mon, 31 Feb 2027 13:46:45 GMT', 'Mon, 21 Sep 2026 24:00:00 GMT',
    'Mon, 21 Sep 2026 13:46:45 +0000', 'Mon, 21 Sep 2026 13:46:45', '21 Sep 2026 13:46:45 GMT', 'Mon, 21 sep 2026 13:46:45 GMT',
  ];
  for (const header of ignored) assert.equal(parseRetryAfter(header, NOW), undefined, String(header));
});

test('Retry-After: a two-digit year lies at most fifty years ahead', () => {
  const at2099 = Date.UTC(2099, 0, 1);
  assert.equal(parseRetryAfter('Friday, 01-Jan-10 00:00:00 GMT', at2099), Date.UTC(2110, 0, 1) - at2099);
  assert.equal(parseRetryAfter('Friday, 01-Jan-77 00:00:00 GMT', NOW), 0);
});
