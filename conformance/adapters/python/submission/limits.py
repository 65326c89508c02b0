"""What a run may spend and spawn, and on what kind of machine it runs (contract 2.5, 2.6)."""

import math

from errors import rejected
from json_values import without_absent
from submission.javascript_values import is_number
from submission.rules import boolean, member, only_keys, optional, positive_safe_integer, require_object

LIMIT_FIELDS = ("maxConcurrentChildRuns", "maxSubagentDepth", "maxSpendUsd")


def parse_limits(value):
    """-> the limits as given, or None when there are none. They are clamped elsewhere."""
    only_keys(require_object(value, "limits"), "limits", LIMIT_FIELDS)
    limits = {
        "maxConcurrentChildRuns": _count(value, "maxConcurrentChildRuns"),
        "maxSubagentDepth": _count(value, "maxSubagentDepth"),
        "maxSpendUsd": optional(member(value, "maxSpendUsd"), _spend),
    }
    return without_absent(limits) or None


def parse_machine(value):
    """-> {spot}, or None for an empty object."""
    only_keys(require_object(value, "machine"), "machine", ("spot",))
    spot = optional(member(value, "spot"), lambda given: boolean(given, "machine.spot"))
    return without_absent({"spot": spot}) or None


def boot_budget(limits):
    """The spending limit under the name that the runtime boots with."""
    spend = (limits or {}).get("maxSpendUsd")
    return without_absent({"budgetUsd": spend})


def _count(limits, field):
    return optional(member(limits, field), lambda count: positive_safe_integer(count, f"limits.{field}"))


def _spend(value):
    if not is_number(value) or not math.isfinite(value) or value <= 0:
        raise rejected("limits.maxSpendUsd must be a positive finite number")
    return value
