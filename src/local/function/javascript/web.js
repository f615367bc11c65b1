// `URL`, `URLSearchParams`, `Headers`, `Request`, `Response` and `fetch`.
(function (host) {
  'use strict';
  const PORTS = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21' };
  const encodeForm = (text) => encodeURIComponent(text).replace(/%20/g, '+').replace(/[!'()~]/g, (mark) => '%' + mark.charCodeAt(0).toString(16).toUpperCase());
  const decodeForm = (text) => {
    const spaced = text.replace(/\+/g, ' ');
    try { return decodeURIComponent(spaced); } catch { return spaced; }
  };
  class URLSearchParams {
    #pairs = [];
    #changed = () => {};
    constructor(init = '', changed) {
      if (changed) this.#changed = changed;
      if (typeof init === 'string') {
        for (const part of init.replace(/^\?/, '').split('&')) {
          if (part === '') continue;
          const at = part.indexOf('=');
          this.#pairs.push(at < 0 ? [decodeForm(part), ''] : [decodeForm(part.slice(0, at)), decodeForm(part.slice(at + 1))]);
        }
      } else if (init?.[Symbol.iterator]) {
        for (const [name, value] of init) this.#pairs.push([String(name), String(value)]);
      } else {
        for (const name of Object.keys(init ?? {})) this.#pairs.push([name, String(init[name])]);
      }
    }
    get size() { return this.#pairs.length; }
    append(name, value) { this.#pairs.push([String(name), String(value)]); this.#changed(); }
    delete(name) { this.#pairs = this.#pairs.filter((pair) => pair[0] !== name); this.#changed(); }
    get(name) { return this.#pairs.find((pair) => pair[0] === name)?.[1] ?? null; }
    getAll(name) { return this.#pairs.filter((pair) => pair[0] === name).map((pair) => pair[1]); }
    has(name) { return this.#pairs.some((pair) => pair[0] === name); }
    set(name, value) {
      const at = this.#pairs.findIndex((pair) => pair[0] === name);
      if (at < 0) this.#pairs.push([String(name), String(value)]);
      else {
        this.#pairs[at][1] = String(value);
        this.#pairs = this.#pairs.filter((pair, index) => index <= at || pair[0] !== name);
      }
      this.#changed();
    }
    sort() { this.#pairs.sort((left, right) => (left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0)); this.#changed(); }
    forEach(body) { for (const [name, value] of this.#pairs) body(value, name, this); }
    keys() { return this.#pairs.map((pair) => pair[0])[Symbol.iterator](); }
    values() { return this.#pairs.map((pair) => pair[1])[Symbol.iterator](); }
    entries() { return this.#pairs.map((pair) => [...pair])[Symbol.iterator](); }
    [Symbol.iterator]() { return this.entries(); }
    toString() { return this.#pairs.map(([name, value]) => `${encodeForm(name)}=${encodeForm(value)}`).join('&'); }
  }
  const invalid = (input) => Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input });
  const escapePath = (text) => encodeURI(text).replace(/%25/g, '%').replace(/#/g, '%23').replace(/\?/g, '%3F');
  const normalize = (path) => {
    const kept = [];
    const parts = path.split('/').slice(1);
    parts.forEach((part, index) => {
      const isLast = index === parts.length - 1;
      if (part === '..') { kept.pop(); if (isLast) kept.push(''); }
      else if (part === '.') { if (isLast) kept.push(''); }
      else kept.push(part);
    });
    return '/' + kept.join('/');
  };
  class URL {
    #search;
    #params;
    constructor(input, base) {
      const text = String(input).trim();
      const absolute = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(text);
      if (!absolute) {
        if (base === undefined) throw invalid(text);
        const from = new URL(base);
        const [, path, search = '', hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(text);
        if (path.startsWith('//')) return new URL(from.protocol + text);
        Object.assign(this, { protocol: from.protocol, username: from.username, password: from.password, hostname: from.hostname, port: from.port });
        this.pathname = path === '' ? from.pathname : normalize(escapePath(path.startsWith('/') ? path : from.pathname.replace(/[^/]*$/, '') + path));
        this.#search = path === '' && search === '' ? from.search : search;
        this.hash = hash;
        this.#watch();
        return;
      }
      this.protocol = absolute[1].toLowerCase() + ':';
      if (!(this.protocol in PORTS)) {
        const [, path, search = '', hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(absolute[2]);
        const authority = /^\/\/([^/]*)(.*)$/s.exec(path);
        Object.assign(this, { username: '', password: '', hostname: authority?.[1] ?? '', port: '', pathname: authority ? authority[2] : path, hash });
        this.#search = search;
        this.#watch();
        return;
      }
      const parts = /^[/\\]*(?:([^/?#@]*)@)?(\[[^\]]*\]|[^/?#:]*)(?::(\d*))?([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(absolute[2]);
      if (!parts || parts[2] === '' || /[\s<>^|%]/.test(parts[2]) || Number(parts[3] ?? 0) > 65535) throw invalid(text);
      const [username, ...password] = (parts[1] ?? '').split(':');
      this.username = username;
      this.password = password.join(':');
      this.hostname = parts[2].toLowerCase();
      this.port = parts[3] && parts[3] !== PORTS[this.protocol] ? String(Number(parts[3])) : '';
      this.pathname = normalize(escapePath(parts[4] || '/'));
      this.#search = parts[5] ?? '';
      this.hash = parts[6] ?? '';
      this.#watch();
    }
    #watch() {
      if (this.#search === '?') this.#search = '';
      this.#search = this.#search.replace(/ /g, '%20');
      this.#params = new URLSearchParams(this.#search, () => {
        const text = this.#params.toString();
        this.#search = text === '' ? '' : '?' + text;
      });
    }
    static canParse(input, base) { try { return Boolean(new URL(input, base)); } catch { return false; } }
    get search() { return this.#search; }
    set search(text) { this.#search = text === '' || text.startsWith('?') ? text : '?' + text; this.#watch(); }
    get searchParams() { return this.#params; }
    get host() { return this.hostname + (this.port === '' ? '' : ':' + this.port); }
    get origin() { return this.protocol in PORTS ? `${this.protocol}//${this.host}` : 'null'; }
    get href() {
      const user = this.username === '' ? '' : this.username + (this.password === '' ? '' : ':' + this.password) + '@';
      const slashes = this.protocol in PORTS || this.hostname !== '' ? '//' : '';
      return `${this.protocol}${slashes}${user}${this.host}${this.pathname}${this.#search}${this.hash}`;
    }
    toString() { return this.href; }
    toJSON() { return this.href; }
  }
  host.define('URL', URL);
  host.define('URLSearchParams', URLSearchParams);

  class Headers {
    #pairs = new Map();
    constructor(init = {}) {
      const pairs = init instanceof Headers || init?.[Symbol.iterator] ? [...init] : Object.entries(init ?? {});
      for (const [name, value] of pairs) this.append(name, value);
    }
    append(name, value) {
      const key = String(name).toLowerCase();
      this.#pairs.set(key, this.#pairs.has(key) ? `${this.#pairs.get(key)}, ${value}` : String(value));
    }
    set(name, value) { this.#pairs.set(String(name).toLowerCase(), String(value)); }
    get(name) { return this.#pairs.get(String(name).toLowerCase()) ?? null; }
    has(name) { return this.#pairs.has(String(name).toLowerCase()); }
    delete(name) { this.#pairs.delete(String(name).toLowerCase()); }
    getSetCookie() { return this.#pairs.has('set-cookie') ? this.#pairs.get('set-cookie').split(/, (?=[^;,]+=)/) : []; }
    forEach(body) { for (const [name, value] of this) body(value, name, this); }
    keys() { return [...this].map((pair) => pair[0])[Symbol.iterator](); }
    values() { return [...this].map((pair) => pair[1])[Symbol.iterator](); }
    entries() { return this[Symbol.iterator](); }
    [Symbol.iterator]() { return [...this.#pairs].sort()[Symbol.iterator](); }
  }
  const bodyBytes = (body) => {
    if (body === undefined || body === null) return Buffer.alloc(0);
    if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return Buffer.from(host.bytesOf(body));
    if (typeof body === 'object' && typeof body.peek === 'function') return body.peek();
    return Buffer.from(String(body));
  };
  class Body {
    #bytes;
    bodyUsed = false;
    constructor(body) { this.#bytes = bodyBytes(body); }
    #read() {
      if (this.bodyUsed) throw new TypeError('Body is unusable: Body has already been read');
      this.bodyUsed = true;
      return this.#bytes;
    }
    async text() { return new TextDecoder().decode(this.#read()); }
    async json() { return JSON.parse(await this.text()); }
    async arrayBuffer() { return new Uint8Array(this.#read()).buffer; }
    async blob() { return new Blob([this.#read()], { type: this.headers?.get('content-type') ?? '' }); }
    async formData() { return new URLSearchParams(await this.text()).entries().reduce((form, [name, value]) => { form.append(name, value); return form; }, new FormData()); }
    get body() { return this.#bytes.length === 0 ? null : ReadableStream.from([new Uint8Array(this.#bytes)]); }
    async bytes() { return new Uint8Array(this.#read()); }
    peek() { return this.#bytes; }
  }
  class Response extends Body {
    constructor(body, init = {}) {
      super(body);
      this.status = init.status ?? 200;
      this.statusText = init.statusText ?? '';
      this.headers = new Headers(init.headers);
      this.url = init.url ?? '';
      this.redirected = false;
      this.type = 'default';
    }
    get ok() { return this.status >= 200 && this.status < 300; }
    clone() { return new Response(this.peek(), this); }
    static error() { return Object.assign(new Response(null), { type: 'error', status: 0 }); }
    static redirect(url, status = 302) { return new Response(null, { status, headers: { location: String(url) } }); }
    static json(value, init = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has('content-type')) headers.set('content-type', 'application/json');
      return new Response(JSON.stringify(value), { ...init, headers });
    }
  }
  class Request extends Body {
    constructor(input, init = {}) {
      const from = input instanceof Request ? input : null;
      const form = typeof init.body?.encoded === 'function' ? init.body.encoded() : undefined;
      super(form ? form.body : init.body ?? from?.peek());
      this.url = from ? from.url : new URL(String(input)).href;
      this.method = (init.method ?? from?.method ?? 'GET').toUpperCase();
      this.headers = new Headers(init.headers ?? from?.headers);
      this.signal = init.signal ?? from?.signal;
      if (form && !this.headers.has('content-type')) this.headers.set('content-type', `multipart/form-data; boundary=${form.boundary}`);
      if (init.body?.type && typeof init.body.stream === 'function' && !this.headers.has('content-type')) this.headers.set('content-type', init.body.type);
      if (typeof init.body === 'string' && !this.headers.has('content-type')) this.headers.set('content-type', 'text/plain;charset=UTF-8');
      if (init.body instanceof URLSearchParams && !this.headers.has('content-type')) {
        this.headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
      }
    }
  }
  const fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal?.throwIfAborted();
    const asked = host.ask('fetch', {
      url: request.url, method: request.method, headers: [...request.headers], body: request.peek().toString('base64'),
    });
    const aborted = new Promise((_, reject) => request.signal?.addEventListener('abort', () => reject(request.signal.reason)));
    try {
      const answer = await (request.signal ? Promise.race([asked, aborted]) : asked);
      return new Response(Buffer.from(answer.body, 'base64'), { ...answer, url: request.url });
    } catch (problem) {
      if (problem instanceof Error) throw problem;
      throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(problem.message), { code: problem.code }) });
    }
  };
  for (const [name, value] of Object.entries({ Headers, Request, Response, fetch })) host.define(name, value);
});
