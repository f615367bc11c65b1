// Modules that can be loaded, since libraries do so without need, and that say what they lack when they are used.
(function (host) {
  'use strict';
  const NAMES = {
    child_process: 'exec execFile execSync execFileSync spawn spawnSync fork',
    net: 'connect createConnection createServer Socket Server',
    tls: 'connect createServer createSecureContext TLSSocket',
    dns: 'lookup resolve resolve4 resolve6 resolveMx resolveTxt reverse',
    'dns/promises': 'lookup resolve resolve4 resolve6',
    dgram: 'createSocket Socket',
    cluster: 'fork setupPrimary',
    http2: 'connect createServer createSecureServer',
    worker_threads: 'Worker MessagePort',
    vm: 'runInContext runInNewContext runInThisContext createContext Script',
    repl: 'start',
    inspector: 'open close Session',
    wasi: 'WASI',
  };
  const REASONS = {
    child_process: 'functions start no other programs',
    vm: 'code is compiled for modules alone',
  };
  const reason = (module) => REASONS[module] ?? 'functions have no sockets and no threads; `fetch`, `http` and `https` send requests';
  const FACTS = { worker_threads: { isMainThread: true, parentPort: null, workerData: null, threadId: 0 }, cluster: { isMaster: true, isPrimary: true, isWorker: false }, net: { isIP: (text) => (/^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? 4 : /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text) ? 6 : 0), isIPv4: (text) => /^\d{1,3}(\.\d{1,3}){3}$/.test(text), isIPv6: (text) => /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text) } };
  for (const [module, names] of Object.entries(NAMES)) {
    host.provide(module, () => {
      const exports = { ...FACTS[module] };
      for (const name of names.split(' ')) {
        exports[name] = function () {
          throw Object.assign(new Error(`${module}.${name} is not in the local cloud: ${reason(module)}`), { code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM' });
        };
      }
      return exports;
    });
  }
});
