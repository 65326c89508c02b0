"""A message and its turn, as the caller consumes them: event by event, by waiting for the result, or both.

Nothing is sent before somebody consumes it, and it is sent once: all consumers share one generator. 0.35.0 starts a
generator for each of them and so may bill the message twice (contract 6.3).
"""


class TurnStream:
    def __init__(self, session_id, events):
        """`events`: a generator that sends when it starts, yields events and returns the turn."""
        self.session_id = session_id
        self._events = events
        self._turn = None
        self._failure = None

    def __iter__(self):
        return self

    def __next__(self):
        if self._failure is not None:
            raise self._failure
        try:
            return next(self._events)
        except StopIteration as end:
            self._turn = self._turn or end.value
            raise
        except Exception as error:
            self._failure = error
            raise

    def done(self):
        for _ in self:
            pass
        return self._turn
