"""Coupons and assets: what goes past the retry layer."""

import base64
import json
import unittest

from testing import AdapterTest, answer, picked, reset


class RedeemTest(AdapterTest):
    def redeem(self, **args):
        return self.driver.ask("redeem", args, self.client)

    def test_a_coupon_is_redeemed_by_one_plain_request(self):
        stdout = "Redeemed $10.00. New balance: $0.13.\n"
        expected = {"amountUsd": 10, "newBalanceUsd": 0.125, "exitCode": 0, "stdout": stdout, "stderr": ""}
        self.assertEqual(self.redeem(code="WELCOME10")["ok"], expected)
        [sent] = self.platform.requests
        self.assertEqual(sent["body"], '{"code":"WELCOME10"}')
        headers = picked(sent["headers"], "authorization", "accept", "content-type", "idempotency-key")
        self.assertEqual(headers, ("Bearer tok-secret", "application/json", "application/json", None))
        self.platform.script["billing.redeem"] = [answer(200, {"amountUsd": "10"})]
        self.assertEqual(self.redeem(code="X")["ok"]["stdout"], "Redeemed $0.00. New balance: $0.00.\n")

    def test_refusals_have_the_texts_of_the_command(self):
        refusals = (
            (answer(404, {"error": "code_not_found"}), "coupon code not found"),
            (answer(403, {"error": "code_not_allowed_for_workspace"}), "this coupon can't be redeemed by this workspace"),
            (answer(409, {"error": "code_already_redeemed"}), "coupon already redeemed"),
            (answer(400, {"error": "invalid_request", "message": "code required"}), "invalid input: code required"),
            (answer(400, "<html>"), "invalid input"),
            (answer(401, {"error": "unauthorized"}), "not authorized — check --api-token, or run `aex login`"),
            (answer(429, {"error": "rate_limited", "message": "slow down"}), "redeem failed: slow down"),
            (answer(503, {"error": "db_resuming"}), "redeem failed (HTTP 503)"),
        )
        for fault, text in refusals:
            with self.subTest(text):
                self.platform.requests.clear()
                self.platform.script["billing.redeem"] = [fault]
                error = picked(self.redeem(code="X")["error"], "kind", "message", "stderr", "stdout", "exitCode")
                self.assertEqual(error, ("api", text, f"{text}\n", "", 1))
                self.assertEqual(len(self.platform.requests), 1)
        self.assertEqual(self.waits(), [])

    def test_a_lost_answer_leaves_the_coupon_in_doubt(self):
        self.platform.script["billing.redeem"] = [reset, answer(409, {"error": "code_already_redeemed"}), answer(404, {})]
        lost = self.redeem(code="X")["error"]
        self.assertEqual(picked(lost, "kind", "exitCode", "outcome"), ("network", 1, "maybe"))
        self.assertRegex(lost["stderr"], r"\Aredeem failed: .+\n\Z")
        self.assertEqual(len(self.platform.requests), 1)
        self.assertEqual(self.redeem(code="X")["error"]["outcome"], "maybe")  # the first may have redeemed it
        self.assertEqual(self.redeem(code="Y")["error"]["outcome"], "not-created")

    def test_the_command_line(self):
        usage = "usage: aex redeem <code> [common flags]"
        usages = (
            ({"argv": ["redeem"]}, usage),
            ({"argv": ["redeem", "A", "B"]}, usage),
            ({}, usage),
            ({"argv": ["redeem", "A", "--workspace", "w"]}, "unknown flag: --workspace"),
            ({"argv": ["redeem", "A", "--api-token"]}, "--api-token needs a value"),
            ({"argv": ["regift", "A"]}, "unknown subcommand: regift\nrun `aex --help` for usage"),
        )
        for args, text in usages:
            with self.subTest(args):
                error = picked(self.redeem(**args)["error"], "kind", "exitCode", "stderr", "outcome")
                self.assertEqual(error, ("rejected", 2, f"{text}\n", "not-created"))
        self.assertEqual(self.platform.requests, [])
        flags = ["--api-token", "tok-other", "--aex-url", f"{self.platform.base_url}//"]
        self.assertEqual(
            self.redeem(argv=["redeem", "--debug", "A", *flags])["ok"]["stderr"], "[aex] POST /billing/redeem -> 200\n"
        )
        self.assertEqual(self.platform.requests[0]["headers"]["authorization"], "Bearer tok-other")


class AssetTest(AdapterTest):
    def upload(self, **args):
        data = base64.b64encode(b"zip bytes").decode()
        return self.driver.ask("asset.upload", {"bytesBase64": data, **args}, self.client)

    def ops(self):
        return [request["op"] for request in self.platform.requests]

    def test_presign_a_put_without_the_bearer_finalize(self):
        asset_id = "asset_5b7a2754b389130e138d57ba83f1eae7f05a41c66becacfa2dd2060143ae66db"
        self.assertEqual(self.upload(contentType="text/plain")["ok"], {"assetId": asset_id})
        self.assertEqual(self.ops(), ["asset.presign", "asset.put", "asset.finalize"])
        presign, put, finalize = self.platform.requests
        claim = {"hash": asset_id.replace("asset_", "sha256:"), "sizeBytes": 9}
        self.assertEqual((json.loads(presign["body"]), finalize["body"]), (claim, presign["body"]))
        self.assertEqual((put["body"], put["url"]), ("zip bytes", "/storage/1?sig=s"))
        headers = picked(put["headers"], "content-type", "x-sum", "authorization", "idempotency-key")
        self.assertEqual(headers, ("text/plain", "c", None, None))
        self.upload()
        self.assertEqual(self.platform.of("asset.put")[1]["headers"]["content-type"], "application/zip")

    def test_an_asset_that_is_there_is_not_sent(self):
        self.platform.script["asset.presign"] = [answer(200, {"exists": True, "assetId": "asset_there"})]
        self.assertEqual(self.upload()["ok"]["assetId"], "asset_there")
        self.assertEqual(self.ops(), ["asset.presign"])
        self.platform.script["asset.finalize"] = [answer(200, {"ok": True, "assetId": "asset_new"})]
        self.assertEqual(self.upload()["ok"]["assetId"], "asset_new")

    def test_a_put_that_fails_is_final(self):
        self.platform.script["asset.presign"] = [answer(503, {})]
        self.platform.script["asset.put"] = [answer(503, "x" * 600), reset]
        text = f"uploadAsset: direct upload PUT failed with status 503: {'x' * 500}"
        self.assertEqual(picked(self.upload()["error"], "kind", "status", "message"), ("api", 503, text))
        self.assertEqual(self.upload()["error"]["kind"], "network")
        self.assertEqual(len(self.waits()), 1)
        presigned = {"exists": False, "uploadUrl": "gopher://x/"}
        for body, kind in ((presigned, "network"), ({"exists": False}, "api")):
            self.platform.script["asset.presign"] = [answer(200, body)]
            self.assertEqual(self.upload()["error"]["kind"], kind)
        self.assertEqual(len(self.platform.of("asset.put")), 2)
        for junk in (7, "A"):
            self.assertIn("bytesBase64", self.upload(bytesBase64=junk)["adapterError"]["message"])


if __name__ == "__main__":
    unittest.main()
