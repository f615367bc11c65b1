// `http` and `https`: requests, sent as `fetch` sends them. Functions listen to nothing.
(function (host, require) {
  'use strict';
  const { Readable, Writable } = require('stream');
  class IncomingMessage extends Readable {
    constructor(response) {
      super();
      this.statusCode = response.status;
      this.statusMessage = response.statusText;
      this.httpVersion = '1.1';
      this.headers = Object.fromEntries(response.headers);
      this.rawHeaders = [...response.headers].flat();
      this.complete = true;
    }
  }
  class Agent { constructor(options = {}) { this.options = options; Object.assign(this, { maxSockets: Infinity, ...options }); } destroy() {} }
  const urlOf = (scheme, options) => {
    const host = options.hostname ?? options.host ?? 'localhost';
    const port = options.port === undefined || options.port === null || options.port === '' ? '' : `:${options.port}`;
    return `${options.protocol ?? scheme}//${host.includes(':') && !host.startsWith('[') && options.hostname ? `[${host}]` : host}${/:\d+$/.test(host) ? '' : port}${options.path ?? '/'}`;
  };
  class ClientRequest extends Writable {
    #parts = [];
    #headers = new Map();
    #abort = new AbortController();
    constructor(url, options) {
      super();
      this.url = url;
      this.method = (options.method ?? 'GET').toUpperCase();
      this.path = options.path ?? new URL(url).pathname;
      this.host = new URL(url).hostname;
      for (const [name, value] of Object.entries(options.headers ?? {})) this.setHeader(name, value);
      if (options.auth) this.setHeader('authorization', `Basic ${btoa(options.auth)}`);
      if (options.timeout) this.setTimeout(options.timeout);
      options.signal?.addEventListener('abort', () => this.destroy(options.signal.reason));
    }
    setHeader(name, value) { this.#headers.set(name.toLowerCase(), [name, Array.isArray(value) ? value.join(', ') : String(value)]); return this; }
    getHeader(name) { return this.#headers.get(name.toLowerCase())?.[1]; }
    removeHeader(name) { this.#headers.delete(name.toLowerCase()); }
    getHeaders() { return Object.fromEntries([...this.#headers].map(([key, [, value]]) => [key, value])); }
    flushHeaders() {}
    setNoDelay() { return this; }
    setSocketKeepAlive() { return this; }
    setTimeout(delay, callback) {
      if (callback) this.once('timeout', callback);
      setTimeout(() => this.emit('timeout'), delay).unref();
      return this;
    }
    abort() { this.destroy(); }
    _write(chunk, _, done) { this.#parts.push(chunk); done(); }
    _destroy(error, done) { this.#abort.abort(error ?? undefined); done(error); }
    _final(done) {
      const body = Buffer.concat(this.#parts);
      const options = { method: this.method, headers: [...this.#headers.values()].filter(([name]) => !/^(content-length|host|connection|transfer-encoding)$/i.test(name)), signal: this.#abort.signal };
      if (body.length > 0) options.body = body;
      fetch(this.url, options).then(async (response) => {
        const message = new IncomingMessage(response);
        this.res = message;
        this.emit('response', message);
        message.push(Buffer.from(await response.arrayBuffer()));
        message.push(null);
      }).catch((error) => { if (!this.destroyed) this.destroy(error.cause ?? error); });
      done();
    }
    // It is over with its answer, not with its last byte.
    get writableFinished() { return false; }
  }
  const module = (scheme) => {
    const request = (...parts) => {
      const callback = typeof parts[parts.length - 1] === 'function' ? parts.pop() : undefined;
      const [first, second] = parts;
      const isUrl = typeof first === 'string' || first instanceof URL;
      const options = { ...(isUrl ? second : first) };
      const sent = new ClientRequest(isUrl ? String(first) : urlOf(scheme, options), options);
      if (callback) sent.once('response', callback);
      return sent;
    };
    const absent = (name) => () => { throw new Error(`${scheme.slice(0, -1)}.${name} is not in the local cloud: functions send requests and listen to none`); };
    return {
      request,
      get: (...parts) => { const sent = request(...parts); sent.end(); return sent; },
      Agent,
      globalAgent: new Agent(),
      IncomingMessage,
      ClientRequest,
      METHODS: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
      STATUS_CODES: { 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 301: 'Moved Permanently', 302: 'Found', 304: 'Not Modified', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 409: 'Conflict', 413: 'Payload Too Large', 415: 'Unsupported Media Type', 422: 'Unprocessable Entity', 429: 'Too Many Requests', 500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout' },
      createServer: absent('createServer'),
      Server: absent('Server'),
    };
  };
  host.http ??= { 'http:': module('http:'), 'https:': module('https:') };
  return host.http;
});
