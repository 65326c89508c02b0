// The retry layer (contract 4): which answers are tried again, when, and what surfaces in the end.
import { AexError, envelopeCode, envelopeMessage, throttleMessage } from './errors.mjs';

const RETRYABLE = new Set([429, 500, 502, 503, 504, 529]);
const THROTTLE = new Set([429, 503, 529]);
const DEFAULTS = { maxAttempts: 4, initialDelayMs: 500, maxDelayMs: 20_000, maxElapsedMs: 120_000 };

/** The policy to use, or null for `false`: one attempt and no typed throttle error. */
export function retryPolicy(options = {}) {
  if (options === false) return null;
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));
  const { maxAttempts, initialDelayMs, maxDelayMs, maxElapsedMs } = { ...DEFAULTS, ...given };
  const initial = Math.max(0, initialDelayMs);
  return {
    maxAttempts: Math.max(1, Math.floor(maxAttempts)),
    initialDelayMs: initial,
    maxDelayMs: Math.max(initial, maxDelayMs),
    maxElapsedMs: Math.max(0, maxElapsedMs),
  };
}

/**
 * Calls `attempt` until it gives a success, a final answer, or the policy ends. An answer is `{status, ...}` for a
 * response, and `{network: {code, detail}}` where no complete response arrived.
 */
export async function sendWithRetry({ policy, clock, call, attempt, describe }) {
  const startedMs = clock.now();
  for (let attempts = 1; ; attempts++) {
    const answer = await attempt();
    if (answer.status >= 200 && answer.status <= 299) return answer;
    const elapsedMs = clock.now() - startedMs;
    const delayMs = nextDelay(policy, answer, attempts, elapsedMs, call.random);
    if (delayMs === undefined) throw failure(answer, { attempts, elapsedMs, typed: policy !== null, describe });
    await clock.sleep(call, delayMs);
  }
}

/** The wait before the next attempt, or undefined when there is none. The hint is a floor, which only the budget caps. */
function nextDelay(policy, answer, attempts, elapsedMs, random) {
  if (policy === null || attempts >= policy.maxAttempts) return undefined;
  if (answer.network === undefined && !RETRYABLE.has(answer.status)) return undefined;
  const delayMs = Math.max(answer.retryAfterMs ?? 0, backoff(policy, attempts, random));
  return elapsedMs + delayMs <= policy.maxElapsedMs ? delayMs : undefined;
}

/** Full jitter below an exponential ceiling. */
function backoff(policy, attempts, random) {
  const nominal = Math.min(policy.maxDelayMs, policy.initialDelayMs * 2 ** (attempts - 1));
  return Math.round(random.next() * nominal);
}

/** The last answer decides what the caller sees, whatever came before it. */
function failure(answer, { attempts, elapsedMs, typed, describe }) {
  if (answer.network !== undefined) {
    const { code, detail } = answer.network;
    const tries = `${attempts} attempt${attempts === 1 ? '' : 's'} over ${Math.round(elapsedMs)}ms`;
    return new AexError('network', `${describe()} failed: ${code} (${detail}) after ${tries}`, { attempts });
  }
  const { status, body, retryAfterMs } = answer;
  const fields = { status, code: envelopeCode(body), attempts, source: 'api' };
  if (!typed || !THROTTLE.has(status)) return new AexError('api', envelopeMessage(body), fields);
  return new AexError('rateLimit', throttleMessage('aex API', status, attempts, retryAfterMs), {
    ...fields,
    retryAfterMs,
  });
}
