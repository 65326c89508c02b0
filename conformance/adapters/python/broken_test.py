"""The adapter's broken modes, each against the sound client, and its command line."""

import base64
import hashlib
import hmac
import subprocess
import sys
import unittest

from testing import ADAPTER, OPTIONS, START_MS, Driver, Platform, answer, turn_events

SEND = {"sessionId": "ses_1", "input": "hi"}


class BrokenModeTest(unittest.TestCase):
    def setUp(self):
        self.platform = Platform()
        self.addCleanup(self.platform.stop)

    def answered(self, mode, op, args, *before):
        """What a call is answered in a mode, or by the sound client; `before` is asked first, as (op, args)."""
        self.platform.requests.clear()
        driver = Driver(*([f"--broken={mode}"] if mode else []))
        client = driver.open(self.platform.base_url)
        for asked in before:
            driver.ask(*asked, client)
        result = driver.ask(op, args, client)
        self.assertEqual(driver.end(), 0)
        return result.get("ok", result)

    def keys(self):
        return self.platform.keys_of("message.send")

    def assert_sends(self, count):
        self.assertEqual((len(self.keys()), len(set(self.keys()))), (count, count))

    def fail_turns(self):
        self.platform.events = turn_events("error")
        self.platform.record = {"id": "ses_1", "status": "error", "providerFault": {"kind": "rate_limit", "status": 429}}

    def test_keys(self):
        def retried_send(mode):
            self.platform.script["message.send"] = [answer(503, {})]
            self.answered(mode, "session.send", SEND)
            return self.keys()

        first, second = retried_send("fresh-key-per-attempt")
        self.assertNotEqual(first, second)
        self.assertEqual(retried_send("no-key"), [None, None])
        self.answered("key-on-reads", "session.get", {"sessionId": "ses_1"})
        self.assertEqual(len(self.platform.keys_of("session.get")[0]), 36)

    def test_replay_fresh_key(self):
        for mode, keys in (("replay-fresh-key", 2), (None, 1)):
            self.answered(mode, "session.replayLast", {"sessionId": "ses_1"}, ("session.send", SEND))
            self.assertEqual((len(self.keys()), len(set(self.keys()))), (2, keys))

    def test_turns_that_failed(self):
        self.fail_turns()
        run = {"options": OPTIONS, "message": "hi"}
        self.assertIs(self.answered("failed-turn-is-ok", "run", run)["ok"], True)
        self.assertIs(self.answered(None, "run", run)["ok"], False)
        for mode, sends in (("throttled-turn-resent", 2), (None, 1)):
            self.answered(mode, "session.send", SEND)
            self.assert_sends(sends)

    def test_iterate_then_done_resends(self):
        for consume, sends in (("iterate+done", 2), ("done", 1), ("iterate", 1)):
            self.answered("iterate-then-done-resends", "session.send", {**SEND, "consume": consume})
            self.assert_sends(sends)

    def test_redeem_retried(self):
        self.platform.script["billing.redeem"] = [answer(503, {})]
        self.assertEqual(self.answered("redeem-retried", "redeem", {"code": "X"})["exitCode"], 0)
        self.assertEqual(len(self.platform.of("billing.redeem")), 2)

    def test_storage_put_with_bearer(self):
        self.answered("storage-put-with-bearer", "asset.upload", {"bytesBase64": "AAAA"})
        self.assertEqual(self.platform.of("asset.put")[0]["headers"]["authorization"], "Bearer tok-secret")

    def test_signature_no_tolerance(self):
        timestamp = str(START_MS // 1000 - 301)
        mac = base64.b64encode(hmac.digest(b"key", f"d.{timestamp}.{{}}".encode(), hashlib.sha256)).decode()
        headers = {"webhook-id": "d", "webhook-timestamp": timestamp, "webhook-signature": f"v1,{mac}"}
        secret = base64.b64encode(b"key").decode()
        delivery = {"secret": secret, "headers": headers, "body": "{}", "nowMs": START_MS}
        for mode, valid in (("signature-no-tolerance", True), (None, False)):
            self.assertEqual(self.answered(mode, "webhook.verify", delivery), {"valid": valid})

    def test_the_command_line(self):
        def start(*flags):
            return subprocess.run([sys.executable, ADAPTER, *flags], input="", capture_output=True, text=True)

        self.assertTrue(start("--help").stdout.startswith("usage: "))
        unknown = start("--broken=nonsense")
        self.assertEqual((unknown.returncode, unknown.stdout), (2, ""))
        self.assertIn("fresh-key-per-attempt, no-key", unknown.stderr)


if __name__ == "__main__":
    unittest.main()
