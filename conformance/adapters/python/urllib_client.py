"""A conformance adapter around an aex client on Python's standard library: python3 urllib_client.py [--broken=NAME]

Reads requests as JSON lines from standard input and answers on standard output. Each `client.open` makes a client of its
own; many calls may be open at once, each on a thread.
"""

import base64
import json
import random
import re
import sys
from urllib.parse import urlsplit

import aex_client
from broken import BROKEN, BROKEN_VERIFIERS
from clock import RealClock, VirtualClock
from errors import AexError
from json_values import is_integer, is_number, reportable, without_absent
from protocol import AdapterError, Protocol
from pure_operations import pure_operations
from retry import retry_policy
from submission.broken import BROKEN_PARSERS
from submission.parser import SubmissionParser
from transport import Transport
from webhook_signature import verify_webhook

CONCURRENCY = 64
FEATURES = {
    "concurrency": CONCURRENCY,
    "virtualTime": True,
    "retryOptions": True,
    "seeded": True,
    "throwOnFailure": True,
    "cancel": True,
    "requestTimeout": True,
}
CONSUME = ("done", "iterate", "iterate+done")
MODES = (*BROKEN, *BROKEN_PARSERS, *BROKEN_VERIFIERS)
USAGE = f"""usage: python3 urllib_client.py [--broken=NAME]

Conformance adapter for an aex client on http.client. It speaks JSON lines on standard input and output.

  --broken=NAME  make the client wrong in one way: {", ".join(MODES)}
  --help         print this
"""

# Operations of the client: (client, call, args) -> what goes into `ok`.


def create(client, call, args):
    return {"session": reportable(client.create_session(call, args.get("options"), args.get("idempotencyKey")))}


def send(client, call, args):
    return consumed(client.send(call, session_of(args), args.get("input"), args.get("idempotencyKey")), args)


def replay_last(client, call, args):
    return consumed(client.replay_last(call, session_of(args), args.get("idempotencyKey")), args)


def run(client, call, args):
    turn = client.run(
        call,
        args.get("options"),
        args.get("message"),
        key=args.get("idempotencyKey"),
        message_key=args.get("messageIdempotencyKey"),
        timeout_ms=args.get("timeoutMs"),
        delete_after=args.get("deleteAfter", False),
        throw_on_failure=args.get("throwOnFailure", False),
    )
    return run_result(client, turn)


def get(client, call, args):
    return {"session": reportable(client.get_session(call, session_of(args)))}


def list_(client, call, args):
    filters = {name: args.get(name) for name in ("status", "since", "limit", "cursor")}
    return reportable(client.list_sessions(call, **filters))


def events(client, call, args):
    return {"events": reportable(client.list_events(call, session_of(args)))}


def outputs(client, call, args):
    return {"outputs": reportable(client.list_outputs(call, session_of(args)))}


def state_change(change):
    def operation(client, call, args):
        return reportable(client.change_session(call, change, session_of(args), args.get("idempotencyKey")))

    return operation


def whoami(client, call, args):
    return reportable(client.whoami(call))


def redeem(client, call, args):
    return client.redeem(call, code=args.get("code"), argv=args.get("argv"))


def upload(client, call, args):
    try:
        data = base64.b64decode(args["bytesBase64"])
    except (KeyError, TypeError, ValueError) as error:
        raise AdapterError("bytesBase64 must be base64") from error
    return {"assetId": client.upload_asset(call, data, args.get("contentType"))}


OPERATIONS = {
    "session.create": create,
    "session.send": send,
    "session.replayLast": replay_last,
    "run": run,
    "session.get": get,
    "session.list": list_,
    "session.events": events,
    "session.outputs": outputs,
    "session.suspend": state_change("suspend"),
    "session.cancel": state_change("cancel"),
    "session.resume": state_change("resume"),
    "session.delete": state_change("delete"),
    "whoami": whoami,
    "redeem": redeem,
    "asset.upload": upload,
}


