"""What a client knows about the work behind an idempotency key."""

import threading
from collections import Counter


class Effects:
    """Counts, for each key, the attempts that were not plainly refused and so may have been carried out.

    As long as there is one, an error must say "maybe": the caller decides by it whether asking again could be billed
    twice. The record is kept per key and not per call, because a caller may repeat a key, and replayLast always does.
    Safe to use from many threads.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._unrefused = Counter()

    def begin(self, key):
        """An attempt under this key is about to be sent."""
        with self._lock:
            self._unrefused[key] += 1

    def refused(self, key):
        """That attempt was answered in a way that excludes any effect."""
        with self._lock:
            self._unrefused[key] -= 1

    def outcome(self, key):
        with self._lock:
            return "maybe" if self._unrefused[key] > 0 else "not-created"


def excludes_effect(status, code):
    """A 4xx says that nothing was done, but for a request timeout and a conflict with an attempt still running.

    A 409 whose code was lost may be that conflict. No status: no answer, nothing is known.
    """
    if status is None or not 400 <= status <= 499 or status == 408:
        return False
    return status != 409 or code not in (None, "idempotency_in_flight")
