"""Drives the adapter as the harness does, against a platform in this process. Time is virtual."""

import json
import re
import unittest
from datetime import datetime, timezone
from urllib.parse import parse_qs, urlsplit

from testing import (
    OPTIONS, START_MS, AdapterTest, answer, picked, reset, silence, turn_events,
)  # fmt: skip

UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
unavailable = answer(503, {"error": "db_resuming"})


class ProtocolTest(AdapterTest):
    def test_hello_ping_and_what_is_not_offered(self):
        hello = self.driver.ask("hello", {"protocol": 1})["ok"]
        self.assertEqual((hello["protocol"], hello["features"]["concurrency"]), (1, 64))
        self.assertEqual(self.driver.ask("ping")["ok"], {})
        self.assertTrue(self.driver.ask("session.teleport", {}, self.client)["unsupported"])
        self.assertIn("c999", self.driver.ask("whoami", {}, "c999")["adapterError"]["message"])
        opened = self.driver.ask("client.open", {"baseUrl": self.platform.base_url})
        self.assertIn("apiToken", opened["adapterError"]["message"])

    def test_answers_come_in_the_order_in_which_calls_end(self):
        self.driver.hold_wakes = True
        self.platform.script["session.create"] = [unavailable]
        _, slow = self.driver.start("session.create", {"options": OPTIONS}, self.client)
        held = self.driver.sleep_seen.get(timeout=5)
        self.assertIn("ok", self.create())
        self.driver.wake(held)
        self.assertIn("ok", slow())

    def test_sixty_four_calls_at_once(self):
        calls = [self.driver.start("run", {"options": OPTIONS, "message": "hi"}, self.client)[1] for _ in range(64)]
        self.assertTrue(all(wait()["ok"]["ok"] for wait in calls))
        self.assertEqual(len(set(self.platform.keys_of("session.create"))), 64)

    def test_cancel_ends_a_wait_at_once_and_an_exchange_too(self):
        self.driver.hold_wakes = True
        self.platform.script["session.create"] = [answer(429, {}), silence]
        waiting, result = self.driver.start("session.create", {"options": OPTIONS}, self.client)
        self.driver.sleep_seen.get(timeout=5)
        self.assertEqual(self.driver.ask("cancel", {"request": waiting})["ok"], {})
        self.assertEqual(picked(result()["error"], "kind", "outcome"), ("aborted", "not-created"))
        exchanging, result = self.driver.start("session.create", {"options": OPTIONS}, self.client)
        while len(self.platform.requests) < 2:
            self.driver.ask("ping")
        self.driver.ask("cancel", {"request": exchanging})
        self.assertEqual(picked(result()["error"], "kind", "outcome"), ("aborted", "maybe"))
        self.assertEqual(len(self.platform.requests), 2)

    def test_one_seed_one_run(self):
        def key_and_waits(seed):
            self.platform.requests.clear()
            self.driver.reset()
            self.platform.script["session.create"] = [unavailable]
            self.create(self.driver.open(self.platform.base_url, seed=seed))
            return self.platform.keys_of("session.create")[0], self.waits()

        first = key_and_waits(2**52 + 1)
        self.assertEqual(key_and_waits(2**52 + 1), first)
        self.assertNotEqual(key_and_waits(1), first)


