// The operations that need no client and no network: parsers, the budget, and signatures.
import { parseProviderFault } from './provider_fault.mjs';
import { parseRetryAfter } from './retry_after.mjs';
import { bootBudget } from './submission/limits.mjs';
import { verifyWebhook } from './webhook_signature.mjs';

/** Operation -> (args) => what goes into `ok`. All answer at once. */
export function pureOperations(parser) {
  return {
    'parse.submission': ({ submission }) => ({ value: parser.parse(submission) }),
    'parse.submissionText': ({ text }) => ({ value: parser.parseText(text) }),
    'parse.retryAfter': ({ header, nowMs }) => ({ ms: parseRetryAfter(header, nowMs) ?? null }),
    'parse.providerFault': ({ value }) => ({ fault: parseProviderFault(value) ?? null }),
    'limits.bootBudget': ({ limits }) => ({ value: bootBudget(limits) }),
    'webhook.verify': (args) => ({ valid: verifyWebhook(args) }),
  };
}