class Adapter:
    """The open clients, and what the harness can ask of the adapter itself. Used by the reading thread only."""

    def __init__(self, protocol, broken=None):
        self._protocol = protocol
        self._make_client = BROKEN.get(broken, aex_client.AexClient)
        verify = BROKEN_VERIFIERS.get(broken, verify_webhook)
        self._pure = pure_operations(BROKEN_PARSERS.get(broken, SubmissionParser)(), verify)
        self._name = f"urllib-client (broken: {broken})" if broken else "urllib-client"
        self._clients = {}
        self._opened = 0

    def serve(self):
        quick = {
            "hello": self._hello,
            "ping": lambda call, args: {},
            "client.open": self._open,
            "client.close": self._close,
            "cancel": self._cancel,
            **{op: without_call(operation) for op, operation in self._pure.items()},
        }
        calls = {op: self._as_call(operation) for op, operation in OPERATIONS.items()}
        self._protocol.serve(quick, calls)

    def _hello(self, call, args):
        about = {"protocol": 1, "name": self._name, "version": "1.0.0", "language": "python"}
        return {**about, "ops": [*OPERATIONS, *self._pure], "features": FEATURES}

    def _open(self, call, args):
        check_opening(args)
        self._opened += 1
        name = f"c{self._opened}"
        token = args["apiToken"]
        virtual = VirtualClock(args["nowMs"], self._protocol.sleep) if args.get("virtualTime") else None
        client = self._make_client(
            token,
            Transport(args["baseUrl"], token, args.get("requestTimeoutMs")),
            retry_policy(args.get("retry")),
            virtual or RealClock(),
        )
        self._clients[name] = (client, random.Random(args.get("seed")))
        return {"client": name}

    def _close(self, call, args):
        client, _ = self._opened_client(call.client)
        del self._clients[call.client]
        self._protocol.abort_all_of(call.client)
        client.close()
        return {}

    def _cancel(self, call, args):
        self._protocol.abort(args.get("request"))
        return {}

    def _opened_client(self, name):
        if name not in self._clients:
            raise AdapterError(f"no open client {json.dumps(name)}")
        return self._clients[name]

    def _as_call(self, operation):
        def prepare(call, args):
            client, generator = self._opened_client(call.client)
            # A generator for each call: what it draws does not depend on how the answers of others interleave.
            call.random = random.Random(generator.getrandbits(128))
            return lambda: run_operation(operation, client, call, args)

        return prepare


def without_call(operation):
    return lambda call, args: operation(args)


def run_operation(operation, client, call, args):
    try:
        return operation(client, call, args)
    except AexError as error:
        raise error.with_texts(client.redact) from error


def check_opening(args):
    token, retry, seed = args.get("apiToken"), args.get("retry"), args.get("seed")
    demand(isinstance(token, str) and token, "AgentExecutor: apiToken is required")
    demand(re.fullmatch(r"[\x20-\x7e]+", token), "client.open: apiToken does not fit into a header")
    demand(is_http_url(args.get("baseUrl")), "client.open: baseUrl must be an http or https URL")
    demand(retry is None or retry is False or isinstance(retry, dict), "client.open: retry must be false or an object")
    demand(seed is None or (is_integer(seed) and seed >= 0), "client.open: seed must be a whole number")
    demand(not args.get("virtualTime") or is_number(args.get("nowMs")), "client.open: virtual time needs nowMs")


def demand(holds, message):
    if not holds:
        raise AdapterError(message)


def is_http_url(text):
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except (ValueError, AttributeError, TypeError):
        return False


def session_of(args):
    session_id = args.get("sessionId")
    demand(isinstance(session_id, str) and session_id, "sessionId must be a non-empty string")
    return session_id


def consumed(stream, args):
    """The turn as `consume` takes it in: its result, its events, or first the one and then the other."""
    consume = args.get("consume", "done")
    demand(consume in CONSUME, f"unknown consume {consume}")
    taken = [] if consume == "done" else list(stream)
    if consume == "iterate":
        return {"sessionId": stream.session_id, "events": briefly(taken)}
    return turn_result(stream.done())


def turn_result(turn):
    return {
        "sessionId": turn.session_id,
        "turnSeq": turn.turn_seq,
        "status": turn.status,
        "text": turn.text,
        "events": briefly(turn.events),
        "session": reportable(turn.session),
    }


def run_result(client, turn):
    ok = client.ended_well(turn)
    cost, reason = turn.session.get("costUsd"), turn.session.get("errorMessage")
    return without_absent({
        "runId": turn.session_id,
        "sessionId": turn.session_id,
        "status": turn.status,
        "ok": ok,
        "text": turn.text,
        "events": briefly(turn.events),
        "costUsd": cost if is_number(cost) else None,
        "error": client.redact(reason) if not ok and isinstance(reason, str) and reason else None,
    })


def briefly(events_):
    return [{name: event.get(name) for name in ("id", "type", "sequence")} for event in events_]


def broken_mode(arguments):
    broken = None
    for argument in arguments:
        if argument == "--help":
            sys.stdout.write(USAGE)
            sys.exit(0)
        flag, _, name = argument.partition("=")
        if flag != "--broken":
            sys.exit(usage_error(f"unknown argument {argument}\n{USAGE}"))
        if name not in MODES:
            sys.exit(usage_error(f"unknown mode {name}; allowed: {', '.join(MODES)}\n"))
        broken = name
    return broken


def usage_error(text):
    sys.stderr.write(text)
    return 2


if __name__ == "__main__":
    mode = broken_mode(sys.argv[1:])
    Adapter(Protocol(sys.stdin.buffer, sys.stdout.buffer, CONCURRENCY), mode).serve()
