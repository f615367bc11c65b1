// The modules of Node.js: each is read when it is first asked for. And `process`.
(function (host) {
  'use strict';
  const makers = new Map();
  const made = new Map();
  const provide = (name, maker) => makers.set(name, maker);
  const plain = (name) => name.replace(/^node:/, '');
  host.provide = provide;
  host.hasBuiltin = (name) => makers.has(plain(name));
  host.builtin = (name) => {
    const key = plain(name);
    if (!made.has(key)) made.set(key, makers.get(key)());
    return made.get(key);
  };

  for (const name of ['async_hooks', 'crypto', 'events', 'fs', 'http', 'path', 'querystring', 'readline', 'stream', 'string_decoder', 'url', 'util', 'zlib']) {
    provide(name, () => host.script(name)(host, host.builtin));
  }
  // Both are made together.
  provide('http', () => host.script('http')(host, host.builtin)['http:']);
  provide('https', () => host.script('http')(host, host.builtin)['https:']);
  provide('fs/promises', () => host.builtin('fs').promises);
  provide('path/posix', () => host.builtin('path'));
  provide('stream/promises', () => host.builtin('stream').promises);
  provide('stream/web', () => host.streams());
  provide('stream/consumers', () => {
    const buffer = async (stream) => { const parts = []; for await (const part of stream) parts.push(Buffer.from(part)); return Buffer.concat(parts); };
    const text = async (stream) => (await buffer(stream)).toString();
    return { buffer, text, json: async (stream) => JSON.parse(await text(stream)), arrayBuffer: async (stream) => new Uint8Array(await buffer(stream)).buffer, blob: async (stream) => new Blob([await buffer(stream)]) };
  });
  provide('readline/promises', () => host.builtin('readline'));
  provide('util/types', () => host.builtin('util').types);
  provide('buffer', () => ({ Buffer, Blob, File, atob, btoa, constants: { MAX_LENGTH: 2 ** 32, MAX_STRING_LENGTH: 2 ** 29 }, kMaxLength: 2 ** 32, SlowBuffer: Buffer, isUtf8: (bytes) => !host.utf8Decode(host.bytesOf(bytes).slice().buffer).includes('\ufffd'), isAscii: (bytes) => bytes.every((byte) => byte < 128) }));
  provide('timers', () => ({ setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate, promises: host.builtin('timers/promises') }));
  provide('timers/promises', () => {
    const wait = (delay, value, { signal } = {}) => new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const timer = setTimeout(() => resolve(value), delay);
      signal?.addEventListener('abort', () => { clearTimeout(timer); reject(Object.assign(new Error('The operation was aborted', { cause: signal.reason }), { name: 'AbortError', code: 'ABORT_ERR' })); });
    });
    return {
      setTimeout: wait,
      setImmediate: (value) => new Promise((resolve) => { setImmediate(() => resolve(value)); }),
      async *setInterval(delay, value) { for (;;) { await wait(delay); yield value; } },
      scheduler: { wait: (delay, options) => wait(delay, undefined, options), yield: () => wait(0) },
    };
  });
  provide('perf_hooks', () => ({ performance, PerformanceObserver: class PerformanceObserver { observe() {} disconnect() {} }, monitorEventLoopDelay: () => ({ enable() {}, disable() {}, min: 0, max: 0, mean: 0, percentile: () => 0 }) }));
  provide('process', () => process);
  provide('console', () => console);
  provide('constants', () => host.builtin('fs').constants);
  provide('tty', () => ({ isatty: () => false }));
  provide('v8', () => ({ getHeapStatistics: () => ({ total_heap_size: 0, used_heap_size: 0, heap_size_limit: 0 }), serialize: (value) => Buffer.from(JSON.stringify(value)), deserialize: (bytes) => JSON.parse(bytes.toString()) }));
  provide('punycode', () => ({ toASCII: (domain) => domain, toUnicode: (domain) => domain, encode: (text) => text, decode: (text) => text, ucs2: { decode: (text) => Array.from(text, (mark) => mark.codePointAt(0)), encode: (points) => String.fromCodePoint(...points) } }));
  provide('diagnostics_channel', () => {
    const channels = new Map();
    class Channel {
      #listeners = new Set();
      constructor(name) { this.name = name; }
      get hasSubscribers() { return this.#listeners.size > 0; }
      subscribe(listener) { this.#listeners.add(listener); }
      unsubscribe(listener) { return this.#listeners.delete(listener); }
      publish(message) { for (const listener of this.#listeners) listener(message, this.name); }
      runStores(context, body, owner, ...parts) { this.publish(context); return body.apply(owner, parts); }
      bindStore() {}
    }
    const channel = (name) => { if (!channels.has(name)) channels.set(name, new Channel(name)); return channels.get(name); };
    return { channel, Channel, hasSubscribers: (name) => channel(name).hasSubscribers, subscribe: (name, listener) => channel(name).subscribe(listener), unsubscribe: (name, listener) => channel(name).unsubscribe(listener), tracingChannel: (name) => Object.fromEntries(['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((part) => [part, channel(`tracing:${name}:${part}`)])) };
  });
  provide('os', () => ({
    EOL: '\n', tmpdir: () => '/tmp', homedir: () => '/home/sbx_user1051', platform: () => 'linux', type: () => 'Linux', arch: () => 'x64', release: () => '5.10.0', version: () => '#1 SMP', machine: () => 'x86_64', hostname: () => 'localhost', endianness: () => 'LE',
    cpus: () => [{ model: 'local', speed: 2500, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } }], availableParallelism: () => 1, totalmem: () => 1024 ** 3, freemem: () => 512 * 1024 ** 2, uptime: () => performance.now() / 1000, loadavg: () => [0, 0, 0],
    networkInterfaces: () => ({}), userInfo: () => ({ username: 'sbx_user1051', uid: 993, gid: 990, shell: null, homedir: '/home/sbx_user1051' }), devNull: '/dev/null', constants: { signals: { SIGINT: 2, SIGTERM: 15, SIGKILL: 9 }, errno: { ENOENT: 2 } },
  }));
  host.script('absent')(host);

  provide('assert', () => {
    const shown = (value) => host.inspect(value, { depth: null });
    class AssertionError extends Error {
      constructor({ message, actual, expected, operator }) {
        super(message);
        Object.assign(this, { generatedMessage: false, code: 'ERR_ASSERTION', actual, expected, operator });
        Object.defineProperty(this, 'name', { value: 'AssertionError' });
      }
    }
    const fail = (message, usual, details = {}) => {
      if (message instanceof Error) throw message;
      throw new AssertionError({ message: message ?? usual, ...details });
    };
    const check = (holds, message, usual, details) => { if (!holds) fail(message, usual, details); };
    const same = (left, right) => { host.builtin('util'); return host.isDeepStrictEqual(left, right); };
    const loose = (left, right) => left == right || same(left, right) || JSON.stringify(left) === JSON.stringify(right);
    const fits = (error, expected) => {
      if (expected === undefined || typeof expected === 'string') return true;
      if (expected instanceof RegExp) return expected.test(String(error));
      if (typeof expected === 'function') return expected.prototype !== undefined && error instanceof expected ? true : Error.isPrototypeOf(expected) ? false : expected(error) === true;
      return Object.keys(expected).every((key) => (expected[key] instanceof RegExp ? expected[key].test(error[key]) : same(error[key], expected[key])));
    };
    const assert = (holds, message) => check(holds, message, holds === undefined ? 'No value argument passed to `assert.ok()`' : 'The expression evaluated to a falsy value', { actual: holds, expected: true, operator: '==' });
    const pair = (operator, test, words) => (actual, expected, message) => check(test(actual, expected), message, words(actual, expected), { actual, expected, operator });
    Object.assign(assert, {
      ok: (holds, message) => assert(holds, message),
      AssertionError,
      fail: (message) => fail(message, 'Failed'),
      equal: pair('==', (left, right) => left == right || (Number.isNaN(left) && Number.isNaN(right)), (left, right) => `${shown(left)} == ${shown(right)}`),
      notEqual: pair('!=', (left, right) => left != right, (left, right) => `${shown(left)} != ${shown(right)}`),
      strictEqual: pair('strictEqual', Object.is, (left, right) => `Expected values to be strictly equal:\n\n${shown(left)} !== ${shown(right)}\n`),
      notStrictEqual: pair('notStrictEqual', (left, right) => !Object.is(left, right), (left) => `Expected "actual" to be strictly unequal to: ${shown(left)}`),
      deepEqual: pair('deepEqual', loose, (left, right) => `Expected values to be loosely deep-equal:\n\n${shown(left)}\n\nshould loosely deep-equal\n\n${shown(right)}`),
      deepStrictEqual: pair('deepStrictEqual', same, (left, right) => `Expected values to be strictly deep-equal:\n\n${shown(left)}\n\nshould equal\n\n${shown(right)}`),
      notDeepEqual: pair('notDeepEqual', (left, right) => !loose(left, right), (left) => `Expected "actual" not to be loosely deep-equal to: ${shown(left)}`),
      notDeepStrictEqual: pair('notDeepStrictEqual', (left, right) => !same(left, right), (left) => `Expected "actual" not to be strictly deep-equal to: ${shown(left)}`),
      match: (text, pattern, message) => check(pattern.test(text), message, `The input did not match the regular expression ${pattern}. Input:\n\n${shown(text)}\n`),
      doesNotMatch: (text, pattern, message) => check(!pattern.test(text), message, `The input was expected to not match the regular expression ${pattern}. Input:\n\n${shown(text)}\n`),
      ifError: (value) => { if (value !== null && value !== undefined) throw value instanceof Error ? value : new AssertionError({ message: `ifError got unwanted exception: ${shown(value)}` }); },
      throws: (body, expected, message) => {
        try { body(); } catch (error) { if (fits(error, expected)) return; throw error; }
        fail(message ?? (typeof expected === 'string' ? expected : undefined), 'Missing expected exception.');
      },
      doesNotThrow: (body) => { body(); },
      rejects: async (promise, expected, message) => {
        try { await (typeof promise === 'function' ? promise() : promise); } catch (error) { if (fits(error, expected)) return; throw error; }
        fail(message, 'Missing expected rejection.');
      },
      doesNotReject: async (promise) => { await (typeof promise === 'function' ? promise() : promise); },
    });
    assert.strict = Object.assign((holds, message) => assert(holds, message), assert, { equal: assert.strictEqual, notEqual: assert.notStrictEqual, deepEqual: assert.deepStrictEqual, notDeepEqual: assert.notDeepStrictEqual });
    return assert;
  });
  provide('assert/strict', () => host.builtin('assert').strict);

  const EventEmitter = host.builtin('events');
  const process = new EventEmitter();
  // What a pipe ends in.
  const output = (fd) => ({
    fd, isTTY: false, writable: true, columns: undefined,
    write(text, encoding, callback = encoding) { host.write(typeof text === 'string' ? text : Buffer.from(host.bytesOf(text)).toString()); if (typeof callback === 'function') process.nextTick(callback); return true; },
    end(text) { if (text !== undefined) this.write(text); return this; },
    on() { return this; }, once() { return this; }, off() { return this; }, emit() { return false; }, removeListener() { return this; }, cork() {}, uncork() {},
  });
  Object.defineProperties(process, {
    version: { enumerable: true, get: () => host.version },
    versions: { enumerable: true, get: () => ({ node: host.version.slice(1) }) },
  });
  Object.assign(process, {
    argv: ['/var/lang/bin/node', '/var/runtime/index.mjs'],
    platform: 'linux',
    arch: 'x64',
    pid: 1,
    cwd: () => '/var/task',
    uptime: () => performance.now() / 1000,
    nextTick: (body, ...parts) => { Promise.resolve().then(() => body(...parts)); },
    hrtime: Object.assign(() => [Math.floor(host.now() / 1000), Math.floor((host.now() % 1000) * 1e6)], { bigint: () => BigInt(Math.floor(host.now() * 1e6)) }),
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0 }),
    exit: (code = 0) => host.exit(code),
    stdout: output(1),
    stderr: output(2),
    stdin: { isTTY: false, fd: 0, on() { return this; } },
    release: { name: 'node' },
    config: { variables: {} },
    features: {},
    execPath: '/var/lang/bin/node',
    execArgv: [],
    title: 'node',
    ppid: 0,
    umask: () => 0o22,
    getuid: () => 993,
    getgid: () => 990,
    cpuUsage: () => ({ user: 0, system: 0 }),
    resourceUsage: () => ({}),
    abort: () => host.exit(134),
    kill: () => true,
    emitWarning: (warning) => { host.write(`(node:1) ${warning instanceof Error ? `${warning.name}: ${warning.message}` : `Warning: ${warning}`}\n`); },
    getBuiltinModule: (name) => (host.hasBuiltin(name) ? host.builtin(name) : undefined),
    binding: () => { throw new Error('process.binding is not in the local cloud'); },
    env: {},
  });
  host.define('process', process);
  host.define('global', globalThis);
  // Those that few functions use are read when they are first used.
  const lazily = (names, read) => {
    for (const name of names) {
      Object.defineProperty(globalThis, name, {
        configurable: true,
        enumerable: false,
        get() { const value = read(name); host.define(name, value); return value; },
        set(value) { host.define(name, value); },
      });
    }
  };
  let streams;
  host.streams = () => { streams ??= host.script('streams')(host); return streams; };
  lazily(['ReadableStream', 'ReadableStreamDefaultReader', 'WritableStream', 'TransformStream', 'TextEncoderStream', 'TextDecoderStream', 'CompressionStream', 'DecompressionStream', 'ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'Blob', 'File', 'FormData', 'MessagePort', 'MessageChannel', 'BroadcastChannel'], (name) => host.streams()[name]);
  lazily(['crypto'], () => host.builtin('crypto').webcrypto);
});
