// The modules of Node.js that functions use most, without a file system or sockets behind them.
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

  const digest = (algorithm, key) => {
    const parts = [];
    return {
      update(data, encoding) {
        parts.push(typeof data === 'string' ? Buffer.from(data, encoding ?? 'utf8') : Buffer.from(host.bytesOf(data)));
        return this;
      },
      digest(encoding) {
        const data = Buffer.concat(parts);
        const name = algorithm.toLowerCase().replace('-', '');
        const hash = (bytes) => {
          const result = host.hash(name, new Uint8Array(bytes).buffer);
          if (!result) throw new Error('Digest method not supported');
          return Buffer.from(result);
        };
        let result;
        if (key === undefined) {
          result = hash(data);
        } else {
          const block = /^sha(384|512)$/.test(name) ? 128 : 64;
          const short = key.length > block ? hash(key) : key;
          const padded = Buffer.concat([short, Buffer.alloc(block)], block);
          const inner = hash(Buffer.concat([padded.map((byte) => byte ^ 0x36), data]));
          result = hash(Buffer.concat([padded.map((byte) => byte ^ 0x5c), inner]));
        }
        return encoding ? result.toString(encoding) : result;
      },
    };
  };
  const randomBytes = (size) => {
    const bytes = Buffer.alloc(size);
    for (let at = 0; at < size; at += 1) bytes[at] = Math.floor(host.random() * 256);
    return bytes;
  };
  const webcrypto = {
    randomUUID: () => host.uuid(),
    getRandomValues: (target) => { host.bytesOf(target).set(randomBytes(target.byteLength)); return target; },
    subtle: {
      digest: async (algorithm, data) => {
        const bytes = digest(algorithm.name ?? algorithm).update(data).digest();
        return new Uint8Array(bytes).buffer;
      },
    },
  };
  host.define('crypto', webcrypto);
  provide('crypto', () => ({
    ...webcrypto,
    webcrypto,
    randomBytes,
    randomInt: (least, most) => (most === undefined ? Math.floor(host.random() * least) : least + Math.floor(host.random() * (most - least))),
    createHash: (algorithm) => digest(algorithm),
    createHmac: (algorithm, key) => digest(algorithm, typeof key === 'string' ? Buffer.from(key) : Buffer.from(host.bytesOf(key))),
    timingSafeEqual: (left, right) => Buffer.compare(host.bytesOf(left), host.bytesOf(right)) === 0,
  }));

  class EventEmitter {
    #listeners = new Map();
    on(name, listener) { this.#listeners.set(name, [...this.listeners(name), listener]); return this; }
    once(name, listener) {
      const wrapped = (...parts) => { this.off(name, wrapped); listener.apply(this, parts); };
      wrapped.listener = listener;
      return this.on(name, wrapped);
    }
    off(name, listener) {
      this.#listeners.set(name, this.listeners(name).filter((known) => known !== listener && known.listener !== listener));
      return this;
    }
    emit(name, ...parts) {
      const listeners = this.listeners(name);
      if (name === 'error' && listeners.length === 0) throw parts[0] instanceof Error ? parts[0] : new Error(`Unhandled error. (${parts[0]})`);
      for (const listener of listeners) listener.apply(this, parts);
      return listeners.length > 0;
    }
    listeners(name) { return this.#listeners.get(name) ?? []; }
    listenerCount(name) { return this.listeners(name).length; }
    removeAllListeners(name) { if (name === undefined) this.#listeners.clear(); else this.#listeners.delete(name); return this; }
    addListener(name, listener) { return this.on(name, listener); }
    removeListener(name, listener) { return this.off(name, listener); }
    setMaxListeners() { return this; }
  }
  EventEmitter.EventEmitter = EventEmitter;
  EventEmitter.once = (emitter, name) => new Promise((resolve) => emitter.once(name, (...parts) => resolve(parts)));
  provide('events', () => EventEmitter);

  const promisify = (body) => (...parts) => new Promise((resolve, reject) => {
    body(...parts, (error, value) => (error ? reject(error) : resolve(value)));
  });
  provide('util', () => ({
    inspect: host.inspect,
    format: host.format,
    promisify,
    callbackify: (body) => (...parts) => { const callback = parts.pop(); body(...parts).then((value) => callback(null, value), callback); },
    inherits: (child, parent) => { Object.setPrototypeOf(child.prototype, parent.prototype); },
    deprecate: (body) => body,
    isDeepStrictEqual: (left, right) => host.inspect(left, { depth: null }) === host.inspect(right, { depth: null }),
    types: { isPromise: (value) => value instanceof Promise, isDate: (value) => value instanceof Date, isRegExp: (value) => value instanceof RegExp },
    TextEncoder,
    TextDecoder,
  }));
  provide('buffer', () => ({ Buffer, atob, btoa }));
  provide('url', () => ({ URL, URLSearchParams, fileURLToPath: (url) => new URL(url).pathname, pathToFileURL: (path) => new URL('file://' + path) }));
  provide('querystring', () => ({
    parse: (text) => Object.fromEntries([...new URLSearchParams(text)]),
    stringify: (value) => new URLSearchParams(value).toString(),
    escape: encodeURIComponent,
    unescape: decodeURIComponent,
  }));
  provide('timers', () => ({ setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate }));
  provide('timers/promises', () => ({
    setTimeout: (delay, value) => new Promise((resolve) => { setTimeout(() => resolve(value), delay); }),
    setImmediate: (value) => new Promise((resolve) => { setImmediate(() => resolve(value)); }),
    scheduler: { wait: (delay) => new Promise((resolve) => { setTimeout(resolve, delay); }) },
  }));
  provide('perf_hooks', () => ({ performance }));
  provide('process', () => process);

  const normalize = (path) => {
    const kept = [];
    for (const part of path.split('/')) {
      if (part === '..' && kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
      else if (part !== '' && part !== '.' && !(part === '..' && path.startsWith('/'))) kept.push(part);
    }
    return (path.startsWith('/') ? '/' : '') + kept.join('/') || '.';
  };
  const path = {
    sep: '/',
    delimiter: ':',
    normalize,
    join: (...parts) => normalize(parts.filter((part) => part !== '').join('/')),
    resolve: (...parts) => normalize(parts.reduce((from, part) => (part.startsWith('/') ? part : `${from}/${part}`), '/var/task')),
    isAbsolute: (text) => text.startsWith('/'),
    dirname: (text) => text.replace(/\/+$/, '').replace(/\/?[^/]*$/, '') || (text.startsWith('/') ? '/' : '.'),
    basename: (text, suffix = '') => {
      const name = text.replace(/\/+$/, '').split('/').pop();
      return suffix !== '' && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name;
    },
    extname: (text) => /[^/.](\.[^./]*)$/.exec(text)?.[1] ?? '',
  };
  path.posix = path;
  provide('path', () => path);
  provide('os', () => ({ EOL: '\n', tmpdir: () => '/tmp', platform: () => 'linux', type: () => 'Linux', hostname: () => 'localhost', cpus: () => [{}], totalmem: () => 0 }));

  const failed = (code, call, file, words) => Object.assign(new Error(`${code}: ${words}, ${call} '${file}'`), { code, syscall: call, path: file });
  const temporary = new Map();
  const readFile = (name, options) => {
    const file = path.resolve(String(name));
    const bytes = temporary.get(file) ?? (file.startsWith('/var/task/') ? host.file(file.slice(10)) : undefined);
    if (!bytes) throw failed('ENOENT', 'open', file, 'no such file or directory');
    const encoding = typeof options === 'string' ? options : options?.encoding;
    return encoding ? Buffer.from(bytes).toString(encoding) : Buffer.from(bytes);
  };
  const writeFile = (name, data) => {
    const file = path.resolve(String(name));
    if (!file.startsWith('/tmp/')) throw failed('EROFS', 'open', file, 'read-only file system');
    temporary.set(file, typeof data === 'string' ? Buffer.from(data) : Buffer.from(host.bytesOf(data)));
  };
  const unlink = (name) => {
    if (!temporary.delete(path.resolve(String(name)))) throw failed('ENOENT', 'unlink', name, 'no such file or directory');
  };
  const exists = (name) => { try { readFile(name); return true; } catch { return false; } };
  const soon = (body) => async (...parts) => body(...parts);
  provide('fs', () => ({
    readFileSync: readFile,
    writeFileSync: writeFile,
    unlinkSync: unlink,
    existsSync: exists,
    promises: host.builtin('fs/promises'),
    readFile: (name, options, callback = options) => {
      Promise.resolve().then(() => readFile(name, typeof options === 'function' ? undefined : options)).then((data) => callback(null, data), callback);
    },
  }));
  provide('fs/promises', () => ({ readFile: soon(readFile), writeFile: soon(writeFile), unlink: soon(unlink) }));

  const assert = (holds, message) => {
    if (!holds) throw message instanceof Error ? message : Object.assign(new Error(message ?? 'The expression evaluated to a falsy value'), { name: 'AssertionError', code: 'ERR_ASSERTION' });
  };
  const shown = (value) => host.inspect(value, { depth: null });
  Object.assign(assert, {
    ok: assert,
    equal: (left, right, message) => assert(left == right, message ?? `${shown(left)} == ${shown(right)}`),
    strictEqual: (left, right, message) => assert(Object.is(left, right), message ?? `Expected values to be strictly equal:\n\n${shown(left)} !== ${shown(right)}\n`),
    deepEqual: (left, right, message) => assert(shown(left) === shown(right), message ?? 'Expected values to be loosely deep-equal'),
    deepStrictEqual: (left, right, message) => assert(shown(left) === shown(right), message ?? 'Expected values to be strictly deep-equal'),
    throws: (body) => { try { body(); } catch { return; } assert(false, 'Missing expected exception.'); },
  });
  assert.strict = assert;
  provide('assert', () => assert);

  const process = new EventEmitter();
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
    stdout: { write: (text) => { host.write(String(text)); return true; } },
    stderr: { write: (text) => { host.write(String(text)); return true; } },
    env: {},
  });
  host.define('process', process);
  host.define('global', globalThis);
});
