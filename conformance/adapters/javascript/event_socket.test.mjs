// The timers of a connection to the event stream, with a socket and a clock that do nothing by themselves.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mock, test } from 'node:test';
import { Call } from './call.mjs';
import { EventSocket } from './event_socket.mjs';

// The mocked timers of Node 18 clear other timers than they are told to.
const mocked = { skip: Number(process.versions.node.split('.')[0]) < 20 };

class StillSocket extends EventEmitter {
  sent = [];

  send(text) {
    this.sent.push(text);
  }

  terminate() {
    this.emit('close');
  }
}

/** Runs `use(socket, eventSocket)` while timers move only by `mock.timers.tick`. */
async function withSocket(requestTimeoutMs, use) {
  mock.timers.enable();
  try {
    let socket;
    const maker = function () {
      socket = new StillSocket();
      return socket;
    };
    const events = new EventSocket(maker, 'ws://x/', requestTimeoutMs);
    let closed = false;
    socket.on('close', () => (closed = true));
    await use(socket, events, () => closed);
  } finally {
    mock.timers.reset();
  }
}

test('a ping every 15 s from the opening on; any frame feeds the watchdog of 45 s', mocked, () =>
  withSocket(undefined, async (socket, events, isClosed) => {
    mock.timers.tick(10_000);
    assert.deepEqual(socket.sent, []);
    socket.emit('open');
    mock.timers.tick(15_000);
    mock.timers.tick(15_000);
    assert.deepEqual(socket.sent, ['aex:ping', 'aex:ping']);
    socket.emit('message', Buffer.from('aex:pong'));
    mock.timers.tick(44_999);
    assert.equal(isClosed(), false);
    mock.timers.tick(1);
    assert.equal(isClosed(), true);
    const call = new Call(1, 'c1');
    assert.deepEqual([await events.next(call, Infinity), await events.next(call, Infinity)], ['aex:pong', undefined]);
  }));

test('a socket that never opens is given up; a request timeout shortens the watchdog and never lengthens it', mocked, async () => {
  for (const [requestTimeoutMs, idleMs] of [[undefined, 45_000], [1500, 1500], [60_000, 45_000]]) {
    await withSocket(requestTimeoutMs, async (socket, events, isClosed) => {
      mock.timers.tick(idleMs - 1);
      assert.equal(isClosed(), false);
      mock.timers.tick(1);
      assert.equal(isClosed(), true);
    });
  }
});
