// `console`, and the way Node.js shows values in it.
(function (host) {
  'use strict';
  const WIDTH = 72;
  const quote = (text) => {
    const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') ? '`' : "'";
    const escaped = text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t');
    return mark + (mark === "'" ? escaped.replace(/'/g, "\\'") : escaped) + mark;
  };
  const isName = (key) => /^[A-Za-z_$][\w$]*$/.test(key);
  const keyText = (key) => (typeof key === 'symbol' ? `[${String(key)}]` : isName(key) ? key : quote(key));
  const stackOf = (error) => {
    const head = `${error.name}: ${error.message}`;
    const stack = typeof error.stack === 'string' ? error.stack : '';
    if (stack.startsWith(head)) return stack.trimEnd();
    return (error.message === '' ? error.name : head) + (stack ? '\n' + stack.trimEnd() : '');
  };
  const wrap = (open, close, parts, indent, prefix = '') => {
    if (parts.length === 0) return `${prefix}${open}${close}`;
    const line = parts.join(', ');
    if (line.length + indent + prefix.length <= WIDTH && !line.includes('\n')) return `${prefix}${open} ${line} ${close}`;
    const pad = ' '.repeat(indent + 2);
    return `${prefix}${open}\n${pad}${parts.join(`,\n${pad}`)}\n${' '.repeat(indent)}${close}`;
  };
  const primitive = (value) => {
    if (typeof value === 'string') return quote(value);
    if (typeof value === 'bigint') return `${value}n`;
    if (Object.is(value, -0)) return '-0';
    return String(value);
  };
  const show = (value, depth, indent, seen) => {
    if (typeof value === 'function') {
      const isClass = /^class\b/.test(Function.prototype.toString.call(value));
      const kind = isClass ? 'class' : value.constructor?.name ?? 'Function';
      return value.name ? `[${kind}${isClass ? ' ' : ': '}${value.name}]` : `[${kind} (anonymous)]`;
    }
    if (typeof value !== 'object' || value === null) return primitive(value);
    if (seen.includes(value)) return '[Circular *1]';
    const path = [...seen, value];
    const inner = (item) => show(item, depth - 1, indent + 2, path);
    const entries = () => Reflect.ownKeys(value)
      .filter((key) => Object.getOwnPropertyDescriptor(value, key)?.enumerable)
      .map((key) => {
        const property = Object.getOwnPropertyDescriptor(value, key);
        const shown = property.get ? (property.set ? '[Getter/Setter]' : '[Getter]') : inner(property.value);
        return `${keyText(key)}: ${shown}`;
      });
    if (value instanceof Error) {
      const extra = Object.keys(value).length > 0 && depth >= 0 ? ' ' + wrap('{', '}', entries(), indent) : '';
      return stackOf(value) + extra;
    }
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise) return 'Promise { <pending> }';
    if (globalThis.Buffer && Buffer.isBuffer(value)) {
      return `<Buffer${Array.from(value.subarray(0, 50), (byte) => ' ' + byte.toString(16).padStart(2, '0')).join('')}>`;
    }
    const name = Object.getPrototypeOf(value) === null ? '[Object: null prototype]' : value.constructor?.name ?? 'Object';
    if (depth < 0) return Array.isArray(value) ? '[Array]' : `[${name}]`;
    if (Array.isArray(value)) {
      const parts = value.slice(0, 100).map(inner);
      if (value.length > 100) parts.push(`... ${value.length - 100} more item${value.length > 101 ? 's' : ''}`);
      return wrap('[', ']', parts, indent);
    }
    if (ArrayBuffer.isView(value)) return wrap('[', ']', Array.from(value).slice(0, 100).map(inner), indent, `${name}(${value.length}) `);
    if (value instanceof Map) {
      return wrap('{', '}', [...value].map(([key, item]) => `${inner(key)} => ${inner(item)}`), indent, `Map(${value.size}) `);
    }
    if (value instanceof Set) return wrap('{', '}', [...value].map(inner), indent, `Set(${value.size}) `);
    return wrap('{', '}', entries(), indent, name === 'Object' ? '' : `${name} `);
  };
  const inspect = (value, options = {}) => show(value, options?.depth === null ? 1000 : options?.depth ?? 2, 0, []);
  const format = (...parts) => {
    let rest = parts;
    let text = '';
    if (typeof parts[0] === 'string') {
      rest = parts.slice(1);
      text = parts[0].replace(/%[sdifjoOc%]/g, (mark) => {
        if (mark === '%%') return '%';
        if (rest.length === 0) return mark;
        const value = rest.shift();
        switch (mark) {
          case '%s': return typeof value === 'object' && value !== null ? inspect(value, { depth: 0 }) : String(value);
          case '%d': return typeof value === 'bigint' ? `${value}n` : String(Number(value));
          case '%i': return String(Number.parseInt(value, 10));
          case '%f': return String(Number.parseFloat(value));
          case '%j': return JSON.stringify(value);
          case '%c': return '';
          default: return inspect(value, { depth: 4 });
        }
      });
      if (rest.length > 0) text += ' ';
    }
    return text + rest.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' ');
  };
  host.inspect = inspect;
  host.format = format;

  let indent = '';
  const counts = new Map();
  const starts = new Map();
  const write = (level) => (...parts) => {
    const text = format(...parts);
    const shown = (indent === '' ? text : text.split('\n').map((line) => indent + line).join('\n'));
    host.log(level, shown.toWellFormed());
  };
  const info = write('INFO');
  const console = {
    log: info,
    info,
    debug: write('DEBUG'),
    warn: write('WARN'),
    error: write('ERROR'),
    trace: (...parts) => write('TRACE')(`Trace: ${format(...parts)}`),
    dir: (value, options) => info(inspect(value, options)),
    table: (value) => info(value),
    assert: (holds, ...parts) => { if (!holds) write('WARN')(`Assertion failed${parts.length ? ': ' + format(...parts) : ''}`); },
    group: (...parts) => { if (parts.length) info(...parts); indent += '  '; },
    groupEnd: () => { indent = indent.slice(2); },
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      info(`${label}: ${counts.get(label)}`);
    },
    countReset: (label = 'default') => { counts.delete(label); },
    time: (label = 'default') => { starts.set(label, host.now()); },
    timeLog: (label = 'default', ...parts) => info(`${label}: ${(host.now() - (starts.get(label) ?? host.now())).toFixed(3)}ms`, ...parts),
    timeEnd: (label = 'default') => { console.timeLog(label); starts.delete(label); },
  };
  console.groupCollapsed = console.group;
  host.define('console', console);
});
