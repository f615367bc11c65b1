// `async_hooks`: a store for what belongs to one request.
//
// Deviation: the engine does not tell where a promise goes on. A store holds until what it was opened for has ended,
// also across `await`; two that are open at once see the one that was opened last.
(function () {
  'use strict';
  class AsyncLocalStorage {
    #store;
    run(store, body, ...parts) {
      const before = this.#store;
      this.#store = store;
      const back = () => { this.#store = before; };
      let result;
      try { result = body(...parts); } catch (error) { back(); throw error; }
      if (typeof result?.then !== 'function') { back(); return result; }
      return result.then((value) => { back(); return value; }, (error) => { back(); throw error; });
    }
    exit(body, ...parts) { return this.run(undefined, body, ...parts); }
    enterWith(store) { this.#store = store; }
    getStore() { return this.#store; }
    disable() { this.#store = undefined; }
    static bind(body) { return body; }
    static snapshot() { return (body, ...parts) => body(...parts); }
  }
  class AsyncResource {
    constructor(type) { this.type = type; }
    runInAsyncScope(body, owner, ...parts) { return body.apply(owner, parts); }
    emitDestroy() { return this; }
    asyncId() { return 1; }
    triggerAsyncId() { return 0; }
    bind(body) { return body.bind(null); }
    static bind(body) { return body; }
  }
  const hook = { enable() { return hook; }, disable() { return hook; } };
  return { AsyncLocalStorage, AsyncResource, createHook: () => hook, executionAsyncId: () => 1, triggerAsyncId: () => 0, executionAsyncResource: () => ({}) };
});
