"""What the adapter's tests need: the harness's side of the protocol, and a platform that misbehaves on demand."""

import json
import pathlib
import queue
import socket
import struct
import subprocess
import sys
import threading
import unittest

ADAPTER = pathlib.Path(__file__).with_name("urllib_client.py")
START_MS = 1_790_000_000_000
PATIENCE_S = 10
OPTIONS = {"model": "claude-haiku-4-5", "apiKeys": {"anthropic": "sk-provider"}}


class Driver:
    """Drives the adapter over pipes. Sleeps are recorded and, unless `hold_wakes` is set, woken at once."""

    def __init__(self, *flags):
        command = [sys.executable, str(ADAPTER), *flags]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._answers = {}
        self._last_id = 0
        self._lock = threading.Lock()
        self.reset()
        threading.Thread(target=self._read, daemon=True).start()

    def start(self, op, args=None, client=None):
        """-> (id, function that waits for the answer line)."""
        with self._lock:
            self._last_id += 1
            id_ = self._last_id
            answer = self._answers[id_] = queue.Queue()
        self._write({"id": id_, "op": op, "client": client, "args": args or {}})
        return id_, lambda: answer.get(timeout=PATIENCE_S)

    def ask(self, op, args=None, client=None):
        return self.start(op, args, client)[1]()

    def open(self, base_url, **more):
        args = {"baseUrl": base_url, "apiToken": "tok-secret", "virtualTime": True, "nowMs": START_MS, "seed": 7, **more}
        return self.ask("client.open", args)["ok"]["client"]

    def reset(self):
        """Forgets what earlier tests left behind."""
        self.sleeps = []
        self.sleep_seen = queue.Queue()
        self.hold_wakes = False
        self.now_ms = START_MS

    def wake(self, sleep):
        self.now_ms += sleep["ms"]
        self._write({"wake": sleep["sleep"], "nowMs": self.now_ms})

    def end(self):
        """Closes the adapter's input -> its exit code."""
        self._child.stdin.close()
        code = self._child.wait(timeout=PATIENCE_S)
        self._child.stdout.close()
        return code

    def _write(self, message):
        with self._lock:
            self._child.stdin.write(json.dumps(message).encode() + b"\n")
            self._child.stdin.flush()

    def _read(self):
        for line in self._child.stdout:
            message = json.loads(line)
            if message.get("event") == "sleep":
                self._take_sleep(message)
            else:
                self._answers.pop(message["id"]).put(message)

    def _take_sleep(self, sleep):
        self.sleeps.append(sleep)
        self.sleep_seen.put(sleep)
        if not self.hold_wakes:
            self.wake(sleep)


class Platform:
    """A healthy platform; `script[op]` is a list of faults, taken in order, each a function of the connection."""

    def __init__(self):
        self.requests = []
        self.script = {}
        self.record = {"id": "ses_1", "status": "idle", "costUsd": 0.25}
        self.events = turn_events("idle")
        self.connections = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        self._listener.shutdown(socket.SHUT_RDWR)  # ends the accept, which closing alone would not
        self._listener.close()

    def of(self, op):
        return [request for request in self.requests if request["op"] == op]

    def keys_of(self, op):
        return [request["headers"].get("idempotency-key") for request in self.of(op)]

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        reader = connection.makefile("rb")
        try:
            self._answer_all(connection, reader)
        except (OSError, ValueError):
            pass  # a fault has closed the connection
        finally:
            connection.close()

    def _answer_all(self, connection, reader):
        with reader:
            while (request := read_request(reader)) is not None:
                with self._lock:
                    self.requests.append(request)
                    faults = self.script.get(request["op"])
                    fault = faults.pop(0) if faults else None
                (fault or answer(200, self._healthy(request["op"])))(connection)

    def _healthy(self, op):
        turn = {"sessionId": "ses_1", "turnSeq": 1}
        upload_url = f"{self.base_url}/storage/1?sig=s"
        bodies = {
            "session.create": {"session": {"id": "ses_1", "status": "idle"}},
            "message.send": {"session": {"id": "ses_1", "status": "running"}, "turn": turn, "eventCursor": 1},
            "events.list": {"events": self.events, "nextCursor": None},
            "outputs.list": {"outputs": []},
            "session.list": {"sessions": [self.record], "nextCursor": "more"},
            "whoami": {"principalType": "api_token"},
            "asset.presign": {"exists": False, "uploadUrl": upload_url, "requiredHeaders": {"X-Sum": "c"}},
            "asset.finalize": {"ok": True},
            "billing.redeem": {"redeemed": True, "amountUsd": 10, "newBalanceUsd": 0.125},
        }
        return bodies.get(op, {"session": self.record})


