// `stream`: readable, writable and transforming streams, their ends and their pipes. All of it runs in memory.
(function (host, require) {
  'use strict';
  const EventEmitter = require('events');
  const coded = (code, message) => Object.assign(new Error(message), { code });
  const soon = (body) => process.nextTick(body);
  const ended = () => coded('ERR_STREAM_WRITE_AFTER_END', 'write after end');
  const closed = () => coded('ERR_STREAM_PREMATURE_CLOSE', 'Premature close');

  class Stream extends EventEmitter {
    destroyed = false;
    errored = null;
    closed = false;
    destroy(error) {
      if (this.destroyed) return this;
      this.destroyed = true;
      this.errored = error ?? null;
      const done = (problem) => soon(() => {
        if (problem ?? error) this.emit('error', problem ?? error);
        this.closed = true;
        this.emit('close');
      });
      if (this._destroy) this._destroy(error ?? null, done);
      else done();
      return this;
    }
    pipe(target, options = {}) { return pipe(this, target, options); }
  }

  const pipe = (from, to, { end = true } = {}) => {
    from.on('data', (chunk) => { if (to.write(chunk) === false) { from.pause?.(); to.once('drain', () => from.resume?.()); } });
    if (end && to !== process.stdout && to !== process.stderr) from.on('end', () => to.end());
    to.emit('pipe', from);
    return to;
  };

  const readable = (Base) => class Readable extends Base {
    #chunks = [];
    #isEnded = false;
    #isFlowing = null;
    #isReading = false;
    #isOver = false;
    #decoder = null;
    constructor(options = {}) {
      super(options);
      this.readableObjectMode = Boolean(options.objectMode ?? options.readableObjectMode);
      this.readableHighWaterMark = options.highWaterMark ?? (this.readableObjectMode ? 16 : 65536);
      if (options.encoding) this.setEncoding(options.encoding);
      if (options.read) this._read = options.read;
      if (options.destroy) this._destroy = options.destroy;
    }
    get readable() { return !this.destroyed && !this.#isOver; }
    get readableEnded() { return this.#isOver; }
    get readableFlowing() { return this.#isFlowing; }
    get readableLength() { return this.readableObjectMode ? this.#chunks.length : this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0); }
    setEncoding(encoding) {
      const { StringDecoder } = require('string_decoder');
      this.#decoder = new StringDecoder(encoding);
      return this;
    }
    _read() {}
    push(chunk, encoding) {
      this.#isReading = false;
      if (chunk === null) {
        this.#isEnded = true;
        const rest = this.#decoder?.end();
        if (rest) this.#chunks.push(rest);
      } else if (this.readableObjectMode) this.#chunks.push(chunk);
      else {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
        const shown = this.#decoder ? this.#decoder.write(Buffer.from(bytes)) : Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
        if (shown.length > 0) this.#chunks.push(shown);
      }
      soon(() => this.#go());
      return this.readableLength < this.readableHighWaterMark;
    }
    unshift(chunk) { this.#chunks.unshift(typeof chunk === 'string' && !this.readableObjectMode && !this.#decoder ? Buffer.from(chunk) : chunk); }
    read(size) {
      if (this.#chunks.length === 0) { this.#fill(); if (this.#chunks.length === 0) { this.#finish(); return null; } }
      let chunk;
      if (this.readableObjectMode) chunk = this.#chunks.shift();
      else {
        const whole = this.#decoder ? this.#chunks.join('') : Buffer.concat(this.#chunks);
        const count = size ?? whole.length;
        if (count > whole.length && !this.#isEnded) return null;
        chunk = whole.slice(0, count);
        this.#chunks = whole.length > count ? [whole.slice(count)] : [];
      }
      if (this.listenerCount('data') > 0 && this.#isFlowing) this.emit('data', chunk);
      soon(() => this.#go());
      return chunk;
    }
    #fill() {
      if (this.#isReading || this.#isEnded || this.destroyed) return;
      this.#isReading = true;
      try { this._read(this.readableHighWaterMark); } catch (error) { this.destroy(error); }
    }
    #finish() {
      if (!this.#isEnded || this.#isOver || this.#chunks.length > 0 || this.destroyed) return;
      this.#isOver = true;
      soon(() => { this.emit('end'); if (this.writable === undefined || this.writableFinished) this.destroy(); });
    }
    #go() {
      if (this.destroyed) return;
      while (this.#isFlowing && this.#chunks.length > 0 && !this.destroyed) this.emit('data', this.#chunks.shift());
      if (this.#chunks.length === 0 && (this.#isFlowing || this.listenerCount('readable') > 0)) this.#fill();
      if (this.#chunks.length > 0 || this.#isEnded) { if (this.listenerCount('readable') > 0 && !this.#isOver) this.emit('readable'); }
      if (this.#isFlowing || this.listenerCount('readable') > 0) this.#finish();
    }
    on(name, listener) {
      super.on(name, listener);
      if (name === 'data' && this.#isFlowing !== false) this.resume();
      if (name === 'readable') soon(() => this.#go());
      return this;
    }
    pause() { this.#isFlowing = false; return this; }
    isPaused() { return this.#isFlowing === false; }
    resume() { this.#isFlowing = true; soon(() => this.#go()); return this; }
    unpipe() { this.removeAllListeners('data'); return this; }
    async *[Symbol.asyncIterator]() {
      const waiting = { wake: null, error: null, isOver: false };
      const wake = () => { waiting.wake?.(); waiting.wake = null; };
      this.on('readable', wake);
      this.on('end', () => { waiting.isOver = true; wake(); });
      this.on('close', () => { waiting.isOver = true; wake(); });
      this.on('error', (error) => { waiting.error = error; wake(); });
      try {
        for (;;) {
          if (waiting.error) throw waiting.error;
          const chunk = this.destroyed ? null : this.read();
          if (chunk !== null) { yield chunk; continue; }
          if (waiting.error) throw waiting.error;
          if (waiting.isOver) return;
          await new Promise((resolve) => { waiting.wake = resolve; });
        }
      } finally { this.destroy(); }
    }
    iterator() { return this[Symbol.asyncIterator](); }
    async toArray() { const all = []; for await (const chunk of this) all.push(chunk); return all; }
    async forEach(body) { for await (const chunk of this) await body(chunk); }
    async reduce(body, first) { let value = first; for await (const chunk of this) value = value === undefined ? chunk : await body(value, chunk); return value; }
    map(body) { const from = this; return Readable.from((async function* () { for await (const chunk of from) yield await body(chunk); })()); }
    filter(body) { const from = this; return Readable.from((async function* () { for await (const chunk of from) if (await body(chunk)) yield chunk; })()); }
    static from(source, options = {}) {
      const whole = typeof source === 'string' || source instanceof Uint8Array ? [source] : source;
      const iterator = whole[Symbol.asyncIterator]?.() ?? whole[Symbol.iterator]();
      const stream = new Readable({ objectMode: true, ...options });
      stream._read = () => {
        Promise.resolve(iterator.next()).then(async ({ done, value }) => stream.push(done ? null : await value)).catch((error) => stream.destroy(error));
      };
      return stream;
    }
    static fromWeb(web, options) { return Readable.from(web, options); }
    static toWeb(stream) { return ReadableStream.from(stream); }
  };

  const writable = (Base) => class Writable extends Base {
    #waiting = [];
    #isBusy = false;
    #isEnding = false;
    #isFinished = false;
    #needsDrain = false;
    #corked = 0;
    constructor(options = {}) {
      super(options);
      this.writableObjectMode = Boolean(options.objectMode ?? options.writableObjectMode);
      this.writableHighWaterMark = options.highWaterMark ?? (this.writableObjectMode ? 16 : 65536);
      this.decodesStrings = options.decodeStrings !== false;
      for (const name of ['write', 'writev', 'final', 'destroy']) if (options[name]) this[`_${name}`] = options[name];
    }
    get writable() { return !this.destroyed && !this.#isEnding; }
    get writableEnded() { return this.#isEnding; }
    get writableFinished() { return this.#isFinished; }
    get writableLength() { return this.#waiting.reduce((sum, { chunk }) => sum + (this.writableObjectMode ? 1 : chunk.length), 0); }
    get writableNeedDrain() { return this.#needsDrain; }
    cork() { this.#corked += 1; }
    uncork() { this.#corked = Math.max(0, this.#corked - 1); this.#work(); }
    setDefaultEncoding() { return this; }
    write(chunk, encoding, callback) {
      const [name, then] = typeof encoding === 'function' ? [undefined, encoding] : [encoding, callback];
      if (this.#isEnding) { const error = ended(); soon(() => { then?.(error); this.destroy(error); }); return false; }
      if (chunk === null) throw coded('ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
      const isText = typeof chunk === 'string' && !this.writableObjectMode && this.decodesStrings;
      this.#waiting.push({ chunk: isText ? Buffer.from(chunk, name) : chunk, encoding: isText ? 'buffer' : name ?? 'utf8', then });
      const isRoom = this.writableLength < this.writableHighWaterMark;
      if (!isRoom) this.#needsDrain = true;
      this.#work();
      return isRoom;
    }
    end(chunk, encoding, callback) {
      if (typeof chunk === 'function') return this.end(undefined, undefined, chunk);
      if (typeof encoding === 'function') return this.end(chunk, undefined, encoding);
      if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
      if (callback) this.once('finish', callback);
      this.#isEnding = true;
      this.#corked = 0;
      this.#work();
      return this;
    }
    #work() {
      if (this.#isBusy || this.destroyed || this.#corked > 0) return;
      const next = this.#waiting.shift();
      if (next === undefined) {
        if (this.#isEnding && !this.#isFinished) this.#end();
        return;
      }
      this.#isBusy = true;
      const done = (error) => {
        this.#isBusy = false;
        next.then?.(error ?? null);
        if (error) { this.destroy(error); return; }
        if (this.#needsDrain && this.#waiting.length === 0 && !this.#isEnding) { this.#needsDrain = false; soon(() => this.emit('drain')); }
        soon(() => this.#work());
      };
      try {
        if (this._write) this._write(next.chunk, next.encoding, done);
        else this._writev([next], done);
      } catch (error) { done(error); }
    }
    #end() {
      this.#isFinished = true;
      const finish = (error) => {
        if (error) { this.destroy(error); return; }
        soon(() => { this.emit('finish'); if (this.readable === undefined || this.readableEnded) this.destroy(); });
      };
      if (this._final) this._final(finish);
      else finish();
    }
    static toWeb(stream) { return new WritableStream({ write: (chunk) => new Promise((resolve, reject) => stream.write(chunk, (error) => (error ? reject(error) : resolve()))), close: () => new Promise((resolve) => stream.end(resolve)) }); }
  };

  const Readable = readable(Stream);
  const Writable = writable(Stream);
  // Its `new.target` decides what it reads and writes; both halves share the options.
  class Duplex extends writable(readable(Stream)) {
    constructor(options = {}) { super(options); this.allowHalfOpen = options.allowHalfOpen !== false; }
    static from(source) { return Readable.from(source); }
  }
  class Transform extends Duplex {
    constructor(options = {}) {
      super(options);
      if (options.transform) this._transform = options.transform;
      if (options.flush) this._flush = options.flush;
    }
    _write(chunk, encoding, done) {
      this._transform(chunk, encoding, (error, result) => {
        if (!error && result !== undefined && result !== null) this.push(result);
        done(error);
      });
    }
    _final(done) {
      const close = (error, result) => {
        if (!error && result !== undefined && result !== null) this.push(result);
        if (!error) this.push(null);
        done(error);
      };
      if (this._flush) this._flush(close);
      else close();
    }
  }
  class PassThrough extends Transform { _transform(chunk, _, done) { done(null, chunk); } }

  const finished = (stream, options, callback = options) => {
    const needsRead = stream.readable !== undefined && options?.readable !== false && typeof stream.read === 'function';
    const needsWrite = stream.writable !== undefined && options?.writable !== false && typeof stream.write === 'function';
    let [isRead, isWritten, isDone] = [!needsRead || stream.readableEnded === true, !needsWrite || stream.writableFinished === true, false];
    const done = (error) => { if (!isDone) { isDone = true; callback.call(stream, error); } };
    const check = () => { if (isRead && isWritten) done(); };
    stream.on('end', () => { isRead = true; check(); });
    stream.on('finish', () => { isWritten = true; check(); });
    stream.on('error', done);
    stream.on('close', () => { if (!isRead || !isWritten) done(closed()); });
    if (isRead && isWritten) soon(check);
    return () => { isDone = true; };
  };
  const asStream = (part, before) => {
    if (typeof part === 'function') return Readable.from(part(before));
    if (typeof part?.on === 'function') return part;
    return Readable.from(part);
  };
  const pipeline = (...parts) => {
    const callback = typeof parts[parts.length - 1] === 'function' && parts.length > 1 && parts[parts.length - 1].length < 2 && typeof parts[0] !== 'function' ? parts.pop() : parts.pop();
    const given = Array.isArray(parts[0]) && parts.length === 1 ? parts[0] : parts;
    const streams = [];
    let isDone = false;
    const done = (error, value) => {
      if (isDone) return;
      isDone = true;
      if (error) for (const stream of streams) stream.destroy?.(error.code === 'ERR_STREAM_PREMATURE_CLOSE' ? undefined : error);
      callback(error, value);
    };
    let last;
    for (const [index, part] of given.entries()) {
      const isLast = index === given.length - 1;
      if (typeof part === 'function' && isLast) {
        Promise.resolve(part(last)).then((value) => done(undefined, value), done);
        return last;
      }
      const stream = index === 0 && typeof part === 'function' ? asStream(part()) : asStream(part, last);
      stream.on('error', done);
      streams.push(stream);
      if (last && typeof part !== 'function') pipe(last, stream);
      last = stream;
    }
    finished(last, done);
    return last;
  };
  const promised = (body) => (...parts) => new Promise((resolve, reject) => {
    const options = parts[parts.length - 1];
    if (options && typeof options === 'object' && typeof options.on !== 'function' && !options[Symbol.asyncIterator] && !options[Symbol.iterator]) parts.pop();
    body(...parts, (error, value) => (error ? reject(error) : resolve(value)));
  });
  const promises = { pipeline: promised(pipeline), finished: promised(finished) };
  return Object.assign(Stream, {
    Stream, Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline, promises,
    addAbortSignal: (signal, stream) => { signal.addEventListener('abort', () => stream.destroy(signal.reason)); return stream; },
    isReadable: (stream) => stream?.readable === true,
    isErrored: (stream) => Boolean(stream?.errored),
    getDefaultHighWaterMark: (isObject) => (isObject ? 16 : 65536),
  });
});
