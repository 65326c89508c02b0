"""One open request of the harness, from its line to its answer."""

import threading

from errors import aborted


class Call:
    """Belongs to the thread that works on it; `abort` may come from any other."""

    def __init__(self, id_, client=None, random=None):
        self.id = id_
        self.client = client
        self.random = random
        self.aborted = False
        self._lock = threading.Lock()
        self._interrupt = None

    def interrupt_with(self, interrupt):
        """What an abort must do to end the one thing this call is waiting for; None when it waits for nothing.

        Runs at once when the abort was earlier.
        """
        with self._lock:
            self._interrupt = interrupt
            run_now = self.aborted
        if run_now and interrupt is not None:
            interrupt()

    def abort(self):
        with self._lock:
            self.aborted = True
            interrupt = self._interrupt
        if interrupt is not None:
            interrupt()

    def check(self):
        if self.aborted:
            raise aborted()
