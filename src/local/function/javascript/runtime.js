// Runs a handler as the Node.js runtime of AWS does: async functions, callbacks, and how errors are told.
(function (host) {
  'use strict';
  // A callback's value, until nothing is left to do: it is the answer then, unless the handler asked not to wait.
  let held;
  // A function may change every global; how it ended is told with what they were before.
  const uncurry = (method) => Function.prototype.call.bind(method);
  const { parse, stringify } = JSON;
  const { assign, defineProperty, keys } = Object;
  const [bind, endsTrimmed, includes, indexOf, slice, split, startsWith] = [
    Function.prototype.bind, String.prototype.trimEnd, String.prototype.includes, String.prototype.indexOf,
    String.prototype.slice, String.prototype.split, String.prototype.startsWith,
  ].map(uncurry);
  const [NativeError, Text, Bytes, inspect] = [Error, String, ArrayBuffer, host.inspect];
  const MAX_CAUSES = 5;
  const attempt = (read) => { try { return read(); } catch { return undefined; } };
  // What is not an error, in words that show it.
  const describe = (value) => {
    if (typeof value === 'string') return value;
    const isObject = typeof value === 'object' && value !== null;
    const json = isObject ? attempt(() => stringify(value)) : undefined;
    if (json !== undefined && json !== '{}') return json;
    return (isObject ? attempt(() => inspect(value)) : attempt(() => Text(value))) ?? `a value of type ${typeof value} that cannot be shown`;
  };
  const textOf = (error, name) => {
    const value = attempt(() => error[name]);
    return value === undefined ? '' : describe(value);
  };
  const isError = (value) => attempt(() => value instanceof NativeError) === true
    || (typeof value === 'object' && value !== null && ['name', 'message', 'stack'].every((name) => typeof attempt(() => value[name]) === 'string'));
  const headOf = (error) => {
    if (!isError(error)) return describe(error);
    const [name, message] = [textOf(error, 'name') || 'Error', textOf(error, 'message')];
    return message === '' ? name : `${name}: ${message}`;
  };
  // Deviation: the causes of an error, which Node.js shows only where it prints the error, follow its trace.
  const causesOf = (error) => {
    const lines = [];
    for (let cause = attempt(() => error.cause); cause !== undefined && lines.length < MAX_CAUSES; cause = attempt(() => cause.cause)) {
      lines[lines.length] = `    [cause]: ${headOf(cause)}`;
    }
    const errors = attempt(() => error.errors);
    for (let index = 0; index < MAX_CAUSES && index < (attempt(() => errors.length) ?? 0); index += 1) {
      lines[lines.length] = `    [errors]: ${headOf(attempt(() => errors[index]))}`;
    }
    return lines;
  };
  const traceOf = (error, head) => {
    const stack = textOf(error, 'stack');
    // As it was made: a message that was changed later is not in it.
    const whole = split(endsTrimmed(stack === '' || startsWith(stack, '    at ') ? `${head}\n${stack}` : stack), '\n');
    const lines = [];
    for (let index = 0; index < whole.length; index += 1) {
      if (!includes(whole[index], '(ork:') && !includes(whole[index], '(native)')) lines[lines.length] = whole[index];
    }
    for (const line of causesOf(error)) lines[lines.length] = line;
    return lines;
  };
  const failure = (error) => {
    if (!isError(error)) {
      const errorType = error === null ? 'object' : typeof error;
      // The answer has the words of the runtime, such as `[object Object]`. Deviation: the log shows the value.
      const payload = { errorType, errorMessage: attempt(() => Text(error)) ?? describe(error), trace: [] };
      return { payload, shown: { ...payload, errorMessage: describe(error) } };
    }
    // The engine has a kind of its own for a stack that is full.
    const name = textOf(error, 'name');
    const [errorType, errorMessage] = [name === 'InternalError' ? 'RangeError' : name || 'Error', textOf(error, 'message')];
    const extra = {};
    for (const key of attempt(() => keys(error)) ?? []) if (key !== 'name' && key !== 'message' && key !== 'stack') extra[key] = attempt(() => error[key]);
    const trace = traceOf(error, headOf(error));
    return { payload: { errorType, errorMessage, trace }, shown: { errorType, errorMessage, ...extra, stack: trace } };
  };
  const outcome = (state, text) => { if (host.outcome === undefined) host.outcome = { state, text }; };
  const log = (label, { payload, shown }) => host.log('ERROR', `${label} \t${attempt(() => stringify(shown)) ?? stringify(payload)}`);
  // QuickJS throws `null` where it has no memory for an error. When that is told, much may be free again, so whether
  // memory ran short is looked at on the way.
  let wasShort = false;
  host.measure = () => { wasShort ||= attempt(() => new Bytes(4 * 1024 * 1024)) === undefined; };
  const isMemoryGone = (error) => {
    if (error === null) host.measure();
    return error === null && wasShort;
  };
  const fail = (error, label = 'Invoke Error') => {
    if (host.outcome !== undefined) return;
    if (isMemoryGone(error)) {
      outcome('failed', '{"errorType":"InternalError","errorMessage":"out of memory"}');
      return;
    }
    const told = failure(error);
    log(label, told);
    outcome('failed', stringify(told.payload));
  };
  const succeed = (value) => {
    if (host.outcome !== undefined) return;
    let text;
    try {
      text = stringify(value === undefined ? null : value) ?? 'null';
    } catch (cause) {
      const told = renamed('Runtime.MarshalError', 'Unable to stringify response body', '');
      defineProperty(told, 'cause', { value: cause });
      fail(told);
      return;
    }
    outcome('returned', text);
  };
  const renamed = (name, message, stack) => {
    const told = new NativeError(message);
    defineProperty(told, 'name', { value: name });
    const at = startsWith(stack, '    at ') ? 0 : indexOf(stack, '\n    at ') + 1;
    return assign(told, { stack: `${name}: ${message}\n${at > 0 || startsWith(stack, '    at ') ? slice(stack, at) : ''}` });
  };
  // Why a module could not be loaded, as the runtime names the reasons.
  const IMPORT = 'Runtime.ImportModuleError';
  const KINDS = { SyntaxError: 'Runtime.UserCodeSyntaxError', MODULE_NOT_FOUND: IMPORT, ERR_MODULE_NOT_FOUND: IMPORT, ERR_UNKNOWN_BUILTIN_MODULE: IMPORT };
  // `index.mjs:2:12`, where a syntax error is.
  const placeOf = (stack) => {
    const at = indexOf(stack, '/var/task/');
    if (at < 0) return undefined;
    const end = indexOf(stack, '\n', at);
    const [file, line, column] = split(slice(stack, at + 10, end < 0 ? stack.length : end), ':');
    if (column === undefined) return undefined;
    return `${file}:${line}:${parseInt(column, 10)}`;
  };
  host.failLoading = (error) => {
    const [code, name] = [attempt(() => error.code), isError(error) ? textOf(error, 'name') : ''];
    const kind = isError(error) ? KINDS[code] ?? KINDS[name] : undefined;
    if (kind === undefined) return fail(error);
    const stack = textOf(error, 'stack');
    const place = kind === KINDS.SyntaxError ? placeOf(stack) : undefined;
    const message = `${code === undefined ? name : 'Error'}: ${textOf(error, 'message')}`;
    return fail(renamed(kind, place === undefined ? message : `${message} at ${place}`, stack));
  };
  host.failHandler = (handler) => {
    fail(renamed('Runtime.HandlerNotFound', `${handler} is undefined or not exported`, ''));
  };
  const REJECTION = 'Unhandled Promise Rejection';
  const rejected = (reason) => {
    const told = renamed('Runtime.UnhandledPromiseRejection', headOf(reason), isError(reason) ? textOf(reason, 'stack') : '');
    if (!isError(reason)) return told;
    const cause = attempt(() => reason.cause);
    if (cause !== undefined) defineProperty(told, 'cause', { value: cause });
    return told;
  };
  host.failRejection = (reason) => fail(rejected(reason), REJECTION);
  // Of a promise that nobody looked at, when the answer was given already.
  host.noteRejection = (reason) => log(REJECTION, failure(rejected(reason)));
  host.fail = (error) => fail(error, 'Uncaught Exception');
  const find = (module, path) => {
    let owner;
    let found = module;
    for (const name of path) {
      owner = found;
      found = found?.[name];
    }
    return typeof found === 'function' ? bind(found, owner) : undefined;
  };
  host.adopt = (module, path) => {
    host.handler = find(module, path) ?? find(module?.default, path);
    return host.handler !== undefined;
  };
  host.start = (eventText, contextText) => {
    host.outcome = undefined;
    held = undefined;
    wasShort = false;
    host.forgetTimers();
    const { deadline, ...facts } = parse(contextText);
    let isEmptyLoopAwaited = true;
    const done = (error, value) => (error ? fail(error) : host.waitsForLoop(isEmptyLoopAwaited, () => succeed(value)));
    const context = {
      ...facts,
      getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - host.now())),
      done,
      succeed: (value) => done(null, value),
      fail: (error) => done(error ?? new NativeError('null')),
    };
    defineProperty(context, 'callbackWaitsForEmptyEventLoop', {
      enumerable: true,
      get: () => isEmptyLoopAwaited,
      set: (flag) => { isEmptyLoopAwaited = Boolean(flag); },
    });
    try {
      const result = host.handler(parse(eventText), context, (error, value) => done(error, value));
      if (typeof result?.then === 'function') result.then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  };
  host.waitsForLoop = (waits, then) => {
    if (waits) held ??= then;
    else then();
  };
  host.idle = () => {
    const then = held;
    held = undefined;
    if (then) then();
    else succeed(null);
  };
});
