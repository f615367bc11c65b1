// The globals of Node.js that QuickJS does not have. `host` is what the sandbox lets a function do; nothing else
// leads out of it.
(function (host) {
  'use strict';
  const define = (name, value) =>
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });

  // Time comes from the host, which may keep a time of its own.
  const RealDate = Date;
  class FakeDate extends RealDate {
    constructor(...parts) {
      if (parts.length === 0) super(host.now());
      else super(...parts);
    }
    static now() {
      return Math.floor(host.now());
    }
  }
  define('Date', new Proxy(FakeDate, {
    apply: () => new FakeDate().toString(),
  }));
  FakeDate.prototype.constructor = globalThis.Date;
  define('performance', { now: () => host.now() - host.born, get timeOrigin() { return host.born; }, mark() {}, measure() {}, clearMarks() {}, clearMeasures() {}, getEntries: () => [], getEntriesByName: () => [], getEntriesByType: () => [], toJSON: () => ({ timeOrigin: host.born }) });
  Math.random = () => host.random();

  // Timers: `host` is told when the next one is due and calls `fire` then.
  const timers = new Map();
  let lastTimer = 0;
  class Timeout {
    constructor(id) { this.id = id; }
    ref() { return this; }
    unref() { const timer = timers.get(this.id); if (timer) timer.unref = true; return this; }
    hasRef() { return !timers.get(this.id)?.unref; }
    refresh() { const timer = timers.get(this.id); if (timer) timer.at = host.now() + timer.delay; return this; }
    close() { timers.delete(this.id); }
    [Symbol.toPrimitive]() { return this.id; }
  }
  const addTimer = (callback, delay, parts, repeats) => {
    if (typeof callback !== 'function') {
      throw new TypeError('The "callback" argument must be of type function. Received ' + host.inspect(callback));
    }
    const wait = Number(delay) >= 1 && Number(delay) <= 2147483647 ? Math.trunc(Number(delay)) : 1;
    lastTimer += 1;
    timers.set(lastTimer, { at: host.now() + wait, delay: wait, order: lastTimer, callback, parts, repeats });
    return new Timeout(lastTimer);
  };
  const clear = (timer) => { timers.delete(typeof timer === 'object' && timer ? timer.id : Number(timer)); };
  define('setTimeout', (callback, delay, ...parts) => addTimer(callback, delay, parts, false));
  define('setInterval', (callback, delay, ...parts) => addTimer(callback, delay, parts, true));
  define('setImmediate', (callback, ...parts) => {
    const timer = addTimer(callback, 1, parts, false);
    timers.get(timer.id).at = host.now();
    return timer;
  });
  define('clearTimeout', clear);
  define('clearInterval', clear);
  define('clearImmediate', clear);
  define('queueMicrotask', (callback) => { Promise.resolve().then(callback); });
  const earliest = () => {
    let first = null;
    for (const [id, timer] of timers) {
      if (first === null || timer.at < first.timer.at || (timer.at === first.timer.at && timer.order < first.timer.order)) {
        first = { id, timer };
      }
    }
    return first;
  };
  host.nextTimer = (isWaiting) => {
    const first = earliest();
    if (!isWaiting && [...timers.values()].every((timer) => timer.unref)) return -1;
    return first === null ? -1 : Math.max(0, Math.ceil(first.timer.at - host.now()));
  };
  host.fireTimer = () => {
    const first = earliest();
    if (first === null || first.timer.at > host.now()) return false;
    const { id, timer } = first;
    if (timer.repeats) timer.at = host.now() + timer.delay;
    else timers.delete(id);
    timer.callback(...timer.parts);
    return true;
  };
  host.forgetTimers = () => timers.clear();

  // What is asked of the outside, and the promises that wait for it.
  const waiting = new Map();
  host.ask = (kind, request) => new Promise((resolve, reject) => {
    waiting.set(host.begin(kind, JSON.stringify(request)), { resolve, reject });
  });
  host.settle = (id, isGood, text) => {
    const promise = waiting.get(id);
    waiting.delete(id);
    if (!promise) return;
    if (isGood) promise.resolve(JSON.parse(text));
    else promise.reject(JSON.parse(text));
  };

  // Text and bytes. The host takes bytes as text with a character for each.
  const CHUNK = 8192;
  const toLatin1 = (buffer) => {
    const bytes = new Uint8Array(buffer);
    let text = '';
    for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode.apply(null, bytes.subarray(at, at + CHUNK));
    return text;
  };
  host.utf8Decode = (buffer) => host.decodeUtf8(toLatin1(buffer));
  host.latin1 = (bytes) => toLatin1(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  define('TextEncoder', class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text = '') { return new Uint8Array(host.utf8Encode(String(text).toWellFormed())); }
    encodeInto(text, target) {
      const bytes = this.encode(text).subarray(0, target.length);
      target.set(bytes);
      return { read: text.length, written: bytes.length };
    }
  });
  const bytesOf = (data) => {
    if (data instanceof ArrayBuffer) return new Uint8Array(data);
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    throw new TypeError('The argument must be an ArrayBuffer or a view of one');
  };
  host.bytesOf = bytesOf;
  const LABELS = [[/^(utf-?8|unicode-1-1-utf-8)$/i, 'utf-8'], [/^(utf-?16(le)?|ucs-2)$/i, 'utf-16le'], [/^(latin1|iso-?8859-?1|l1|ascii|us-ascii|windows-1252|cp1252)$/i, 'windows-1252']];
  // The letters that windows-1252 has in place of the second row of controls.
  const WINDOWS = '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';
  const DECODERS = {
    'utf-8': (bytes) => host.utf8Decode(bytes.slice().buffer),
    'utf-16le': (bytes) => host.decode(bytes, 'utf16le'),
    'windows-1252': (bytes) => host.decode(bytes, 'latin1').replace(/[\x80-\x9f]/g, (mark) => WINDOWS[mark.charCodeAt(0) - 128]),
  };
  // Bytes at the end of a piece whose character goes on in the next one.
  const unfinished = (bytes, encoding) => {
    if (encoding === 'utf-16le') return bytes.length % 2;
    if (encoding !== 'utf-8') return 0;
    for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
      const byte = bytes[bytes.length - back];
      if ((byte & 0xc0) !== 0x80) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1) > back ? back : 0;
    }
    return 0;
  };
  define('TextDecoder', class TextDecoder {
    #held = new Uint8Array();
    #isBegun = false;
    constructor(encoding = 'utf-8', options = {}) {
      const known = LABELS.find(([pattern]) => pattern.test(String(encoding).trim()));
      if (!known) throw Object.assign(new RangeError(`The "${encoding}" encoding is not supported`), { code: 'ERR_ENCODING_NOT_SUPPORTED' });
      Object.assign(this, { encoding: known[1], fatal: Boolean(options.fatal), ignoreBOM: Boolean(options.ignoreBOM) });
    }
    decode(data = new Uint8Array(), { stream = false } = {}) {
      const bytes = new Uint8Array([...this.#held, ...bytesOf(data)]);
      const cut = stream ? bytes.length - unfinished(bytes, this.encoding) : bytes.length;
      const text = DECODERS[this.encoding](bytes.subarray(0, cut));
      this.#held = bytes.slice(cut);
      const isFirst = !this.#isBegun;
      this.#isBegun = stream && (this.#isBegun || text !== '');
      if (this.fatal && text.includes('\ufffd')) throw Object.assign(new TypeError(`The encoded data was not valid for encoding ${this.encoding}`), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
      return isFirst && !this.ignoreBOM && text.startsWith('\ufeff') ? text.slice(1) : text;
    }
  });
  define('btoa', (text) => Buffer.from(String(text), 'latin1').toString('base64'));
  define('atob', (text) => Buffer.from(String(text), 'base64').toString('latin1'));
  define('structuredClone', (value) => {
    const seen = new Map();
    const copy = (from) => {
      if (typeof from === 'function' || typeof from === 'symbol') {
        throw new DOMException(`${String(from)} could not be cloned.`, 'DataCloneError');
      }
      if (typeof from !== 'object' || from === null) return from;
      if (seen.has(from)) return seen.get(from);
      if (from instanceof RealDate) return new Date(from.getTime());
      if (from instanceof RegExp) return new RegExp(from.source, from.flags);
      if (from instanceof ArrayBuffer) return from.slice(0);
      if (ArrayBuffer.isView(from)) return from.slice();
      let to = Array.isArray(from) ? [] : {};
      if (from instanceof Map) {
        to = new Map();
        seen.set(from, to);
        for (const [key, item] of from) to.set(copy(key), copy(item));
      } else if (from instanceof Set) {
        to = new Set();
        seen.set(from, to);
        for (const item of from) to.add(copy(item));
      } else if (from instanceof Error) {
        to = Object.create(Object.getPrototypeOf(from));
        seen.set(from, to);
        for (const key of ['name', 'message', 'stack', 'cause']) if (key in from) to[key] = copy(from[key]);
      } else {
        seen.set(from, to);
        for (const key of Object.keys(from)) to[key] = copy(from[key]);
      }
      return to;
    };
    return copy(value);
  });
  define('DOMException', class DOMException extends Error {
    constructor(message = '', name = 'Error') {
      super(message);
      Object.defineProperty(this, 'name', { value: name });
    }
  });

  // Events and cancellation.
  define('Event', class Event {
    defaultPrevented = false;
    constructor(type, options = {}) { this.type = type; this.cancelable = Boolean(options.cancelable); this.bubbles = Boolean(options.bubbles); this.timeStamp = host.now(); }
    preventDefault() { if (this.cancelable) this.defaultPrevented = true; }
    stopPropagation() {}
    stopImmediatePropagation() {}
  });
  define('CustomEvent', class CustomEvent extends Event {
    constructor(type, options = {}) { super(type, options); this.detail = options.detail ?? null; }
  });
  define('EventTarget', class EventTarget {
    #listeners = new Map();
    addEventListener(type, listener, options = {}) {
      this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), { listener, once: Boolean(options.once) }]);
    }
    removeEventListener(type, listener) {
      this.#listeners.set(type, (this.#listeners.get(type) ?? []).filter((entry) => entry.listener !== listener));
    }
    dispatchEvent(event) {
      for (const { listener, once } of this.#listeners.get(event.type) ?? []) {
        if (once) this.removeEventListener(event.type, listener);
        if (typeof listener === 'function') listener.call(this, event);
        else listener.handleEvent(event);
      }
      return true;
    }
  });
  define('AbortSignal', class AbortSignal extends EventTarget {
    aborted = false;
    reason = undefined;
    throwIfAborted() { if (this.aborted) throw this.reason; }
    static abort(reason) {
      const controller = new AbortController();
      controller.abort(reason);
      return controller.signal;
    }
    static any(signals) {
      const controller = new AbortController();
      for (const signal of signals) {
        if (signal.aborted) { controller.abort(signal.reason); break; }
        signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
      }
      return controller.signal;
    }
    static timeout(delay) {
      const controller = new AbortController();
      const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
      setTimeout(() => controller.abort(reason), delay).unref();
      return controller.signal;
    }
  });
  define('AbortController', class AbortController {
    signal = new AbortSignal();
    abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
      if (this.signal.aborted) return;
      this.signal.aborted = true;
      this.signal.reason = reason;
      const event = new Event('abort');
      this.signal.onabort?.(event);
      this.signal.dispatchEvent(event);
    }
  });
  host.define = define;
});
