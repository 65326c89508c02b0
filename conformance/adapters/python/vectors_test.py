"""Runs the repository's contract vectors (fixtures/README.md) through the pure operations."""

import json
import unittest
from pathlib import Path

from errors import AexError, throttle_message
from provider_fault import throttle_of
from pure_operations import pure_operations
from submission.broken import BROKEN_PARSERS
from submission.parser import SubmissionParser
from testing import Driver

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
OPERATIONS = pure_operations(SubmissionParser())


def vectors_of(path):
    return json.loads((FIXTURES / path).read_text())["vectors"]


def all_vectors(folder):
    paths = sorted((FIXTURES / folder).glob("*.json"))
    return [vector for path in paths for vector in vectors_of(path)]


def parse(vector, operations=OPERATIONS):
    op = "parse.submissionText" if "text" in vector else "parse.submission"
    return operations[op](vector)["value"]


def refusal(action):
    """The text of the refusal, or None."""
    try:
        action()
    except AexError as error:
        assert error.kind == "rejected", error.kind
        return error.message
    return None


def by_value(value):
    """Tells True from 1, which Python's own comparison does not."""
    if isinstance(value, dict):
        return {name: by_value(item) for name, item in value.items()}
    if isinstance(value, list):
        return [by_value(item) for item in value]
    return (isinstance(value, bool), value)


class VectorsTest(unittest.TestCase):
    def assert_same(self, got, expected):
        self.assertEqual(by_value(got), by_value(expected))
        json.dumps(got, allow_nan=False)

    def test_accepted_submissions(self):
        for vector in all_vectors("submissions/accept"):
            with self.subTest(vector["name"]):
                value = parse(vector)
                if "judge" not in vector:
                    self.assert_same(value, vector["normal"])

    def test_refused_submissions(self):
        for vector in all_vectors("submissions/reject"):
            with self.subTest(vector["name"]):
                message = refusal(lambda: parse(vector))  # noqa: B023
                self.assertIsNotNone(message)
                if "judge" not in vector:
                    self.assertEqual(message, vector["error"])
                elif vector["judge"] == "field":
                    self.assertIn(vector["field"], message)

    def test_retry_after(self):
        for vector in vectors_of("retry_after/vectors.json"):
            with self.subTest(vector["name"]):
                ms = OPERATIONS["parse.retryAfter"](vector)["ms"]
                if vector["form"] == "not-judged":
                    continue
                if "atLeastMs" in vector:
                    self.assertGreaterEqual(ms, vector["atLeastMs"])
                else:
                    self.assertIn(ms, [vector["ms"], *vector.get("alsoAllowed", [])])

    def test_provider_faults(self):
        for vector in vectors_of("provider_faults/vectors.json"):
            with self.subTest(vector["name"]):
                if "session" not in vector:
                    self.assert_same(OPERATIONS["parse.providerFault"](vector)["fault"], vector["fault"])
                    continue
                fault = throttle_of(vector["session"])
                self.assert_same(fault, vector["throttle"])
                surfaces = vector.get("surfaces", {})
                if surfaces.get("kind") == "rateLimit":
                    status, wait_ms = fault.get("status", 429), fault.get("retryAfterMs")
                    message = throttle_message("upstream provider", status, 1, wait_ms)
                    self.assertEqual(message, surfaces["message"])

    def test_webhooks(self):
        for vector in vectors_of("webhooks/vectors.json"):
            with self.subTest(vector["name"]):
                if vector.get("throws"):
                    self.assertIsNotNone(refusal(lambda: OPERATIONS["webhook.verify"](vector)))  # noqa: B023
                else:
                    self.assertIs(OPERATIONS["webhook.verify"](vector)["valid"], vector["valid"])

    def test_boot_budget(self):
        for vector in vectors_of("limits/boot_budget.json"):
            with self.subTest(vector["name"]):
                self.assert_same(OPERATIONS["limits.bootBudget"](vector)["value"], vector["value"])

    def test_the_adapter_answers_without_a_client(self):
        driver = Driver("--broken=machine-empty-kept")
        accepts = {vector["name"]: vector["submission"] for vector in vectors_of("submissions/accept/machine.json")}
        empty = driver.ask("parse.submission", {"submission": accepts["machine-empty-collapses"]})
        self.assertEqual(empty["ok"]["value"]["machine"], {})
        refused = driver.ask("parse.submissionText", {"text": '{"\\ud800":1}'})["error"]
        self.assertEqual(refused["kind"], "rejected")
        self.assertTrue(refused["message"].startswith("submission.\ud800 is not an allowed field; permitted: "))
        self.assertEqual(driver.ask("parse.retryAfter", {"header": None, "nowMs": 0})["ok"], {"ms": None})
        self.assertIn("adapterError", driver.ask("parse.submissionText"))
        self.assertLessEqual(set(OPERATIONS), set(driver.ask("hello")["ok"]["ops"]))
        self.assertEqual(driver.end(), 0)

    def test_each_broken_parser_differs_and_still_takes_what_is_valid(self):
        accepts, rejects = all_vectors("submissions/accept"), all_vectors("submissions/reject")
        for mode, parser in BROKEN_PARSERS.items():
            with self.subTest(mode):
                broken = pure_operations(parser())
                misses = [vector for vector in rejects if refusal(lambda: parse(vector, broken)) is None]  # noqa: B023
                values = [(parse(vector, broken), vector.get("normal")) for vector in accepts]
                altered = [normal for value, normal in values if normal is not None and value != normal]
                self.assertTrue(misses or altered)


if __name__ == "__main__":
    unittest.main()
