"""The parser of run submissions (contract 2): a request -> its normal form, or `rejected` with the contract's text.

A class only so that a broken mode can spoil one step; the steps themselves are functions beside it.
"""

from errors import rejected
from json_values import without_absent
from submission.brief import parse_brief
from submission.closed_sets import PROVIDERS, RUNTIME_SIZES
from submission.cross_checks import (
    check_mcp_secrets, check_model_provider, check_provider_key, check_proxy_auth, check_secret_env,
)  # fmt: skip
from submission.javascript_values import adopted, read_json
from submission.limits import parse_limits, parse_machine
from submission.proxy_endpoints import parse_proxy_endpoints
from submission.rules import member, non_empty_string, one_of_shown, only_keys, optional
from submission.secret_scan import refuse_secret_fields
from submission.secret_values import parse_secrets
from submission.timeout import parse_timeout
from submission.webhook import parse_webhook

FIELDS = (
    "workspaceId", "idempotencyKey", "provider", "submission", "runtimeSize", "timeout", "proxyEndpoints", "webhook",
    "limits", "machine", "secrets",
)  # fmt: skip
DEFAULT_PROVIDER = "anthropic"


class SubmissionParser:
    def parse(self, root):
        """A request that came through another JSON reader."""
        try:
            return self._parse(adopted(root))
        except RecursionError:
            raise rejected("submission is nested too deep") from None

    def parse_text(self, text):
        """JSON text, with whatever a JSON library might have altered."""
        try:
            return self._parse(read_json(text))
        except RecursionError:
            raise rejected("submission is nested too deep") from None
        except ValueError:
            raise rejected("submission must be valid JSON") from None

    def _parse(self, root):
        """The order of the statements decides which of several defects is named."""
        if not isinstance(root, dict):
            raise rejected("submission must be an object")
        self.check_fields(root)
        refuse_secret_fields(root)
        provider = optional(member(root, "provider"), lambda value: one_of_shown(value, "provider", PROVIDERS))
        provider = provider or DEFAULT_PROVIDER
        size = optional(member(root, "runtimeSize"), lambda value: one_of_shown(value, "runtimeSize", RUNTIME_SIZES))
        timeout_ms = optional(member(root, "timeout"), parse_timeout)
        webhook = optional(member(root, "webhook"), parse_webhook)
        limits = optional(member(root, "limits"), self.parse_limits)
        machine = optional(member(root, "machine"), self.parse_machine)
        endpoints = optional(member(root, "proxyEndpoints"), parse_proxy_endpoints)
        secrets = parse_secrets(member(root, "secrets"))
        check_provider_key(provider, secrets)
        check_proxy_auth(endpoints, secrets)
        brief = parse_brief(member(root, "submission"))
        check_model_provider(provider, brief)
        check_secret_env(brief, secrets)
        check_mcp_secrets(brief, secrets)
        return without_absent({
            "workspaceId": non_empty_string(member(root, "workspaceId"), "workspaceId"),
            "idempotencyKey": non_empty_string(member(root, "idempotencyKey"), "idempotencyKey"),
            "provider": provider,
            "submission": brief,
            "runtimeSize": size,
            "timeoutMs": timeout_ms,
            "proxyEndpoints": endpoints,
            "webhook": webhook,
            "limits": limits,
            "machine": machine,
            "secrets": secrets,
        })

    def check_fields(self, root):
        only_keys(root, "submission", FIELDS)

    def parse_limits(self, value):
        return parse_limits(value)

    def parse_machine(self, value):
        return parse_machine(value)
