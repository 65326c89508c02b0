// The adapter's side of the subject protocol: JSON lines in and out, open calls, and sleeps handed to the harness.
//
// It knows no client. `handlers` maps an operation to `(args, call, request) => value or promise`; a thrown
// AdapterError is the adapter's own trouble, an error with a `report()` is the client's.
import { aborted } from './errors.mjs';
import { Call } from './call.mjs';

const MAX_LINE_CHARACTERS = 4 * 1024 * 1024;

/** Trouble before the client was called. */
export class AdapterError extends Error {}

export class Protocol {
  #handlers = {};
  #calls = new Map();
  #sleeps = new Map();
  #lastSleep = 0;
  #outgoing = '';
  #output;

  constructor(output) {
    this.#output = output;
  }

  /** Serves until the input ends, then exits with 0: calls that are still open have nobody left to answer to. */
  serve(input, handlers) {
    this.#handlers = handlers;
    readLines(input, (line) => this.#receive(line), () => {
      this.#flush();
      this.#output.write('', () => process.exit(0));
    });
    this.#output.on('error', () => process.exit(0)); // the harness closed its end first
  }

  /** Hands a wait over; resolves to the harness's clock. An abort of the call drops the sleep: no wake follows. */
  sleep(call, ms) {
    const sleep = ++this.#lastSleep;
    return new Promise((resolve, reject) => {
      call.interruptWith(() => {
        this.#sleeps.delete(sleep);
        call.interruptWith(null);
        reject(aborted());
      });
      this.#sleeps.set(sleep, (nowMs) => {
        call.interruptWith(null);
        resolve(nowMs);
      });
      this.#send({ event: 'sleep', sleep, client: call.client, request: call.id, ms });
    });
  }

  log(message) {
    this.#send({ event: 'log', message });
  }

  abort(id) {
    this.#calls.get(id)?.abort();
  }

  abortAllOf(client) {
    for (const call of this.#calls.values()) if (call.client === client) call.abort();
  }

  #receive(line) {
    let message;
    try {
      message = JSON.parse(line);
    } catch {
      process.stderr.write(`not a JSON line: ${line.slice(0, 200)}\n`);
      return;
    }
    if (message?.wake !== undefined) this.#wake(message);
    else if (Number.isInteger(message?.id)) this.#serveOne(message);
    else process.stderr.write(`neither a request nor a wake: ${line.slice(0, 200)}\n`);
  }

  #wake({ wake, nowMs }) {
    const resume = this.#sleeps.get(wake);
    this.#sleeps.delete(wake);
    resume?.(nowMs);
  }

  async #serveOne({ id, op, client, args }) {
    const handler = Object.hasOwn(this.#handlers, op) ? this.#handlers[op] : undefined;
    if (handler === undefined) return this.#send({ id, unsupported: true });
    const call = new Call(id, client);
    this.#calls.set(id, call);
    try {
      this.#send({ id, ok: await handler(presentArgs(args), call) });
    } catch (error) {
      this.#send({ id, ...failure(error) });
    } finally {
      this.#calls.delete(id);
    }
  }

  /** Lines of one turn of the event loop leave in one write. */
  #send(message) {
    if (this.#outgoing === '') setImmediate(() => this.#flush());
    this.#outgoing += `${JSON.stringify(message)}\n`;
  }

  #flush() {
    if (this.#outgoing !== '') this.#output.write(this.#outgoing);
    this.#outgoing = '';
  }
}

function failure(error) {
  if (error instanceof AdapterError) return { adapterError: { message: error.message } };
  if (typeof error?.report === 'function') return { error: error.report() };
  return { error: { kind: 'unknown', name: error?.name, message: String(error?.message ?? error) } };
}

/** At the top level of `args`, null means absent. */
function presentArgs(args) {
  return Object.fromEntries(Object.entries(args ?? {}).filter(([, value]) => value !== null));
}

function readLines(input, onLine, onEnd) {
  let partial = '';
  input.setEncoding('utf8');
  input.on('data', (chunk) => {
    const lines = chunk.split('\n');
    lines[0] = partial + lines[0];
    partial = lines.pop();
    if (partial.length > MAX_LINE_CHARACTERS) {
      process.stderr.write(`a line is longer than ${MAX_LINE_CHARACTERS} characters\n`);
      process.exit(1);
    }
    for (const line of lines) if (line.trim() !== '') onLine(line);
  });
  input.on('end', onEnd);
}
