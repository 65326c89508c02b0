"""The adapter's side of the subject protocol: JSON lines in and out, open calls, and sleeps handed to the harness.

It knows no client. `quick` handlers answer at once on the reading thread; `calls` prepare there, and what they return
runs on a thread of its own. An AdapterError is the adapter's own trouble, an error with a `report()` is the client's.
"""

import itertools
import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from call import Call
from json_values import line

MAX_LINE_BYTES = 4 * 1024 * 1024


class AdapterError(Exception):
    """Trouble before the client was called."""


class Wait:
    """One sleep, from the thread that asked for it to the wake that ends it."""

    def __init__(self):
        self._ended = threading.Event()
        self._now_ms = None

    def end(self, now_ms=None):
        self._now_ms = now_ms
        self._ended.set()

    def result(self):
        self._ended.wait()
        return self._now_ms


class Protocol:
    def __init__(self, source, sink, concurrency):
        self._source = source
        self._sink = sink
        self._write_lock = threading.Lock()
        self._threads = ThreadPoolExecutor(max_workers=concurrency)
        self._open_calls = {}
        self._waits = {}
        self._wait_ids = itertools.count(1)

    def serve(self, quick, calls):
        """Serves until the input ends, then exits with 0: calls still open have nobody left to answer to."""
        while raw := self._source.readline(MAX_LINE_BYTES + 1):
            if len(raw) > MAX_LINE_BYTES:
                sys.stderr.write(f"a line is longer than {MAX_LINE_BYTES} bytes\n")
                os._exit(1)
            if raw.strip():
                self._receive(raw, quick, calls)
        os._exit(0)  # a plain exit would wait for the threads of open calls

    def sleep(self, call, ms):
        """Hands a wait over -> the harness's clock. An abort of the call drops the sleep: no wake follows."""
        wait = Wait()
        sleep = next(self._wait_ids)
        self._waits[sleep] = wait
        call.interrupt_with(wait.end)
        try:
            call.check()
            self._send({"event": "sleep", "sleep": sleep, "client": call.client, "request": call.id, "ms": ms})
            now_ms = wait.result()
            call.check()
            return now_ms
        finally:
            self._waits.pop(sleep, None)
            call.interrupt_with(None)

    def abort(self, request):
        call = self._open_calls.get(request)
        if call is not None:
            call.abort()

    def abort_all_of(self, client):
        for call in list(self._open_calls.values()):
            if call.client == client:
                call.abort()

    def _receive(self, raw, quick, calls):
        try:
            message = json.loads(raw)
        except (ValueError, RecursionError):
            message = None
        if isinstance(message, dict) and "wake" in message:
            self._wake(message)
        elif isinstance(message, dict) and isinstance(message.get("id"), int):
            self._dispatch(message, quick, calls)
        else:
            sys.stderr.write(f"neither a request nor a wake: {raw[:200]!r}\n")

    def _wake(self, message):
        wait = self._waits.get(message["wake"])
        if wait is not None:
            wait.end(message["nowMs"])

    def _dispatch(self, message, quick, calls):
        id_, op = message["id"], message.get("op")
        # At the top level of `args`, null means absent.
        args = {name: value for name, value in (message.get("args") or {}).items() if value is not None}
        call = Call(id_, message.get("client"))
        if op in quick:
            self._answer(id_, lambda: quick[op](call, args))
        elif op in calls:
            self._start(call, lambda: calls[op](call, args))
        else:
            self._send({"id": id_, "unsupported": True})

    def _start(self, call, prepare):
        """Prepares here, so that what calls draw from their client depends on the order of requests alone."""
        try:
            work = prepare()
        except AdapterError as error:
            self._send({"id": call.id, "adapterError": {"message": str(error)}})
            return
        self._open_calls[call.id] = call
        self._threads.submit(self._finish, call, work)

    def _finish(self, call, work):
        try:
            self._answer(call.id, work)
        finally:
            self._open_calls.pop(call.id, None)

    def _answer(self, id_, work):
        try:
            answer = {"ok": work()}
        except AdapterError as error:
            answer = {"adapterError": {"message": str(error)}}
        except Exception as error:  # whatever it is, the harness must get its answer
            answer = {"error": report(error)}
        self._send({"id": id_, **answer})

    def _send(self, message):
        data = line(message)
        try:
            with self._write_lock:
                self._sink.write(data)
                self._sink.flush()
        except BrokenPipeError:
            os._exit(0)  # the harness closed its end first


def report(error):
    if hasattr(error, "report"):
        return error.report()
    return {"kind": "unknown", "name": type(error).__name__, "message": str(error)}
