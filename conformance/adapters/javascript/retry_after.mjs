// Reads the value of a Retry-After header.
//
// Strict on purpose: only the forms of RFC 9110 count. JavaScript's own Date.parse would take "-1" or "120junk" for
// dates in the past, and a client that believes it comes back at once.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})';
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_WEEKDAY = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';

const DATE_FORMS = [
  new RegExp(`^${WEEKDAY}, (?<day>[0-9]{2}) ${MONTH} (?<year>[0-9]{4}) ${TIME} GMT$`), // IMF-fixdate
  new RegExp(`^${LONG_WEEKDAY}, (?<day>[0-9]{2})-${MONTH}-(?<year>[0-9]{2}) ${TIME} GMT$`), // RFC 850
  new RegExp(`^${WEEKDAY} ${MONTH} (?<day>[0-9]{2}| [0-9]) ${TIME} (?<year>[0-9]{4})$`), // asctime
];

/** Milliseconds to wait from `nowMs` on, or undefined when the header is absent or not understood. */
export function parseRetryAfter(header, nowMs) {
  const text = (header ?? '').trim();
  if (/^[0-9]+$/.test(text)) return secondsToMs(text);
  const dateMs = parseHttpDate(text, nowMs);
  return dateMs === undefined ? undefined : Math.max(0, dateMs - nowMs);
}

/** Hundreds of digits are still a legal wait: it stays a finite number, because JSON has no infinity. */
function secondsToMs(digits) {
  return Math.min(Number(digits) * 1000, Number.MAX_VALUE);
}

export function parseHttpDate(text, nowMs) {
  const match = DATE_FORMS.map((form) => form.exec(text)).find((found) => found !== null);
  if (match === undefined) return undefined;
  const { day, month, year, hour, minute, second } = match.groups;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const fullYear = year.length === 2 ? inNearestCentury(Number(year), nowMs) : Number(year);
  return utcMs(fullYear, MONTHS.indexOf(month), Number(day), Number(hour), Number(minute), Number(second));
}

/** RFC 9110 5.6.7: of the years with these last two digits, the latest that is not more than 50 years ahead. */
function inNearestCentury(twoDigits, nowMs) {
  const thisYear = new Date(nowMs).getUTCFullYear();
  const nextCentury = thisYear - (thisYear % 100) + 100 + twoDigits;
  return nextCentury - 100 * Math.ceil(Math.max(0, nextCentury - thisYear - 50) / 100);
}

function utcMs(year, month, day, hour, minute, second) {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day); // unlike Date.UTC, this does not move the years 0 to 99 to 19xx
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined; // 31 February
  return date.setUTCHours(hour, minute, second, 0);
}