def read_request(reader):
    start = reader.readline().decode().split(" ")
    if len(start) < 2:
        return None
    headers = {}
    while line := reader.readline().decode().strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = reader.read(int(headers.get("content-length", 0))).decode()
    return {"op": operation_of(start[0], start[1]), "url": start[1], "headers": headers, "body": body}


FIXED_PATHS = {
    "/api/whoami": "whoami",
    "/assets/presign": "asset.presign",
    "/assets/finalize": "asset.finalize",
    "/storage/1": "asset.put",
    "/billing/redeem": "billing.redeem",
}


def operation_of(method, url):
    if url.partition("?")[0] in FIXED_PATHS:
        return FIXED_PATHS[url.partition("?")[0]]
    parts = url.split("?")[0].split("/")[2:]
    if len(parts) == 1:
        return "session.create" if method == "POST" else "session.list"
    if len(parts) == 2:
        return "session.delete" if method == "DELETE" else "session.get"
    names = {"messages": "message.send", "events": "events.list", "outputs": "outputs.list"}
    return names.get(parts[2], f"session.{parts[2]}")


def turn_events(state):
    """Two texts and the end of turn 1, after the end of another turn that must not stop anybody."""

    def end(turn_seq):
        return {"type": "CUSTOM", "data": {"name": f"aex.session.{state}", "value": {"turnSeq": turn_seq}}}

    def text(words):
        return {"type": "TEXT_MESSAGE_CONTENT", "data": {"text": words}}

    events = (end(99), text("Hello, "), text("world"), end(1))
    return [{"id": f"e{sequence}", "sequence": sequence, **event} for sequence, event in enumerate(events, 1)]


# Faults.


def answer(status, body, headers=None):
    data = (body if isinstance(body, str) else json.dumps(body)).encode()
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(data)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return lambda connection: connection.sendall("\r\n".join([*lines, "", ""]).encode() + data)


def raw_bytes(text):
    """Bytes as they are, then the end of the connection."""

    def fault(connection):
        connection.sendall(text.encode())
        connection.shutdown(socket.SHUT_WR)

    return fault


def reset(connection):
    bare = socket.socket(fileno=connection.detach())  # closes at once, whoever still reads from it
    bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    bare.close()


def silence(connection):
    """No answer, and the connection stays open."""


# Tests.


def picked(mapping, *names):
    return tuple(mapping.get(name) for name in names)


class AdapterTest(unittest.TestCase):
    """An adapter for all tests of a class; a platform and a client of its own for each."""

    @classmethod
    def setUpClass(cls):
        cls.driver = Driver()

    @classmethod
    def tearDownClass(cls):
        assert cls.driver.end() == 0

    def setUp(self):
        self.platform = Platform()
        self.addCleanup(self.platform.stop)
        self.driver.reset()
        self.client = self.driver.open(self.platform.base_url)
        self.addCleanup(self.driver.ask, "client.close", {}, self.client)

    def create(self, client=None, **args):
        return self.driver.ask("session.create", {"options": OPTIONS, **args}, client or self.client)

    def send(self, **args):
        return self.driver.ask("session.send", {"sessionId": "ses_1", "input": "hi", **args}, self.client)

    def run_(self, **args):
        return self.driver.ask("run", {"options": OPTIONS, "message": "hi", **args}, self.client)

    def waits(self):
        return [sleep["ms"] for sleep in self.driver.sleeps]