class CallTest(AdapterTest):
    def test_a_healthy_run(self):
        ok = self.run_(deleteAfter=True)["ok"]
        events = [{name: event[name] for name in ("id", "type", "sequence")} for event in self.platform.events]
        ids = {"runId": "ses_1", "sessionId": "ses_1"}
        expected = {**ids, "status": "idle", "ok": True, "text": "Hello, world", "events": events, "costUsd": 0.25}
        self.assertEqual(ok, expected)
        [created] = self.platform.of("session.create")
        key = created["headers"]["idempotency-key"]
        self.assertRegex(key, UUID)
        self.assertEqual(self.platform.keys_of("message.send"), [f"{key}:message"])
        self.assertEqual(list(json.loads(created["body"])), ["provider", "submission", "retention", "secrets"])
        order = ["session.create", "message.send", "events.list", "session.get", "outputs.list", "session.delete"]
        self.assertEqual([request["op"] for request in self.platform.requests], order)
        self.assertEqual([self.platform.keys_of(op) for op in order[2:]], [[None]] * 4)
        self.assertEqual(self.platform.connections, 1)

    def test_reads_and_state_changes(self):
        def ask(op, **args):
            return self.driver.ask(op, args or {"sessionId": "ses_1"}, self.client)["ok"]

        self.assertEqual(ask("session.get")["session"]["id"], "ses_1")
        self.assertEqual(ask("session.list", limit=2, status="idle")["nextCursor"], "more")
        self.assertEqual(self.platform.of("session.list")[0]["url"], "/api/sessions?status=idle&limit=2")
        self.assertEqual(len(ask("session.events")["events"]), 4)
        self.assertEqual(ask("session.outputs"), {"outputs": []})
        self.assertEqual(ask("whoami"), {"principalType": "api_token"})
        self.assertEqual(ask("session.suspend", sessionId="ses_1", idempotencyKey="k1")["session"]["id"], "ses_1")
        [suspended] = self.platform.of("session.suspend")
        self.assertEqual(suspended["body"], "")
        self.assertEqual(picked(suspended["headers"], "idempotency-key", "content-type"), ("k1", None))

    def test_replay_last_repeats_input_and_key(self):
        def replay(**args):
            return self.driver.ask("session.replayLast", {"sessionId": "ses_1", **args}, self.client)

        message = "SessionHandle.replayLast: no message has been sent on this session yet"
        self.assertEqual(picked(replay()["error"], "kind", "message"), ("state", message))
        self.assertEqual(self.platform.requests, [])
        self.assertEqual(self.send(input=["a", "ü"])["ok"]["turnSeq"], 1)
        replay()
        replay(idempotencyKey="new")
        first, second, third = self.platform.keys_of("message.send")
        self.assertEqual((second, third), (first, "new"))
        self.assertEqual({request["body"] for request in self.platform.of("message.send")}, {'{"input":["a","ü"]}'})

    def test_one_send_however_it_is_consumed(self):
        for consume, status in (("done", "idle"), ("iterate", None), ("iterate+done", "idle")):
            self.platform.requests.clear()
            ok = self.send(consume=consume)["ok"]
            self.assertEqual([event["sequence"] for event in ok["events"]], [1, 2, 3, 4])
            self.assertEqual(picked(ok, "sessionId", "status"), ("ses_1", status))
            self.assertEqual(len(self.platform.of("message.send")), 1)
        self.assertIn("thrice", self.send(consume="thrice")["adapterError"]["message"])
        self.platform.script["events.list"] = [answer(404, {"error": "not_found"})]
        self.assertEqual(picked(self.send(consume="iterate+done")["error"], "status", "outcome"), (404, "created"))

    def test_a_turn_without_an_end_yet_is_polled_again_from_the_next_event(self):
        events = self.platform.events
        pages = ((events[:1], 2), (events[1:2], None), None, (events, None))
        self.platform.script["events.list"] = [
            answer(200, {"events": page[0], "nextCursor": page[1]} if page else "junk") for page in pages
        ]
        self.platform.script["session.get"] = [answer(200, {"session": {"id": "ses_1", "status": "running"}})]
        ok = self.send()["ok"]
        self.assertEqual((ok["text"], ok["status"], len(ok["events"])), ("Hello, world", "idle", 4))
        cursors = [parse_qs(urlsplit(request["url"]).query)["cursor"] for request in self.platform.of("events.list")]
        self.assertEqual(cursors, [["1"], ["2"], ["3"], ["3"]])
        self.assertEqual(self.waits(), [500, 500])

    def test_an_empty_record_knows_less_than_the_end_of_the_turn(self):
        self.platform.script["session.get"] = [answer(200, "")]
        self.assertEqual(self.send()["ok"]["status"], "idle")

    def test_polling_is_bounded_and_a_failed_poll_does_not_touch_the_turn(self):
        self.platform.events = []
        self.platform.record["status"] = "running"
        self.assertEqual(self.send()["ok"]["status"], "running")
        self.assertEqual(len(self.platform.of("events.list")), 200)
        self.platform.script["events.list"] = [answer(404, {"error": "not_found"})]
        self.assertEqual(picked(self.send()["error"], "kind", "status", "outcome"), ("api", 404, "created"))
        self.assertEqual(len(self.platform.of("message.send")), 2)

    def test_a_failed_turn(self):
        self.platform.events = turn_events("error")
        self.platform.record = {"id": "ses_1", "status": "error", "errorMessage": "disk full"}
        self.assertEqual(picked(self.run_()["ok"], "ok", "status", "error"), (False, "error", "disk full"))
        state = self.run_(throwOnFailure=True)["error"]
        ended = "AgentExecutor.run: session ses_1 ended error: disk full"
        self.assertEqual(picked(state, "kind", "message"), ("state", ended))
        self.platform.record["providerFault"] = {"kind": "overloaded", "status": 529, "retryAfterMs": 4000}
        throttle = self.run_(throwOnFailure=True)["error"]
        self.assertEqual(picked(throttle, "kind", "source", "retryAfterMs"), ("rateLimit", "provider", 4000))
        text = "upstream provider overloaded (HTTP 529) after 1 attempt; retry after ~4s"
        self.assertEqual((throttle["message"], throttle["providerFault"]["kind"]), (text, "overloaded"))

    def test_refusals_before_sending(self):
        unavailable_text = 'provider "openai" is not available for model "claude-haiku-4-5" (supported: anthropic)'
        key_text = 'a provider API key is required — pass apiKeys["anthropic"].'
        refusals = (
            (self.run_(message=""), "Aex.run: message must be a non-empty string"),
            (self.run_(message=["a", ""]), "Aex.run: message segments must be non-empty strings"),
            (self.send(input=[]), "SessionHandle.send: input must be a non-empty string or string array"),
            (self.create(options={"apiKeys": {}}), "Aex.openSession: model is required"),
            (self.create(options={**OPTIONS, "apiKeys": {}}), f"Aex.openSession: {key_text}"),
            (self.create(options={**OPTIONS, "provider": "openai"}), f"Aex.openSession: {unavailable_text}"),
        )
        for answered, message in refusals:
            with self.subTest(message):
                refusal = picked(answered["error"], "kind", "message", "outcome")
                self.assertEqual(refusal, ("rejected", message, "not-created"))
        self.assertEqual(self.create(idempotencyKey="")["error"]["kind"], "rejected")
        self.assertEqual(self.platform.requests, [])


