"""The client against aex-mock itself, where AEX_MOCK names its binary: what it reports and what the ledger says."""

import json
import os
import re
import subprocess
import unittest
import urllib.request

from testing import OPTIONS, Driver, picked

BINARY = os.environ.get("AEX_MOCK")


@unittest.skipUnless(BINARY, "AEX_MOCK is not set")
class MockPlatformTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        command = [BINARY, "--port", "0", "--log", "off", "--seed", "5"]
        cls.mock = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        cls.base_url = re.search(r"http://\S+", cls.mock.stdout.readline())[0]
        cls.driver = Driver()

    @classmethod
    def tearDownClass(cls):
        assert cls.driver.end() == 0
        cls.mock.terminate()
        cls.mock.communicate()

    def run_(self, token, **args):
        client = self.driver.open(self.base_url, apiToken=token)
        return self.driver.ask("run", {"options": OPTIONS, "message": "hello", **args}, client)

    def turns_of(self, token):
        with urllib.request.urlopen(f"{self.base_url}/__mock/workspaces/{token}/ledger") as ledger:
            return json.load(ledger)["totals"]["turns"]

    def test_a_turn_that_the_provider_throttled_is_billed_once(self):
        error = self.run_("py~provider-throttled", throwOnFailure=True)["error"]
        expected = ("rateLimit", "provider", 429, 3000, "created")
        self.assertEqual(picked(error, "kind", "source", "status", "retryAfterMs", "outcome"), expected)
        self.assertEqual(self.turns_of("py~provider-throttled"), 1)

    def test_neither_a_cut_stream_nor_a_lagging_record_concerns_who_polls(self):
        for token in ("py~stream-cut", "py~record-lag"):
            ok = self.run_(token)["ok"]
            self.assertEqual((picked(ok, "ok", "status", "text"), self.turns_of(token)), ((True, "idle", "hello"), 1))

    def test_an_asset_and_a_coupon(self):
        client = self.driver.open(self.base_url, apiToken="py~out-of-balance")
        uploaded = self.driver.ask("asset.upload", {"bytesBase64": "AAAA"}, client)["ok"]
        self.assertRegex(uploaded["assetId"], "^asset_[0-9a-f]{64}$")
        redeemed = self.driver.ask("redeem", {"code": "WELCOME10"}, client)["ok"]
        self.assertEqual(redeemed["stdout"], "Redeemed $10.00. New balance: $10.00.\n")
        again = self.driver.ask("redeem", {"code": "WELCOME10"}, client)["error"]
        self.assertEqual(again["message"], "coupon already redeemed")


if __name__ == "__main__":
    unittest.main()
