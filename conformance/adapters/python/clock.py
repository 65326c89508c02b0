"""The time a client lives in: real, or handed over by whoever drives it."""

import threading
import time


class RealClock:
    def now(self):
        return time.time() * 1000

    def sleep(self, call, ms):
        ended = threading.Event()
        call.interrupt_with(ended.set)
        ended.wait(min(ms / 1000, threading.TIMEOUT_MAX))
        call.interrupt_with(None)
        call.check()


class VirtualClock:
    """`hand_over(call, ms)` returns the new time once the driver has let that much of it pass."""

    def __init__(self, start_ms, hand_over):
        self._now_ms = start_ms
        self._hand_over = hand_over
        self._lock = threading.Lock()

    def now(self):
        return self._now_ms

    def sleep(self, call, ms):
        now_ms = self._hand_over(call, ms)
        with self._lock:  # wakes of concurrent calls may be taken up out of order
            self._now_ms = max(self._now_ms, now_ms)
