#!/usr/bin/env python3
"""An adapter without a client behind it, which breaks the protocol on demand.

The harness's own tests drive it. `--mode` says how it misbehaves; without one
it answers every `run` with its own arguments. It never sleeps for real: what
must not go on waits for the end of its input or for a signal.
"""
import argparse
import json
import os
import signal
import sys

MAX_LINE = 4 << 20


class Adapter:
    def __init__(self, options):
        self.options = options
        self.clients = 0
        self.sleeps = {}  # Sleep -> (call, the sleeps that follow).
        self.waiting = []  # Calls that are answered later.

    # Plumbing.

    def write(self, text):
        sys.stdout.write(text)
        sys.stdout.flush()

    def send(self, message):
        self.write(json.dumps(message) + "\n")

    def ok(self, call, value):
        self.send({"id": call["id"], "ok": value})

    def serve(self):
        for line in sys.stdin:
            message = json.loads(line)
            if "wake" in message:
                self.wake(message)
            else:
                op = message["op"].replace(".", "_")
                getattr(self, "do_" + op, self.unsupported)(message)

    # The protocol as it should be.

    def do_hello(self, call):
        hello = getattr(self, "hello_" + self.options.mode.replace("-", "_"), None)
        if hello:
            return hello(call)
        self.ok(call, self.hello())

    def hello(self):
        return {"protocol": 1, "name": "fake", "version": "1", "language": "python", "ops": ["run"],
                "features": {"concurrency": self.options.concurrency, "virtualTime": True, "cancel": True}}

    def do_client_open(self, call):
        if self.options.mode == "open-unanswered":
            return
        if self.options.mode == "open-stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        if self.options.mode == "open-refused":
            return self.send({"id": call["id"], "adapterError": {"message": "no such SDK"}})
        if self.options.mode == "open-nameless":
            return self.ok(call, {})
        if self.options.mode != "same-name":
            self.clients += 1
        self.ok(call, {"client": f"c{self.clients}"})

    def do_client_close(self, call):
        self.ok(call, {})

    def do_ping(self, call):
        self.ok(call, {})

    def do_cancel(self, call):
        request = call["args"]["request"]
        for sleep, (sleeper, _) in list(self.sleeps.items()):
            if sleeper["id"] == request:
                del self.sleeps[sleep]
        self.send({"id": request, "error": {"kind": "aborted"}})
        self.ok(call, {})

    def do_run(self, call):
        run = getattr(self, "run_" + self.options.mode.replace("-", "_"), None)
        if run and not call["args"].get("spare"):
            return run(call)
        self.ok(call, {"client": call["client"], "args": call["args"]})

    def unsupported(self, call):
        self.send({"id": call["id"], "unsupported": True})

    def sleep(self, call, rest):
        number = call["id"]  # One sleep a call is open: its id will do.
        self.sleeps[number] = (call, rest[1:])
        self.send({"event": "sleep", "sleep": number, "client": call["client"], "request": call["id"], "ms": rest[0]})

    def wake(self, message):
        call, rest = self.sleeps.pop(message["wake"])
        if rest:
            return self.sleep(call, rest)
        self.ok(call, {"nowMs": message["nowMs"]})

    # Broken or odd handshakes.

    def hello_exit_at_once(self, call):
        sys.exit("cannot find my settings")  # Exits with 1.

    def hello_slow_hello(self, call):
        sys.stdin.read()

    def hello_no_flush(self, call):
        self.write(json.dumps({"id": call["id"], "ok": self.hello()}))
        sys.stdin.read()

    def hello_wrong_hello(self, call):
        self.ok(call, {**self.hello(), "protocol": 2})

    def hello_changing_hello(self, call):
        self.ok(call, {**self.hello(), "version": str(os.getpid())})

    # Calls.

    def run_sleeper(self, call):
        self.sleep(call, call["args"]["sleeps"])

    def run_one_at_a_time(self, call):
        self.sleep(call, [1])
        answer = json.loads(sys.stdin.readline())
        if "wake" not in answer:
            print("two requests at once", file=sys.stderr, flush=True)
            os._exit(4)
        self.wake(answer)

    def run_out_of_order(self, call):
        self.waiting.append(call)
        if len(self.waiting) == call["args"]["batch"]:
            for waiting in reversed(self.waiting):
                self.ok(waiting, waiting["args"])
            self.waiting = []

    def run_hang(self, call):
        pass

    def run_crash_on_call(self, call):
        print("Traceback: boom", file=sys.stderr, flush=True)
        os._exit(9)

    def run_crash_by_signal(self, call):
        os.kill(os.getpid(), signal.SIGKILL)

    def run_noise(self, call):
        self.write("Debug: about to run\n")
        self.ok(call, {})

    def run_answer_twice(self, call):
        self.ok(call, {})
        self.ok(call, {})

    def run_unknown_id(self, call):
        self.send({"id": 4_000_000, "ok": {}})

    def run_huge_line(self, call):
        self.write("x" * (MAX_LINE + 1))
        sys.stdin.read()

    def run_stderr_flood(self, call):
        for number in range(20_000):
            print(f"line {number} of a long complaint", file=sys.stderr)
        sys.stderr.flush()
        if call["args"].get("crash"):
            os._exit(5)
        self.ok(call, {})

    def run_log(self, call):
        self.send({"event": "log", "message": "a word about it"})
        os._exit(0)

    def run_stop(self, call):
        os.kill(os.getpid(), signal.SIGSTOP)

    def run_stubborn(self, call):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.ok(call, {})
        while True:
            signal.pause()

    def run_closes_output(self, call):
        os.close(1)
        sys.stdin.read()

    def run_leaves_child(self, call):
        self.ok(call, {"child": os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "1000")})
        os.kill(os.getpid(), signal.SIGKILL)

    def run_not_reading(self, call):
        self.ok(call, {})
        while True:
            signal.pause()

    def run_half_line(self, call):
        self.write('{"id":')
        if call["args"].get("crash"):
            os.kill(os.getpid(), signal.SIGKILL)

    # Sleeps that fit nothing.

    def run_sleep_of_nobody(self, call):
        self.sleep({**call, "id": 4_000_000}, [1])

    def run_sleep_of_another_client(self, call):
        self.sleep({**call, "client": "c99"}, [1])

    def run_sleep_twice(self, call):
        self.sleep(call, [1])
        self.sleep(call, [1])

    # What it is told of its surroundings.

    def run_environment(self, call):
        self.ok(call, {name: os.environ.get(name) for name in call["args"]["names"]})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", default="echo")
    parser.add_argument("--concurrency", type=int, default=64)
    Adapter(parser.parse_args()).serve()


if __name__ == "__main__":
    main()
