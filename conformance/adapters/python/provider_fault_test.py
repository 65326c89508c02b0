import unittest

from provider_fault import parse_provider_fault, throttle_of


class ProviderFaultTest(unittest.TestCase):
    def test_kinds_in_the_order_of_the_contract(self):
        kinds = {
            "rate_limit_error": "rate_limit",
            "Rate Limit: quota": "rate_limit",
            "429": "rate_limit",
            "overloaded_error": "overloaded",
            "529": "overloaded",
            "insufficient_credit": "quota_exceeded",
            "api_error": "provider_error",
        }
        for type_, kind in kinds.items():
            with self.subTest(type_):
                self.assertEqual(parse_provider_fault({"type": type_})["kind"], kind)
        no_faults = (None, "rate_limit", [], {}, {"type": "429\n"}, {"kind": 429}, {"kind": 1, "type": "rate_limit"})
        for value in no_faults:
            with self.subTest(value=value):
                self.assertIsNone(parse_provider_fault(value))

    def test_numbers_seconds_and_nesting(self):
        full = {"provider": "p", "kind": "overloaded", "status": 529, "retryAfterMs": 4000}
        self.assertEqual(parse_provider_fault({**full, "message": 3}), full)
        waits = (
            ({"retry_after": 3}, 3000),
            ({"retryAfterMs": 250}, 250_000),
            ({"retryAfterMs": None, "retryAfter": " 7 "}, 7000),
            ({"retryAfterMs": False, "retryAfter": 7}, None),
        )
        for fields, ms in waits:
            with self.subTest(fields):
                self.assertEqual(parse_provider_fault({"type": "rate_limit", **fields}).get("retryAfterMs"), ms)
        nested = {"kind": "quota", "provider_fault": {"type": "overloaded"}}
        self.assertEqual(parse_provider_fault(nested)["kind"], "overloaded")
        self.assertEqual(parse_provider_fault({"kind": "quota", "providerFault": {}})["kind"], "quota_exceeded")

    def test_throttle_of_a_session(self):
        self.assertEqual(throttle_of({"error": {"type": "overloaded_error"}})["kind"], "overloaded")
        self.assertEqual(throttle_of({"errorMessage": "provider rate limit (429) exceeded"})["kind"], "rate_limit")
        self.assertEqual(throttle_of({"errorMessage": "upstream said 529"})["kind"], "overloaded")
        self.assertIsNone(throttle_of({"errorMessage": "disk full"}))
        self.assertIsNone(throttle_of({"providerFault": {"kind": "provider_error"}, "errorMessage": "429"}))


if __name__ == "__main__":
    unittest.main()
