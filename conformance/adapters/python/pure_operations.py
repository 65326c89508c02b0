"""The operations that need no client and no network: parsers, the budget, and signatures."""

from protocol import AdapterError
from provider_fault import parse_provider_fault
from retry_after import parse_retry_after
from submission.javascript_values import ABSENT
from submission.limits import boot_budget
from webhook_signature import verify_webhook


def pure_operations(parser, verify=verify_webhook):
    """Operation -> (args) -> what goes into `ok`. All answer at once."""
    return {
        "parse.submission": lambda args: {"value": parser.parse(args.get("submission", ABSENT))},
        "parse.submissionText": lambda args: {"value": parser.parse_text(required(args, "text", str))},
        "parse.retryAfter": lambda args: {"ms": parse_retry_after(args.get("header"), now_of(args))},
        "parse.providerFault": lambda args: {"fault": parse_provider_fault(args.get("value"))},
        "limits.bootBudget": lambda args: {"value": boot_budget(args.get("limits"))},
        "webhook.verify": lambda args: {"valid": _verified(args, verify)},
    }


def required(args, name, *types):
    if not isinstance(args.get(name), types):
        raise AdapterError(f"{name} is missing or of the wrong type")
    return args[name]


def now_of(args):
    return required(args, "nowMs", int, float)


def _verified(args, verify):
    secret, body = required(args, "secret", str), required(args, "body", str)
    return verify(secret, args.get("headers"), body, now_of(args), args.get("toleranceSeconds"))
