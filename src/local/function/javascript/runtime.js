// Runs a handler as the Node.js runtime of AWS does: async functions, callbacks, and how errors are told.
(function (host) {
  'use strict';
  // A callback's value, until nothing is left to do: it is the answer then, unless the handler asked not to wait.
  let held;
  const traceOf = (error) => {
    const head = error.message === '' ? error.name : `${error.name}: ${error.message}`;
    const stack = typeof error.stack === 'string' ? error.stack : '';
    const whole = stack.startsWith(head) ? stack : `${head}\n${stack}`;
    return whole.trimEnd().split('\n').filter((line) => !/\(ork:|\(native\)/.test(line));
  };
  const failure = (error) => {
    if (error instanceof Error) {
      const extra = {};
      for (const key of Object.keys(error)) if (key !== 'name' && key !== 'message' && key !== 'stack') extra[key] = error[key];
      const errorType = error.name;
      return { payload: { errorType, errorMessage: error.message, trace: traceOf(error) }, shown: { errorType, errorMessage: error.message, ...extra, stack: traceOf(error) } };
    }
    const errorMessage = typeof error === 'string' ? error : error === undefined || error === null ? String(error) : typeof error === 'object' ? JSON.stringify(error) ?? String(error) : String(error);
    const payload = { errorType: error === null ? 'object' : typeof error, errorMessage, trace: [] };
    return { payload, shown: payload };
  };
  const outcome = (state, text) => { if (host.outcome === undefined) host.outcome = { state, text }; };
  const fail = (error) => {
    if (host.outcome !== undefined) return;
    const { payload, shown } = failure(error);
    let text;
    try { text = JSON.stringify(shown); } catch { text = JSON.stringify(payload); }
    host.log('ERROR', `Invoke Error \t${text}`);
    outcome('failed', JSON.stringify(payload));
  };
  const succeed = (value) => {
    if (host.outcome !== undefined) return;
    let text;
    try {
      text = JSON.stringify(value === undefined ? null : value) ?? 'null';
    } catch {
      fail(Object.assign(new Error('Unable to stringify response body'), { name: 'Runtime.MarshalError' }));
      return;
    }
    outcome('returned', text);
  };
  // Why a module could not be loaded, as the runtime names the reasons.
  const KINDS = { SyntaxError: 'Runtime.UserCodeSyntaxError', MODULE_NOT_FOUND: 'Runtime.ImportModuleError' };
  host.failLoading = (error) => {
    if (!(error instanceof Error)) return fail(error);
    const name = KINDS[error.code] ?? (error.name === 'ReferenceError' && /(could not load|resolving|loading) module/.test(error.message) ? KINDS.MODULE_NOT_FOUND : KINDS[error.name]);
    if (name === undefined) return fail(error);
    const message = error.code === undefined ? `${error.name}: ${error.message}` : `Error: ${error.message}`;
    const told = Object.assign(new Error(message), { stack: error.stack });
    Object.defineProperty(told, 'name', { value: name });
    return fail(told);
  };
  host.failHandler = (handler) => {
    const told = new Error(`${handler} is undefined or not exported`);
    Object.defineProperty(told, 'name', { value: 'Runtime.HandlerNotFound' });
    fail(told);
  };
  host.failRejection = (reason) => {
    const told = new Error(reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason));
    Object.defineProperty(told, 'name', { value: 'Runtime.UnhandledPromiseRejection' });
    fail(told);
  };
  host.fail = fail;
  const find = (module, path) => {
    let owner;
    let found = module;
    for (const name of path) {
      owner = found;
      found = found?.[name];
    }
    return typeof found === 'function' ? found.bind(owner) : undefined;
  };
  host.adopt = (module, path) => {
    host.handler = find(module, path) ?? find(module?.default, path);
    return host.handler !== undefined;
  };
  host.start = (eventText, contextText) => {
    host.outcome = undefined;
    held = undefined;
    host.forgetTimers();
    const { deadline, ...facts } = JSON.parse(contextText);
    let isEmptyLoopAwaited = true;
    const done = (error, value) => (error ? fail(error) : host.waitsForLoop(isEmptyLoopAwaited, () => succeed(value)));
    const context = {
      ...facts,
      getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - host.now())),
      done,
      succeed: (value) => done(null, value),
      fail: (error) => done(error ?? new Error('null')),
    };
    Object.defineProperty(context, 'callbackWaitsForEmptyEventLoop', {
      enumerable: true,
      get: () => isEmptyLoopAwaited,
      set: (flag) => { isEmptyLoopAwaited = Boolean(flag); },
    });
    try {
      const result = host.handler(JSON.parse(eventText), context, (error, value) => done(error, value));
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
