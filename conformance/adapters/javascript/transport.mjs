// One HTTP exchange over `fetch`: no retries, no redirects, and a plain verdict on whether the answer is complete.
import { aborted } from './errors.mjs';

const MAX_TIMER_MS = 2 ** 31 - 1;

/** No complete response: refused, reset, timed out, not HTTP, or cut short. */
export class NetworkFailure extends Error {
  constructor(code, detail) {
    super(detail);
    this.code = code;
  }
}

export class FetchTransport {
  #baseUrl;
  #apiToken;
  #timeoutMs;
  #dispatcher = newConnectionPool();

  constructor({ baseUrl, apiToken, requestTimeoutMs }) {
    this.#baseUrl = baseUrl;
    this.#apiToken = apiToken;
    this.#timeoutMs = requestTimeoutMs;
  }

  /** How an error message names the request; the query stays out. */
  describe({ method, path }) {
    const url = new URL(under(this.#baseUrl, path));
    return `${method} ${url.host}${url.pathname}`;
  }

  /**
   * -> {status, text, cut, framed, retryAfter}; throws NetworkFailure, or the error of an aborted call. `baseUrl` and
   * `apiToken` of a request replace the client's own.
   */
  exchange(call, { method, path, bodyText, baseUrl = this.#baseUrl, apiToken = this.#apiToken }, key) {
    const headers = { accept: 'application/json', authorization: `Bearer ${apiToken}` };
    if (bodyText !== undefined) headers['content-type'] = 'application/json';
    if (key !== undefined) headers['Idempotency-Key'] = key;
    return this.exchangeRaw(call, under(baseUrl, path), { method, headers, body: bodyText });
  }

  /** The same with any URL, and with no header that was not asked for. */
  async exchangeRaw(call, url, { method, headers, body }) {
    const controller = new AbortController();
    const timer = this.#timeoutMs && setTimeout(() => controller.abort(), Math.min(this.#timeoutMs, MAX_TIMER_MS));
    call.interruptWith(() => controller.abort());
    try {
      const options = { method, headers, body, redirect: 'manual', signal: controller.signal };
      const answering = fetch(url, { ...options, dispatcher: this.#dispatcher }).then(readAnswer);
      const answer = await Promise.race([answering, whenAborted(controller.signal)]);
      if (call.aborted) throw aborted(); // an abort while the body of a refusal was read
      return answer;
    } catch (error) {
      if (call.aborted) throw aborted();
      if (controller.signal.aborted) throw new NetworkFailure('TIMEOUT', `no answer in ${this.#timeoutMs} ms`);
      throw asNetworkFailure(error);
    } finally {
      clearTimeout(timer);
      call.interruptWith(null);
    }
  }

  /** Closes the connections of this client; open exchanges fail. */
  async close() {
    await this.#dispatcher?.destroy();
  }
}

function under(baseUrl, path) {
  return baseUrl.endsWith('/') ? baseUrl + path : `${baseUrl}/${path}`;
}

/**
 * Rejects when the signal fires. fetch of Node 18 keeps its own end of the signal in a weak reference: once that was
 * collected, an abort no longer ends the call.
 */
function whenAborted(signal) {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

async function readAnswer(response) {
  const { status, headers } = response;
  const answer = { status, text: '', cut: false, framed: isFramed(headers), retryAfter: headers.get('retry-after') };
  try {
    answer.text = await response.text();
  } catch (error) {
    // The status of a refusal is worth more than its body. Of a success the body is the point.
    if (status >= 200 && status <= 299) throw error;
    answer.cut = true;
  }
  return answer;
}

/**
 * Whether a body that ended early would have been noticed. fetch takes the end of the connection for the end of the
 * body when no length was given, and also in a chunked answer with `connection: close`.
 */
function isFramed(headers) {
  if (headers.has('content-length')) return true;
  return headers.has('transfer-encoding') && headers.get('connection')?.toLowerCase() !== 'close';
}

function asNetworkFailure(error) {
  const cause = error.cause ?? error;
  return new NetworkFailure(cause.code ?? 'FETCH_FAILED', cause.message ?? String(cause));
}

/**
 * A pool for one client, so that closing the client closes its connections and two clients never share one. fetch takes
 * a dispatcher, but Node exports no class for it; the global one is known under a shared symbol and lends its
 * constructor. Where it cannot be found, all clients use the global pool, whose idle connections end after 4 seconds.
 */
function newConnectionPool() {
  void globalThis.Headers; // touching it makes Node load its fetch and register the global dispatcher
  const Agent = globalThis[Symbol.for('undici.globalDispatcher.1')]?.constructor;
  return Agent === undefined ? undefined : new Agent();
}
