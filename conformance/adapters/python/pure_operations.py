"""The operations that need no client and no network: parsers, the budget, and signatures."""

from provider_fault import parse_provider_fault
from retry_after import parse_retry_after
from submission.javascript_values import ABSENT
from submission.limits import boot_budget
from webhook_signature import verify_webhook


def pure_operations(parser):
    """Operation -> (args) -> what goes into `ok`. All answer at once."""
    return {
        "parse.submission": lambda args: {"value": parser.parse(args.get("submission", ABSENT))},
        "parse.submissionText": lambda args: {"value": parser.parse_text(args["text"])},
        "parse.retryAfter": lambda args: {"ms": parse_retry_after(args.get("header"), args["nowMs"])},
        "parse.providerFault": lambda args: {"fault": parse_provider_fault(args.get("value"))},
        "limits.bootBudget": lambda args: {"value": boot_budget(args.get("limits"))},
        "webhook.verify": _verify,
    }


def _verify(args):
    valid = verify_webhook(
        args.get("secret"), args.get("headers"), args["body"], args["nowMs"], args.get("toleranceSeconds")
    )
    return {"valid": valid}