class RetryTest(AdapterTest):
    def test_every_attempt_repeats_key_and_body(self):
        self.platform.script["session.create"] = [unavailable, reset, answer(529, {})]
        self.assertEqual(self.create()["ok"]["session"]["id"], "ses_1")
        sent = self.platform.of("session.create")
        self.assertEqual(len(sent), 4)
        self.assertEqual(len({(request["headers"]["idempotency-key"], request["body"]) for request in sent}), 1)
        for wait, ceiling in zip(self.waits(), (500, 1000, 2000), strict=True):
            self.assertTrue(0 <= wait <= ceiling, wait)

    def test_retry_after_is_a_floor_on_the_virtual_clock(self):
        moment = datetime.fromtimestamp(START_MS / 1000 + 23, timezone.utc)
        hints = ("20", moment.strftime("%a, %d %b %Y %H:%M:%S GMT"), "9junk")
        self.platform.script["session.create"] = [
            answer(status, {}, {"Retry-After": hint}) for status, hint in zip((429, 500, 503), hints, strict=True)
        ]
        self.assertIn("ok", self.create())
        self.assertEqual(self.waits()[:2], [20_000, 3000])
        self.assertLessEqual(self.waits()[2], 2000)

    def test_a_hint_beyond_the_budget_surfaces_at_once(self):
        self.platform.script["session.create"] = [answer(429, {"error": "rate_limited"}, {"Retry-After": "121"})]
        expected = {
            "kind": "rateLimit",
            "name": "AexRateLimitError",
            "message": "aex API rate limit reached (HTTP 429) after 1 attempt; retry after ~121s",
            "status": 429,
            "code": "rate_limited",
            "attempts": 1,
            "source": "api",
            "retryAfterMs": 121_000,
            "outcome": "not-created",
        }
        self.assertEqual((self.create()["error"], self.waits()), (expected, []))

    def test_the_last_answer_decides(self):
        self.platform.script["session.create"] = [
            reset, reset, reset, unavailable, unavailable, answer(400, {}), reset, reset, reset, reset,
        ]  # fmt: skip
        expected = (("rateLimit", 503, 4, "maybe"), ("api", 400, 2, "maybe"), ("network", None, 4, "maybe"))
        for fields in expected:
            self.assertEqual(picked(self.create()["error"], "kind", "status", "attempts", "outcome"), fields)

    def test_without_a_retry_layer_a_throttle_is_a_plain_api_error(self):
        self.platform.script["session.create"] = [unavailable, unavailable]
        plain = self.create(self.driver.open(self.platform.base_url, retry=False))["error"]
        self.assertEqual(picked(plain, "kind", "status", "code"), ("api", 503, "db_resuming"))
        typed = self.create(self.driver.open(self.platform.base_url, retry={"maxAttempts": 1}))["error"]
        self.assertEqual(picked(typed, "kind", "attempts"), ("rateLimit", 1))
        self.assertEqual(len(self.platform.requests), 2)

    def test_without_virtual_time_waits_are_real(self):
        real = self.driver.open(self.platform.base_url, virtualTime=False, retry={"initialDelayMs": 20})
        self.platform.script["session.create"] = [unavailable, unavailable]
        self.assertIn("ok", self.create(real))
        self.assertEqual((len(self.platform.requests), self.waits()), (3, []))
        self.platform.script["session.create"] = [answer(429, {}, {"Retry-After": "60"})]
        waiting, result = self.driver.start("session.create", {"options": OPTIONS}, real)
        while len(self.platform.requests) < 4:
            self.driver.ask("ping")
        for _ in range(20):  # by then it sleeps
            self.driver.ask("whoami", {}, real)
        self.driver.ask("cancel", {"request": waiting})
        self.assertEqual(picked(result()["error"], "kind", "outcome"), ("aborted", "not-created"))

    def test_what_is_known_about_the_work(self):
        self.platform.script["session.create"] = [
            answer(404, {"error": {"message": "gone", "code": "not_found"}}),
            answer(409, {"error": "idempotency_in_flight"}),
            answer(409, {"error": "idempotency_conflict", "message": "other body"}),
        ]
        self.assertEqual(
            picked(self.create()["error"], "message", "code", "outcome"), ("gone", "not_found", "not-created")
        )
        for _ in range(2):  # the second time, the first may still be at work
            self.assertEqual(self.create(idempotencyKey="mine")["error"]["outcome"], "maybe")
        self.assertEqual(self.platform.keys_of("session.create")[1:], ["mine", "mine"])


if __name__ == "__main__":
    unittest.main()
