import unittest

from submission.javascript_values import json_text, number_of, number_text, read_json, trim, utf8_length, utf16_length
from submission.url import parse_url


class UrlTest(unittest.TestCase):
    def test_hosts_are_written_in_one_way(self):
        hosts = {
            "https://A.Test/": "a.test",
            "https:\\\\u:p@a.test\\x": "a.test",
            "https://0x7f.1/": "127.0.0.1",
            "https://2130706433": "127.0.0.1",
            "https://127.0.0.1./": "127.0.0.1",
            "https://%6cocalhost/": "localhost",
            "https://[0:0:1:0:0:0:0:2]/": "[0:0:1::2]",
            "https://[1:0:0:2:0:0:3:4]/": "[1::2:0:0:3:4]",
            "https://[1:2:3:4:5:6:7::]/": "[1:2:3:4:5:6:7:0]",
            "https://[::ffff:10.0.0.1]/": "[::ffff:a00:1]",
        }
        for text, host in hosts.items():
            with self.subTest(text):
                self.assertEqual(parse_url(text).host, host)

    def test_paths_and_ports_are_normalised(self):
        origins = {
            " HTTPS://a.test:0443/x/../y/%2e/z ": "https://a.test/y/z",
            "https:a.test:8443": "https://a.test:8443/",
            "https://a.test/a b/\u00e9?q#f": "https://a.test/a%20b/%C3%A9",
            "https://a.t\nest//x/.": "https://a.test//x/",
        }
        for text, expected in origins.items():
            with self.subTest(text):
                url = parse_url(text)
                self.assertEqual(url.origin + url.path, expected)

    def test_what_is_no_url(self):
        invalid = (
            "", "a.test", "/x", "//a.test", "https://", "https://:443", "https://u@/", "https://a b/", "https://a:x",
            "https://a:65536", "https://1.2.3.256", "https://1.2.3.4.5", "https://09.1", "https://[::1", "https://[1]",
            "https://[::1%25en0]", "https://a%00b", "foo://a b/", "1a://x",
        )  # fmt: skip
        for text in invalid:
            with self.subTest(text):
                self.assertIsNone(parse_url(text))
        for text in ("mailto:x", "foo:", "foo://a:7/x", "file:///c:/x", "localhost:80"):
            with self.subTest(text):
                self.assertIsNotNone(parse_url(text))


class JavaScriptValuesTest(unittest.TestCase):
    def test_numbers_are_written_as_in_javascript(self):
        texts = {
            1.0: "1", -0.0: "0", 1e20: "100000000000000000000", 1e21: "1e+21", 1.5e21: "1.5e+21", 1e-6: "0.000001",
            1e-7: "1e-7", -1.25e-9: "-1.25e-9", 0.1: "0.1", 123.456: "123.456", 5e-324: "5e-324",
            float("inf"): "Infinity",
        }  # fmt: skip
        for number, text in texts.items():
            with self.subTest(text):
                self.assertEqual(number_text(number), text)

    def test_numbers_are_read_as_in_javascript(self):
        numbers = {" 1.79e9\n": 1.79e9, "0x10": 16, "": 0, ".5": 0.5, "5.": 5, "-Infinity": float("-inf")}
        for text, number in numbers.items():
            with self.subTest(text):
                self.assertEqual(number_of(text), number)
        for text in ("1_0", "0x", "-0x1", "1e", "inf", "nan", "\u0661", "1 2"):
            with self.subTest(text):
                self.assertNotEqual(number_of(text), number_of(text))  # NaN

    def test_json_keeps_javascripts_key_order(self):
        value = read_json('{"b":1,"10":2,"9":3,"01":4,"b":1e400,"4294967295":0}')
        self.assertEqual(json_text(value), '{"9":3,"10":2,"b":null,"01":4,"4294967295":0}')
        self.assertEqual(json_text(["\ud800\U0001f600\x7f\u2028\x1f"]), '["\\ud800\U0001f600\x7f\u2028\\u001f"]')
        for text in ("NaN", '{"a":1,}', "\ufeff1", "'a'", ""):
            with self.subTest(text), self.assertRaises(ValueError):
                read_json(text)

    def test_lengths_and_spaces(self):
        self.assertEqual([utf16_length("a\U0001f600"), utf8_length("\U0001f600\ud800")], [3, 7])
        self.assertEqual(trim("\ufeff\u00a0\u3000x\x85\u2029"), "x\x85")


if __name__ == "__main__":
    unittest.main()
