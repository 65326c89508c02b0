// The parser of run submissions (contract 2): a request -> its normal form, or `rejected` with the contract's text.
//
// A class only so that a broken mode can spoil one step; the steps themselves are functions beside it.
import { rejected } from '../errors.mjs';
import { isObject } from '../json.mjs';
import { parseBrief } from './brief.mjs';
import { PROVIDERS, RUNTIME_SIZES } from './closed_sets.mjs';
import {
  checkMcpSecrets, checkModelProvider, checkProviderKey, checkProxyAuth, checkSecretEnv,
} from './cross_checks.mjs';
import { parseLimits, parseMachine } from './limits.mjs';
import { parseProxyEndpoints } from './proxy_endpoints.mjs';
import { definedOf, nonEmptyString, oneOf, onlyKeys, optional } from './rules.mjs';
import { refuseSecretFields } from './secret_scan.mjs';
import { parseSecrets } from './secrets.mjs';
import { parseTimeout } from './timeout.mjs';
import { parseWebhook } from './webhook.mjs';

const FIELDS = [
  'workspaceId', 'idempotencyKey', 'provider', 'submission', 'runtimeSize', 'timeout', 'proxyEndpoints', 'webhook',
  'limits', 'machine', 'secrets',
];
const DEFAULT_PROVIDER = 'anthropic';

export class SubmissionParser {
  /** JSON text, with whatever a JSON library might have altered. */
  parseText(text) {
    let root;
    try {
      root = JSON.parse(text);
    } catch {
      throw rejected('submission must be valid JSON');
    }
    return this.parse(root);
  }

  /** The order of the statements decides which of several defects is named. */
  parse(root) {
    if (!isObject(root)) throw rejected('submission must be an object');
    onlyKeys(root, 'submission', FIELDS);
    this.refuseSecretFields(root);
    const provider = optional(root.provider, (value) => oneOf(value, 'provider', PROVIDERS)) ?? DEFAULT_PROVIDER;
    const runtimeSize = optional(root.runtimeSize, (value) => oneOf(value, 'runtimeSize', RUNTIME_SIZES));
    const timeoutMs = optional(root.timeout, parseTimeout);
    const webhook = optional(root.webhook, parseWebhook);
    const limits = optional(root.limits, (value) => this.parseLimits(value));
    const machine = optional(root.machine, (value) => this.parseMachine(value));
    const proxyEndpoints = optional(root.proxyEndpoints, parseProxyEndpoints);
    const secrets = parseSecrets(root.secrets);
    checkProviderKey(provider, secrets);
    checkProxyAuth(proxyEndpoints, secrets);
    const submission = this.parseBrief(root.submission);
    checkModelProvider(provider, submission);
    checkSecretEnv(submission, secrets);
    checkMcpSecrets(submission, secrets);
    const workspaceId = nonEmptyString(root.workspaceId, 'workspaceId');
    const idempotencyKey = nonEmptyString(root.idempotencyKey, 'idempotencyKey');
    return definedOf({
      workspaceId, idempotencyKey, provider, submission, runtimeSize, timeoutMs, proxyEndpoints, webhook, limits,
      machine, secrets,
    });
  }

  refuseSecretFields(root) {
    refuseSecretFields(root);
  }

  parseLimits(value) {
    return parseLimits(value);
  }

  parseMachine(value) {
    return parseMachine(value);
  }

  parseBrief(value) {
    return parseBrief(value);
  }
}
