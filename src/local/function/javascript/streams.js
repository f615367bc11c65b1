// The streams of the web, `Blob`, `File`, `FormData` and the channels of messages. Read when one is first used.
(function (host) {
  'use strict';
  const closed = (words) => Object.assign(new TypeError(words), { code: 'ERR_INVALID_STATE' });
  class ReadableStreamDefaultReader {
    #stream;
    constructor(stream) {
      if (stream.locked) throw closed('Invalid state: ReadableStream is locked');
      this.#stream = stream;
      stream.locked = true;
      this.closed = stream.whenClosed;
    }
    read() { return this.#stream.take(); }
    releaseLock() { this.#stream.locked = false; }
    async cancel(reason) { await this.#stream.stop(reason); }
  }
  class ReadableStream {
    #chunks = [];
    #waiting = [];
    #isClosed = false;
    #error;
    #source;
    #isPulling = false;
    constructor(source = {}, strategy = {}) {
      this.#source = source;
      const keep = (value) => ({ value, writable: true, enumerable: false });
      const whenClosed = new Promise((resolve, reject) => { this.#settle = { resolve, reject }; });
      whenClosed.catch(() => {});
      Object.defineProperties(this, { locked: keep(false), whenClosed: keep(whenClosed), most: keep(strategy.highWaterMark ?? 1) });
      const stream = this;
      this.controller = {
        enqueue: (chunk) => this.#enqueue(chunk),
        close: () => this.#close(),
        error: (problem) => this.#fail(problem),
        get desiredSize() { return stream.#isClosed ? 0 : stream.most - stream.#chunks.length; },
      };
      Object.defineProperty(this, 'controller', { enumerable: false });
      this.ready = Promise.resolve(source.start?.(this.controller)).then(() => this.#pull(), (problem) => this.#fail(problem));
      Object.defineProperty(this, 'ready', { enumerable: false });
    }
    #settle;
    #enqueue(chunk) {
      if (this.#isClosed) throw closed('Invalid state: Controller is already closed');
      if (this.#waiting.length > 0) this.#waiting.shift().resolve({ value: chunk, done: false });
      else this.#chunks.push(chunk);
    }
    #close() {
      this.#isClosed = true;
      for (const { resolve } of this.#waiting.splice(0)) resolve({ value: undefined, done: true });
      this.#settle.resolve();
    }
    #fail(problem) {
      this.#error = { problem };
      for (const { reject } of this.#waiting.splice(0)) reject(problem);
      this.#settle.reject(problem);
    }
    async #pull() {
      if (this.#isPulling || this.#isClosed || this.#error || !this.#source.pull) return;
      this.#isPulling = true;
      try { while (!this.#isClosed && !this.#error && (this.#waiting.length > 0 || this.#chunks.length < this.most)) { const before = this.#chunks.length + this.#waiting.length; await this.#source.pull(this.controller); if (before === this.#chunks.length + this.#waiting.length && this.#waiting.length === 0) break; } } catch (problem) { this.#fail(problem); }
      this.#isPulling = false;
    }
    take() {
      if (this.#chunks.length > 0) { const value = this.#chunks.shift(); this.#pull(); return Promise.resolve({ value, done: false }); }
      if (this.#error) return Promise.reject(this.#error.problem);
      if (this.#isClosed) return Promise.resolve({ value: undefined, done: true });
      const next = new Promise((resolve, reject) => { this.#waiting.push({ resolve, reject }); });
      this.#pull();
      return next;
    }
    async stop(reason) {
      this.#chunks = [];
      if (!this.#isClosed) { this.#close(); await this.#source.cancel?.(reason); }
    }
    getReader() { return new ReadableStreamDefaultReader(this); }
    cancel(reason) { return this.stop(reason); }
    async pipeTo(target, { preventClose = false } = {}) {
      const [reader, writer] = [this.getReader(), target.getWriter()];
      try {
        for (let next = await reader.read(); !next.done; next = await reader.read()) await writer.write(next.value);
        if (!preventClose) await writer.close();
      } catch (problem) { await writer.abort(problem); throw problem; } finally { reader.releaseLock(); writer.releaseLock(); }
    }
    pipeThrough({ readable, writable }, options) { this.pipeTo(writable, options).catch(() => {}); return readable; }
    tee() {
      const reader = this.getReader();
      const controllers = [];
      const halves = [0, 1].map(() => new ReadableStream({ start: (controller) => { controllers.push(controller); } }));
      (async () => {
        for (let next = await reader.read(); !next.done; next = await reader.read()) for (const controller of controllers) controller.enqueue(next.value);
        for (const controller of controllers) controller.close();
      })().catch((problem) => { for (const controller of controllers) controller.error(problem); });
      return halves;
    }
    async *values() {
      const reader = this.getReader();
      try { for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value; } finally { reader.releaseLock(); }
    }
    [Symbol.asyncIterator]() { return this.values(); }
    static from(source) {
      const iterator = source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]();
      return new ReadableStream({ pull: async (controller) => { const { done, value } = await iterator.next(); if (done) controller.close(); else controller.enqueue(value); } }, { highWaterMark: 0 });
    }
  }
  class WritableStream {
    #sink;
    #last = Promise.resolve();
    constructor(sink = {}) {
      this.#sink = sink;
      this.locked = false;
      this.controller = { error: (problem) => { this.#last = Promise.reject(problem); this.#last.catch(() => {}); }, signal: new AbortController().signal };
      this.#last = Promise.resolve(sink.start?.(this.controller));
      for (const name of ['locked', 'controller']) Object.defineProperty(this, name, { enumerable: false });
    }
    getWriter() {
      if (this.locked) throw closed('Invalid state: WritableStream is locked');
      this.locked = true;
      const next = (step) => { this.#last = this.#last.then(step); this.#last.catch(() => {}); return this.#last; };
      const stream = this;
      return {
        write: (chunk) => next(() => this.#sink.write?.(chunk, this.controller)),
        close: () => next(() => this.#sink.close?.(this.controller)),
        abort: async (reason) => { await this.#sink.abort?.(reason); },
        releaseLock: () => { this.locked = false; },
        get ready() { return stream.#last; },
        get closed() { return stream.#last; },
        desiredSize: 1,
      };
    }
    close() { const writer = this.getWriter(); return writer.close().finally(() => writer.releaseLock()); }
    async abort(reason) { await this.#sink.abort?.(reason); }
  }
  class TransformStream {
    constructor(transformer = {}) {
      let controller;
      this.readable = new ReadableStream({ start: (given) => { controller = given; } }, { highWaterMark: 0 });
      const given = { enqueue: (chunk) => controller.enqueue(chunk), terminate: () => controller.close(), error: (problem) => controller.error(problem), desiredSize: 1 };
      this.writable = new WritableStream({
        start: () => transformer.start?.(given),
        write: async (chunk) => { try { if (transformer.transform) await transformer.transform(chunk, given); else controller.enqueue(chunk); } catch (problem) { controller.error(problem); throw problem; } },
        close: async () => { await transformer.flush?.(given); controller.close(); },
        abort: (problem) => controller.error(problem),
      });
    }
  }
  class TextEncoderStream extends TransformStream { constructor() { super({ transform: (chunk, controller) => controller.enqueue(new TextEncoder().encode(chunk)) }); } }
  class TextDecoderStream extends TransformStream {
    constructor(encoding, options) {
      const decoder = new TextDecoder(encoding, options);
      super({ transform: (chunk, controller) => { const text = decoder.decode(chunk, { stream: true }); if (text !== '') controller.enqueue(text); }, flush: (controller) => { const text = decoder.decode(); if (text !== '') controller.enqueue(text); } });
    }
  }
  const whole = (run) => {
    const parts = [];
    return { transform: (chunk) => { parts.push(Buffer.from(host.bytesOf(chunk))); }, flush: (controller) => controller.enqueue(new Uint8Array(run(Buffer.concat(parts)))) };
  };
  const form = (format, names) => {
    if (!(format in names)) throw new TypeError(`Unsupported compression format: '${format}'`);
    return host.builtin('zlib')[`${names[format]}Sync`];
  };
  class CompressionStream extends TransformStream { constructor(format) { super(whole(form(format, { gzip: 'gzip', deflate: 'deflate', 'deflate-raw': 'deflateRaw' }))); } }
  class DecompressionStream extends TransformStream { constructor(format) { super(whole(form(format, { gzip: 'gunzip', deflate: 'inflate', 'deflate-raw': 'inflateRaw' }))); } }
  class ByteLengthQueuingStrategy { constructor({ highWaterMark }) { this.highWaterMark = highWaterMark; } }
  class CountQueuingStrategy { constructor({ highWaterMark }) { this.highWaterMark = highWaterMark; } }

  class Blob {
    #bytes;
    constructor(parts = [], { type = '' } = {}) {
      this.#bytes = Buffer.concat([...parts].map((part) => (part instanceof Blob ? part.#bytes : typeof part === 'string' ? Buffer.from(part) : part instanceof ArrayBuffer || ArrayBuffer.isView(part) ? Buffer.from(host.bytesOf(part)) : Buffer.from(String(part)))));
      this.type = String(type).toLowerCase();
    }
    get size() { return this.#bytes.length; }
    peek() { return this.#bytes; }
    async text() { return this.#bytes.toString(); }
    async arrayBuffer() { return new Uint8Array(this.#bytes).buffer; }
    async bytes() { return new Uint8Array(this.#bytes); }
    slice(from = 0, to = this.size, type = '') { return new Blob([this.#bytes.subarray(from, to)], { type }); }
    stream() { return ReadableStream.from([new Uint8Array(this.#bytes)]); }
  }
  Object.defineProperty(Blob.prototype, 'peek', { enumerable: false });
  class File extends Blob {
    constructor(parts, name, options = {}) {
      super(parts, options);
      this.name = String(name);
      this.lastModified = options.lastModified ?? Date.now();
    }
  }
  class FormData {
    #pairs = [];
    #value(value, name) {
      if (!(value instanceof Blob)) return String(value);
      return value instanceof File && name === undefined ? value : new File([value], name ?? 'blob', { type: value.type });
    }
    append(key, value, name) { this.#pairs.push([String(key), this.#value(value, name)]); }
    set(key, value, name) { this.delete(key); this.append(key, value, name); }
    get(key) { return this.#pairs.find((pair) => pair[0] === key)?.[1] ?? null; }
    getAll(key) { return this.#pairs.filter((pair) => pair[0] === key).map((pair) => pair[1]); }
    has(key) { return this.#pairs.some((pair) => pair[0] === key); }
    delete(key) { this.#pairs = this.#pairs.filter((pair) => pair[0] !== key); }
    forEach(body) { for (const [key, value] of this.#pairs) body(value, key, this); }
    keys() { return this.#pairs.map((pair) => pair[0])[Symbol.iterator](); }
    values() { return this.#pairs.map((pair) => pair[1])[Symbol.iterator](); }
    entries() { return this.#pairs.map((pair) => [...pair])[Symbol.iterator](); }
    [Symbol.iterator]() { return this.entries(); }
    // As a body, with the boundary that parts it.
    encoded() {
      const boundary = `----formdata-${Math.floor(host.random() * 1e12).toString().padStart(12, '0')}`;
      const parts = this.#pairs.map(([key, value]) => {
        const name = key.replace(/"/g, '%22').replace(/\r?\n/g, '%0D%0A');
        const head = value instanceof File ? `; filename="${value.name.replace(/"/g, '%22')}"\r\nContent-Type: ${value.type || 'application/octet-stream'}` : '';
        return Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${head}\r\n\r\n`), value instanceof File ? value.peek() : Buffer.from(value), Buffer.from('\r\n')]);
      });
      return { boundary, body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]) };
    }
  }
  Object.defineProperty(FormData.prototype, 'encoded', { enumerable: false });

  class MessagePort extends EventTarget {
    #other;
    static pair() {
      const [one, other] = [new MessagePort(), new MessagePort()];
      one.#other = other;
      other.#other = one;
      return [one, other];
    }
    postMessage(data) {
      const copy = structuredClone(data);
      setImmediate(() => {
        const event = Object.assign(new Event('message'), { data: copy });
        this.#other.onmessage?.(event);
        this.#other.dispatchEvent(event);
      });
    }
    on(name, listener) { this.addEventListener(name, (event) => listener(event.data)); return this; }
    start() {}
    close() {}
    ref() {}
    unref() {}
  }
  class MessageChannel { constructor() { [this.port1, this.port2] = MessagePort.pair(); } }
  class BroadcastChannel extends EventTarget { constructor(name) { super(); this.name = name; } postMessage() {} close() {} }
  return { ReadableStream, ReadableStreamDefaultReader, WritableStream, TransformStream, TextEncoderStream, TextDecoderStream, CompressionStream, DecompressionStream, ByteLengthQueuingStrategy, CountQueuingStrategy, Blob, File, FormData, MessagePort, MessageChannel, BroadcastChannel };
});
