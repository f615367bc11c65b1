// `events`.
(function (host) {
  'use strict';
  const errorMonitor = Symbol('events.errorMonitor');
  class EventEmitter {
    static defaultMaxListeners = 10;
    static errorMonitor = errorMonitor;
    static captureRejectionSymbol = Symbol.for('nodejs.rejection');
    on(name, listener) { return this.#add(name, listener, false); }
    prependListener(name, listener) { return this.#add(name, listener, true); }
    once(name, listener) { return this.on(name, this.#wrapped(name, listener)); }
    prependOnceListener(name, listener) { return this.prependListener(name, this.#wrapped(name, listener)); }
    #wrapped(name, listener) {
      const wrapped = (...parts) => { this.off(name, wrapped); return listener.apply(this, parts); };
      wrapped.listener = listener;
      return wrapped;
    }
    #known(name) { return listenersOf(this).get(name) ?? []; }
    #add(name, listener, isFirst) {
      if (typeof listener !== 'function') {
        throw Object.assign(new TypeError(`The "listener" argument must be of type function. Received ${listener === null || listener === undefined ? listener : `type ${typeof listener}`}`), { code: 'ERR_INVALID_ARG_TYPE' });
      }
      if (this.#known('newListener').length > 0) this.emit('newListener', name, listener.listener ?? listener);
      listenersOf(this).set(name, isFirst ? [listener, ...this.#known(name)] : [...this.#known(name), listener]);
      return this;
    }
    off(name, listener) {
      const known = this.#known(name);
      const at = known.findLastIndex((one) => one === listener || one.listener === listener);
      if (at < 0) return this;
      const rest = known.filter((_, index) => index !== at);
      if (rest.length > 0) listenersOf(this).set(name, rest);
      else listenersOf(this).delete(name);
      if (this.#known('removeListener').length > 0) this.emit('removeListener', name, listener);
      return this;
    }
    emit(name, ...parts) {
      const known = this.#known(name);
      if (name === 'error') {
        for (const listener of this.#known(errorMonitor)) listener.apply(this, parts);
        if (known.length === 0) {
          const [problem] = parts;
          throw problem instanceof Error ? problem : Object.assign(new Error(`Unhandled error. (${host.inspect(problem)})`), { code: 'ERR_UNHANDLED_ERROR', context: problem });
        }
      }
      for (const listener of known) listener.apply(this, parts);
      return known.length > 0;
    }
    listeners(name) { return this.#known(name).map((listener) => listener.listener ?? listener); }
    rawListeners(name) { return [...this.#known(name)]; }
    listenerCount(name) { return this.#known(name).length; }
    eventNames() { return [...listenersOf(this).keys()]; }
    removeAllListeners(name) { if (name === undefined) listenersOf(this).clear(); else listenersOf(this).delete(name); return this; }
    addListener(name, listener) { return this.on(name, listener); }
    removeListener(name, listener) { return this.off(name, listener); }
    setMaxListeners() { return this; }
    getMaxListeners() { return EventEmitter.defaultMaxListeners; }
  }
  // Also of what was made with `EventEmitter.call(this)`, as classes were written before there were classes.
  const all = new WeakMap();
  const listenersOf = (emitter) => {
    if (!all.has(emitter)) all.set(emitter, new Map());
    return all.get(emitter);
  };
  const once = (emitter, name) => new Promise((resolve, reject) => {
    if (typeof emitter.addEventListener === 'function') { emitter.addEventListener(name, (event) => resolve([event]), { once: true }); return; }
    const fail = (error) => { emitter.off(name, done); reject(error); };
    const done = (...parts) => { emitter.off('error', fail); resolve(parts); };
    emitter.once(name, done);
    if (name !== 'error') emitter.once('error', fail);
  });
  const on = (emitter, name) => {
    const [held, waiting] = [[], []];
    let problem;
    emitter.on(name, (...parts) => { if (waiting.length > 0) waiting.shift().resolve({ value: parts, done: false }); else held.push(parts); });
    emitter.on('error', (error) => { if (waiting.length > 0) waiting.shift().reject(error); else problem = error; });
    return {
      next: () => {
        if (held.length > 0) return Promise.resolve({ value: held.shift(), done: false });
        if (problem) return Promise.reject(problem);
        return new Promise((resolve, reject) => { waiting.push({ resolve, reject }); });
      },
      return: () => Promise.resolve({ value: undefined, done: true }),
      [Symbol.asyncIterator]() { return this; },
    };
  };
  const Callable = new Proxy(EventEmitter, { apply: () => undefined });
  Object.defineProperty(EventEmitter.prototype, 'constructor', { value: Callable, writable: true, configurable: true });
  return Object.assign(Callable, {
    EventEmitter: Callable, once, on, getEventListeners: (emitter, name) => emitter.listeners(name),
    listenerCount: (emitter, name) => emitter.listenerCount(name), setMaxListeners() {}, EventEmitterAsyncResource: Callable,
  });
});
