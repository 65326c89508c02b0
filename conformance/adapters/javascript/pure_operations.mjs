// The operations that need no client and no network: parsers, the budget, and signatures.
import { AdapterError } from './protocol.mjs';
import { parseProviderFault } from './provider_fault.mjs';
import { parseRetryAfter } from './retry_after.mjs';
import { bootBudget } from './submission/limits.mjs';
import { verifyWebhook } from './webhook_signature.mjs';

/** Operation -> (args) => what goes into `ok`. All answer at once. */
export function pureOperations(parser, verify = verifyWebhook) {
  return {
    'parse.submission': ({ submission }) => ({ value: parser.parse(submission) }),
    'parse.submissionText': (args) => ({ value: parser.parseText(required(args, 'text', 'string')) }),
    'parse.retryAfter': (args) => ({ ms: parseRetryAfter(args.header, required(args, 'nowMs', 'number')) ?? null }),
    'parse.providerFault': ({ value }) => ({ fault: parseProviderFault(value) ?? null }),
    'limits.bootBudget': ({ limits }) => ({ value: bootBudget(limits) }),
    'webhook.verify': (args) => {
      for (const name of ['secret', 'body']) required(args, name, 'string');
      required(args, 'nowMs', 'number');
      return { valid: verify(args) };
    },
  };
}

function required(args, name, type) {
  if (typeof args[name] !== type) throw new AdapterError(`${name} must be a ${type}`);
  return args[name];
}
