// CommonJS: `require`, over the files of the package and the modules of `node.js`.
(function (host) {
  'use strict';
  const loaded = new Map();
  const notFound = (name, from) => Object.assign(
    new Error(`Cannot find module '${name}'\nRequire stack:\n- /var/task/${from}`),
    { code: 'MODULE_NOT_FOUND' },
  );
  // As Node.js says of an ES module; `from` is empty for code that is in no file.
  host.missingModule = (name, from) => {
    const isFile = name.startsWith('.') || name.startsWith('/');
    const where = from === '' ? '' : ` imported from /var/task/${from}`;
    if (name.startsWith('node:')) {
      const told = new Error(`No such built-in module in the local cloud: ${name}${where}`);
      return Object.assign(told, { code: 'ERR_UNKNOWN_BUILTIN_MODULE' });
    }
    const told = new Error(`Cannot find ${isFile ? 'module' : 'package'} '${name}'${where}`);
    return Object.assign(told, { code: 'ERR_MODULE_NOT_FOUND' });
  };
  const load = (file) => {
    if (loaded.has(file)) return loaded.get(file).exports;
    const text = host.source(file);
    const module = { exports: {}, id: `/var/task/${file}`, filename: `/var/task/${file}`, loaded: false };
    loaded.set(file, module);
    try {
      if (file.endsWith('.json')) {
        module.exports = JSON.parse(text);
      } else {
        const folder = `/var/task/${file}`.replace(/\/[^/]*$/, '');
        const body = host.compile(file, text);
        body.call(module.exports, module.exports, requireFrom(file), module, module.filename, folder);
      }
    } catch (problem) {
      loaded.delete(file);
      throw problem;
    }
    module.loaded = true;
    return module.exports;
  };
  const requireFrom = (from) => {
    const require = (name) => {
      if (host.hasBuiltin(name)) return host.builtin(name);
      const file = host.resolve(from, String(name));
      if (file === undefined) throw notFound(name, from);
      if (file.endsWith('.mjs')) {
        throw Object.assign(new Error(`require() of ES Module /var/task/${file} not supported.`), { code: 'ERR_REQUIRE_ESM' });
      }
      return load(file);
    };
    require.resolve = (name) => (host.hasBuiltin(name) ? name : `/var/task/${host.resolve(from, name)}`);
    require.cache = {};
    return require;
  };
  host.require = (name) => (host.hasBuiltin(name) ? host.builtin(name) : load(name));
  // The names an ES module can import of a CommonJS one: all it has when it is first asked for.
  host.names = (name) => {
    const exports = host.require(name);
    const isObject = (typeof exports === 'object' && exports !== null) || typeof exports === 'function';
    return isObject ? Object.keys(exports).filter((key) => key !== 'default' && /^[A-Za-z_$][\w$]*$/.test(key)) : [];
  };
  host.provide('module', () => ({ createRequire: (url) => requireFrom(String(url).replace(/^file:\/\//, '').replace(/^\/var\/task\//, '')) }));
});
