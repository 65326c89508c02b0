"""Reads the value of a Retry-After header: the forms of RFC 9110 and nothing else.

Python's own date readers guess, and a client that believes a guess comes back too early.
"""

import math
import re
import sys
from datetime import datetime, timedelta, timezone

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

_MONTH = f"(?P<month>{'|'.join(MONTHS)})"
_TIME = "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_LONG_WEEKDAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_DATE_FORMS = (
    re.compile(f"{_WEEKDAY}, (?P<day>[0-9]{{2}}) {_MONTH} (?P<year>[0-9]{{4}}) {_TIME} GMT"),  # IMF-fixdate
    re.compile(f"{_LONG_WEEKDAY}, (?P<day>[0-9]{{2}})-{_MONTH}-(?P<year>[0-9]{{2}}) {_TIME} GMT"),  # RFC 850
    re.compile(f"{_WEEKDAY} {_MONTH} (?P<day>[0-9]{{2}}| [0-9]) {_TIME} (?P<year>[0-9]{{4}})"),  # asctime
)


def parse_retry_after(header, now_ms):
    """Milliseconds to wait from `now_ms` on, or None when the header is absent or not understood."""
    text = (header or "").strip(" \t")
    if re.fullmatch("[0-9]+", text):
        return _seconds_to_ms(text)
    date_ms = parse_http_date(text, now_ms)
    return None if date_ms is None else max(0, date_ms - now_ms)


def parse_http_date(text, now_ms):
    match = next(filter(None, (form.fullmatch(text) for form in _DATE_FORMS)), None)
    if match is None:
        return None
    year = int(match["year"])
    if len(match["year"]) == 2:
        year = _in_nearest_century(year, now_ms)
    second = int(match["second"])
    if second > 60:
        return None
    try:
        # A leap second is legal in the grammar, but not for datetime.
        date = datetime(
            year,
            MONTHS.index(match["month"]) + 1,
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            tzinfo=timezone.utc,
        )
    except ValueError:
        return None
    return ((date - EPOCH) // timedelta(milliseconds=1)) + second * 1000


def _seconds_to_ms(digits):
    """Hundreds of digits are still a legal wait: it stays a finite number, because JSON has no infinity."""
    if len(digits) <= 15:
        return int(digits) * 1000
    ms = float(digits) * 1000
    return ms if math.isfinite(ms) else sys.float_info.max


def _in_nearest_century(two_digits, now_ms):
    """RFC 9110 5.6.7: of the years with these last two digits, the latest that is not more than 50 years ahead."""
    this_year = (EPOCH + timedelta(milliseconds=now_ms)).year
    year = this_year - this_year % 100 + 100 + two_digits
    while year > this_year + 50:
        year -= 100
    return year
