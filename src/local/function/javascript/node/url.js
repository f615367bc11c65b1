// `url`: the classes, and the functions that are older than they are.
(function (host, require) {
  'use strict';
  const querystring = require('querystring');
  const FORM = /^([a-z][a-z0-9+.-]*:)?(\/\/)?(?:([^/?#@]*)@)?([^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?$/i;
  const parse = (text, isQueryRead = false, isHostFirst = false) => {
    const hasHost = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || (isHostFirst && text.startsWith('//'));
    const [, protocol, , auth, host, path, search, hash] = hasHost ? FORM.exec(text) : [, ...(/^([a-z][a-z0-9+.-]*:)?()()()([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(text) ?? []).slice(1)];
    const [, hostname = null, port = null] = /^(.*?)(?::(\d+))?$/.exec(host ?? '') ?? [];
    const query = search === undefined ? null : search.slice(1);
    const pathname = path === '' || path === undefined ? (hasHost ? '/' : null) : path;
    return Object.assign(Object.create({ format() { return format(this); } }), {
      protocol: protocol?.toLowerCase() ?? null, slashes: hasHost || null, auth: auth ? decodeURIComponent(auth) : null, host: host ? host.toLowerCase() : null, port: port ?? null,
      hostname: hostname ? hostname.toLowerCase() : null, hash: hash ?? null, search: search ?? (isQueryRead ? '' : null), query: isQueryRead ? querystring.parse(query ?? '') : query,
      pathname, path: pathname === null && query === null ? null : `${pathname ?? ''}${search ?? ''}`, href: text,
    });
  };
  const format = (value) => {
    if (typeof value === 'string') return parse(value).href;
    if (value instanceof URL) return value.href;
    const protocol = value.protocol ? value.protocol.replace(/:?$/, ':') : '';
    const place = value.host ?? (value.hostname ? value.hostname + (value.port ? `:${value.port}` : '') : '');
    const slashes = value.slashes || /^(https?|ftp|file|wss?):$/.test(protocol) ? '//' : '';
    const query = typeof value.query === 'object' && value.query !== null ? querystring.stringify(value.query) : '';
    const search = value.search ?? (query ? `?${query}` : '');
    const path = value.pathname ?? '';
    return `${protocol}${place || slashes ? slashes : ''}${value.auth ? `${value.auth}@` : ''}${place}${path && place && !path.startsWith('/') ? '/' : ''}${path}${search && !search.startsWith('?') ? '?' : ''}${search}${value.hash ?? ''}`;
  };
  const fileURLToPath = (url) => {
    const { protocol, pathname } = new URL(url);
    if (protocol !== 'file:') throw Object.assign(new TypeError('The URL must be of scheme file'), { code: 'ERR_INVALID_URL_SCHEME' });
    return decodeURIComponent(pathname);
  };
  return {
    URL, URLSearchParams, Url: Object, parse, format, fileURLToPath,
    resolve: (from, to) => {
      if (/^[a-z][a-z0-9+.-]*:/i.test(from)) return new URL(to, from).href;
      const { pathname, search, hash } = new URL(to, new URL(from, 'resolve://x/'));
      return /^[a-z][a-z0-9+.-]*:/i.test(to) ? to : `${from.startsWith('/') || to.startsWith('/') ? pathname : pathname.slice(1)}${search}${hash}`;
    },
    pathToFileURL: (path) => new URL(`file://${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}`),
    urlToHttpOptions: (url) => ({ protocol: url.protocol, hostname: url.hostname.replace(/^\[|\]$/g, ''), hash: url.hash, search: url.search, pathname: url.pathname, path: `${url.pathname}${url.search}`, href: url.href, ...(url.port === '' ? {} : { port: Number(url.port) }), ...(url.username ? { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` } : {}) }),
    domainToASCII: (domain) => domain.toLowerCase(),
    domainToUnicode: (domain) => domain,
  };
});
