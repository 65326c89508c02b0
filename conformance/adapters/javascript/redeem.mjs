// `aex redeem CODE`: its command line, its texts and its exit codes (contract 1.10 and 7).
import { AexError, envelopeCode } from './errors.mjs';
import { isObject } from './json.mjs';

const USAGE = 'usage: aex redeem <code> [common flags]';
const EXIT = { ok: 0, failed: 1, usage: 2 };

// By the status alone; a message of the API is quoted only where the table has none of its own.
const REFUSALS = {
  401: 'not authorized — check --api-token, or run `aex login`',
  403: "this coupon can't be redeemed by this workspace",
  404: 'coupon code not found',
  409: 'coupon already redeemed',
};

/** `{code}`, or `{argv}` as after `aex` -> {code, debug, apiToken?, baseUrl?}; throws for a wrong command line. */
export function readRedeem({ code, argv }) {
  const words = code === undefined ? argv : ['redeem', code];
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) throw usageError(USAGE);
  const [verb, ...rest] = words;
  if (verb !== 'redeem') throw usageError(`unknown subcommand: ${verb}\nrun \`aex --help\` for usage`);
  const order = { debug: false };
  const positional = [];
  while (rest.length > 0) {
    const word = rest.shift();
    if (code !== undefined || !word.startsWith('--')) positional.push(word);
    else if (word === '--debug') order.debug = true;
    else if (word === '--api-token') order.apiToken = valueOf(word, rest);
    else if (word === '--aex-url') order.baseUrl = valueOf(word, rest).replace(/\/+$/, '');
    else throw usageError(`unknown flag: ${word}`);
  }
  if (positional.length !== 1) throw usageError(USAGE);
  return { ...order, code: positional[0] };
}

/** What the command reports of an answer, or of the lack of one: returned when the coupon was redeemed, else thrown. */
export function redeemed(order, answer, outcome) {
  const { status, body, network } = answer;
  const trace = order.debug && network === undefined ? `[aex] POST /billing/redeem -> ${status}\n` : '';
  if (status >= 200 && status <= 299) {
    const [amountUsd, newBalanceUsd] = [numberOr0(body?.amountUsd), numberOr0(body?.newBalanceUsd)];
    const stdout = `Redeemed $${amountUsd.toFixed(2)}. New balance: $${newBalanceUsd.toFixed(2)}.\n`;
    return { amountUsd, newBalanceUsd, exitCode: EXIT.ok, stdout, stderr: trace };
  }
  const line = network === undefined ? refusalText(status, body) : `redeem failed: ${network.detail}`;
  const report = { attempts: 1, outcome: outcome(), exitCode: EXIT.failed, stdout: '', stderr: `${trace}${line}\n` };
  if (network !== undefined) throw new AexError('network', line, report);
  throw new AexError('api', line, { status, code: envelopeCode(body), source: 'api', ...report });
}

function refusalText(status, body) {
  const message = isObject(body) && typeof body.message === 'string' && body.message !== '' ? body.message : undefined;
  if (status === 400) return message === undefined ? 'invalid input' : `invalid input: ${message}`;
  return REFUSALS[status] ?? `redeem failed${message === undefined ? ` (HTTP ${status})` : `: ${message}`}`;
}

function valueOf(flag, rest) {
  const value = rest.shift();
  if (value === undefined || value === '') throw usageError(`${flag} needs a value`);
  return value;
}

function usageError(line) {
  const report = { outcome: 'not-created', exitCode: EXIT.usage, stdout: '', stderr: `${line}\n` };
  return new AexError('rejected', line, report);
}

function numberOr0(value) {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
