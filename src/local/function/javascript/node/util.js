// `util`.
(function (host, require) {
  'use strict';
  const custom = Symbol.for('nodejs.util.promisify.custom');
  const promisify = (body) => {
    if (typeof body !== 'function') throw Object.assign(new TypeError('The "original" argument must be of type function'), { code: 'ERR_INVALID_ARG_TYPE' });
    if (body[custom]) return body[custom];
    const promised = function (...parts) {
      return new Promise((resolve, reject) => { body.call(this, ...parts, (error, value) => (error ? reject(error) : resolve(value))); });
    };
    return Object.defineProperty(promised, 'name', { value: body.name });
  };
  promisify.custom = custom;
  const timers = require('timers/promises');
  Object.defineProperty(setTimeout, custom, { value: timers.setTimeout });
  Object.defineProperty(setImmediate, custom, { value: timers.setImmediate });
  const tag = (value) => Object.prototype.toString.call(value).slice(8, -1);
  const is = (...tags) => (value) => typeof value === 'object' && value !== null && tags.includes(tag(value));
  const TYPED = ['Uint8Array', 'Int8Array', 'Uint8ClampedArray', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'];
  const types = {
    isPromise: (value) => value instanceof Promise, isDate: is('Date'), isRegExp: is('RegExp'), isMap: is('Map'), isSet: is('Set'),
    isNativeError: (value) => value instanceof Error, isArrayBuffer: is('ArrayBuffer'), isAnyArrayBuffer: is('ArrayBuffer', 'SharedArrayBuffer'),
    isTypedArray: (value) => ArrayBuffer.isView(value) && !(value instanceof DataView), isUint8Array: (value) => value instanceof Uint8Array, isArrayBufferView: ArrayBuffer.isView,
    isAsyncFunction: (value) => typeof value === 'function' && /^(Async|AsyncGenerator)Function$/.test(tag(value)), isGeneratorFunction: (value) => typeof value === 'function' && /GeneratorFunction$/.test(tag(value)),
    isWeakMap: is('WeakMap'), isWeakSet: is('WeakSet'), isBoxedPrimitive: (value) => [Number, String, Boolean, BigInt, Symbol].some((kind) => typeof value === 'object' && value instanceof kind),
    isNumberObject: is('Number'), isStringObject: is('String'), isBooleanObject: is('Boolean'), isProxy: () => false, isGeneratorObject: is('Generator'),
  };
  for (const name of TYPED) types[`is${name}`] ??= is(name);
  const equal = (left, right, seen = []) => {
    if (Object.is(left, right)) return true;
    if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
    if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
    if (seen.some(([one, other]) => one === left && other === right)) return true;
    const next = [...seen, [left, right]];
    if (left instanceof Date) return Object.is(left.getTime(), right.getTime());
    if (left instanceof RegExp) return String(left) === String(right);
    if (left instanceof Error && (left.message !== right.message || left.name !== right.name)) return false;
    if (ArrayBuffer.isView(left)) return left.length === right.length && Array.from(left).every((item, at) => Object.is(item, right[at]));
    if (left instanceof Map) return left.size === right.size && [...left].every(([key, value]) => right.has(key) && equal(value, right.get(key), next));
    if (left instanceof Set) return left.size === right.size && [...left].every((item) => right.has(item) || [...right].some((other) => equal(item, other, next)));
    if (types.isBoxedPrimitive(left) && !Object.is(left.valueOf(), right.valueOf())) return false;
    const [ours, theirs] = [Object.keys(left), Object.keys(right)];
    return ours.length === theirs.length && ours.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key], next));
  };
  host.isDeepStrictEqual = equal;
  const STYLES = { bold: [1, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39], gray: [90, 39], dim: [2, 22], underline: [4, 24] };
  const debuglog = (section) => Object.assign((...parts) => {
    if ((process.env.NODE_DEBUG ?? '').toUpperCase().split(',').includes(section.toUpperCase())) process.stderr.write(`${section.toUpperCase()} ${process.pid}: ${host.format(...parts)}\n`);
  }, { enabled: false });
  const inherits = (child, parent) => {
    Object.defineProperty(child, 'super_', { value: parent, writable: true, configurable: true });
    Object.setPrototypeOf(child.prototype, parent.prototype);
  };
  const callbackify = (body) => (...parts) => {
    const callback = parts.pop();
    body(...parts).then((value) => process.nextTick(callback, null, value), (error) => process.nextTick(callback, error ?? new Error('Promise was rejected with a falsy value')));
  };
  const warned = new Set();
  const deprecate = (body, message, code) => function (...parts) {
    if (!warned.has(message)) { warned.add(message); process.stderr.write(`(node:${process.pid}) ${code ? `[${code}] ` : ''}DeprecationWarning: ${message}\n`); }
    return new.target ? Reflect.construct(body, parts, new.target) : body.apply(this, parts);
  };
  return {
    inspect: Object.assign(host.inspect, { custom: Symbol.for('nodejs.util.inspect.custom'), defaultOptions: {} }), format: host.format, formatWithOptions: (_, ...parts) => host.format(...parts),
    promisify, callbackify, inherits, deprecate, types, debuglog, debug: debuglog, isDeepStrictEqual: equal, TextEncoder, TextDecoder,
    stripVTControlCharacters: (text) => text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, ''), toUSVString: (text) => String(text).toWellFormed(),
    styleText: (style, text) => [style].flat().reduceRight((shown, name) => (STYLES[name] ? `\u001b[${STYLES[name][0]}m${shown}\u001b[${STYLES[name][1]}m` : shown), text),
    isArray: Array.isArray, isString: (value) => typeof value === 'string', isFunction: (value) => typeof value === 'function', aborted: (signal) => new Promise((resolve) => { signal.addEventListener('abort', resolve); }),
    getSystemErrorName: (number) => ({ '-2': 'ENOENT', '-13': 'EACCES', '-111': 'ECONNREFUSED' })[number],
  };
});
