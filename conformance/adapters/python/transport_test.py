"""How the adapter's client takes broken, odd and missing bytes."""

import json
import time
import unittest

from testing import AdapterTest, answer, picked, raw_bytes, silence


class WireTest(AdapterTest):
    def test_a_success_that_is_cut_is_tried_again(self):
        head = "HTTP/1.1 201 Created\r\n"
        cuts = (
            f'{head}content-length: 40\r\n\r\n{{"session":',
            f'{head}connection: close\r\ntransfer-encoding: chunked\r\n\r\nb\r\n{{"session":\r\n',
            f'{head}transfer-encoding: chunked\r\n\r\nfffffffffffffffffff\r\n{{"session":',
            f'{head}\r\n{{"session":',
            f"{head}content-le",
            "HTTP/1.1 201 Cre",
            f'{head}content-length: 7junk\r\n\r\n{{"session":{{"id":"x"}}}}',
            "\0garbage\r\n\r\n",
        )
        for cut in cuts:
            with self.subTest(cut):
                self.platform.requests.clear()
                self.platform.script["session.create"] = [raw_bytes(cut)]
                self.assertEqual(self.create()["ok"]["session"]["id"], "ses_1")
                keys = self.platform.keys_of("session.create")
                self.assertEqual((len(keys), len(set(keys))), (2, 1))

    def test_a_success_that_says_nothing_is_an_error(self):
        nothings = ((200, "<html>"), (201, {"session": {}}), (204, ""), (200, "null"), (200, '{"session":{"id":"ses_2","x":NaN}}'))
        for status, body in (*nothings, (200, "[" * 100_000)):
            with self.subTest(status=status, body=str(body)[:40]):
                self.platform.script["session.create"] = [answer(status, body)]
                error = picked(self.create()["error"], "kind", "status", "outcome")
                self.assertEqual(error, ("api", status, "maybe"))

    def test_a_read_that_is_not_json_is_an_error(self):
        self.platform.script["whoami"] = [answer(200, "<html>")]
        error = self.driver.ask("whoami", {}, self.client)["error"]
        self.assertEqual(picked(error, "kind", "status"), ("api", 200))

    def test_the_status_of_a_refusal_survives_a_broken_body(self):
        broken = raw_bytes('HTTP/1.1 402 Pay\r\ncontent-length: 99\r\n\r\n{"err')
        for status, fault in ((402, broken), (400, answer(400, "<html>"))):
            self.platform.script["session.create"] = [fault]
            error = picked(self.create()["error"], "kind", "status", "message")
            self.assertEqual(error, ("api", status, "aex API request failed"))

    def test_redirects_are_not_followed_and_interim_answers_are_skipped(self):
        self.platform.script["session.create"] = [answer(307, {}, {"Location": f"{self.platform.base_url}/x"})]
        self.assertEqual(picked(self.create()["error"], "kind", "status", "outcome"), ("api", 307, "maybe"))
        self.assertEqual(len(self.platform.requests), 1)
        interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" * 2
        body = '{"session":{"id":"ses_9"}}'
        final = f"HTTP/1.1 201 Created\r\ncontent-length: {len(body)}\r\n\r\n{body}"
        self.platform.script["session.create"] = [raw_bytes(interim + final)]
        self.assertEqual(self.create()["ok"]["session"]["id"], "ses_9")
        self.assertEqual(len(self.platform.requests), 2)

    def test_a_connection_that_ended_is_not_used_again(self):
        body = '{"session":{"id":"ses_9"}}'
        full = f"HTTP/1.1 201 Created\r\ncontent-length: {len(body)}\r\n\r\n{body}"
        closing = full.replace("\r\n", "\r\nconnection: close\r\n", 1)
        for text in (full, closing):
            self.platform.script["session.create"] = [raw_bytes(text)]
            self.assertIn("ok", self.create())
        self.assertIn("ok", self.create())
        self.assertEqual((self.platform.connections, self.waits()), (3, []))

    def test_no_secret_in_a_message(self):
        message = "seen tok-secret, sk-provider and hunter22"
        self.platform.script["session.create"] = [answer(400, {"error": {"message": message}})] * 2
        self.assertEqual(self.create()["error"]["message"], "seen [REDACTED], [REDACTED] and hunter22")
        raw = {"secrets": {"envSecrets": {"PW": "hunter22"}}}
        redacted = self.create(options={"raw": raw})["error"]["message"]
        self.assertEqual(redacted, "seen [REDACTED], [REDACTED] and [REDACTED]")
        self.assertEqual(json.loads(self.platform.of("session.create")[1]["body"]), raw)

    def test_a_request_timeout_is_retried_with_the_same_key(self):
        def stalled(connection):
            connection.sendall(b"HTTP/1.1 201 C\r\ncontent-length: 50\r\n\r\n{")

        def dripping(connection):  # each byte is in time, the answer is not
            for byte in b'HTTP/1.1 201 C\r\ncontent-length: 26\r\n\r\n{"session":{"id":"ses_2"}}':
                connection.sendall(bytes([byte]))
                time.sleep(0.002)

        self.platform.script["session.create"] = [silence, stalled, dripping]
        self.assertIn("ok", self.create(self.driver.open(self.platform.base_url, requestTimeoutMs=50)))
        keys = self.platform.keys_of("session.create")
        self.assertEqual((len(keys), len(set(keys))), (4, 1))


if __name__ == "__main__":
    unittest.main()
