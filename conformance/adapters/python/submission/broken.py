"""Parsers that are wrong in one way each, to see that the harness notices. Never use them as an example."""

from submission.parser import SubmissionParser


class UnknownTopLevelAccepted(SubmissionParser):
    """Does not ask what else a request contains."""

    def check_fields(self, root):
        pass


class SpendZeroAccepted(SubmissionParser):
    """Takes a limit of nothing for a limit."""

    def parse_limits(self, value):
        if not isinstance(value, dict) or value.get("maxSpendUsd") != 0 or value["maxSpendUsd"] is False:
            return super().parse_limits(value)
        others = {name: limit for name, limit in value.items() if name != "maxSpendUsd"}
        return {**(super().parse_limits(others) or {}), "maxSpendUsd": 0}


class MachineEmptyKept(SubmissionParser):
    """Does not collapse an empty machine."""

    def parse_machine(self, value):
        return {} if value == {} else super().parse_machine(value)


BROKEN_PARSERS = {
    "unknown-top-level-accepted": UnknownTopLevelAccepted,
    "spend-zero-accepted": SpendZeroAccepted,
    "machine-empty-kept": MachineEmptyKept,
}
