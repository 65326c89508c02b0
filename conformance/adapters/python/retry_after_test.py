import sys
import unittest
from datetime import datetime, timezone

from retry_after import parse_retry_after


def utc_ms(*parts):
    return int(datetime(*parts, tzinfo=timezone.utc).timestamp()) * 1000


NOW = utc_ms(2026, 9, 21, 13, 46, 40)  # a Monday


class RetryAfterTest(unittest.TestCase):
    def test_what_is_understood(self):
        understood = {
            "0": 0,
            "120": 120_000,
            " 007 ": 7000,
            "9" * 40: 1e43,
            "9" * 5000: sys.float_info.max,
            "Mon, 21 Sep 2026 13:46:45 GMT": 5000,
            "Mon, 21 Sep 2026 13:46:40 GMT": 0,
            "Sun, 06 Nov 1994 08:49:37 GMT": 0,
            "Monday, 21-Sep-26 13:46:45 GMT": 5000,
            "Sunday, 06-Nov-94 08:49:37 GMT": 0,
            "Mon Sep 21 13:46:45 2026": 5000,
            "Thu Oct  1 13:46:40 2026": 864_000_000,
        }
        for header, ms in understood.items():
            with self.subTest(header=header[:50]):
                self.assertEqual(parse_retry_after(header, NOW), ms)

    def test_what_is_ignored(self):
        ignored = (
            None, "", "  ", "-1", "+5", "1.5", ".5", "5.", "1e3", "5s", "120junk", "0x10", "NaN", "1, 2", "١", "1_0",
            "2026-09-21T13:46:45Z", "Mon, 31 Feb 2027 13:46:45 GMT", "Mon, 21 Sep 2026 24:00:00 GMT",
            "Mon, 21 Sep 2026 13:46:61 GMT", "Mon, 21 Sep 2026 13:46:45 +0000", "Mon, 21 Sep 2026 13:46:45",
            "21 Sep 2026 13:46:45 GMT", "Mon, 21 sep 2026 13:46:45 GMT", "Mon, 21 Sep 99999 13:46:45 GMT",
        )  # fmt: skip
        for header in ignored:
            with self.subTest(header=header):
                self.assertIsNone(parse_retry_after(header, NOW))

    def test_a_two_digit_year_lies_at_most_fifty_years_ahead(self):
        at_2099 = utc_ms(2099, 1, 1)
        self.assertEqual(parse_retry_after("Friday, 01-Jan-10 00:00:00 GMT", at_2099), utc_ms(2110, 1, 1) - at_2099)
        self.assertEqual(parse_retry_after("Friday, 01-Jan-77 00:00:00 GMT", NOW), 0)


if __name__ == "__main__":
    unittest.main()
