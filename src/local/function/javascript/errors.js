// What goes wrong in the words of V8, and stack traces as V8 writes them: people look for them in logs, and libraries
// in messages.
//
// Deviation: the engine does not say which expression was no function. It is read from the source at the place of the
// call, which is right for names and members and says less for what is computed.
(function (host) {
  'use strict';
  const WRAPPER = '(function (exports, require, module, __filename, __dirname) {'.length;
  const NAME = /[\w$#]/;
  const CHAIN = /^[A-Za-z_$][\w$]*(?:\s*\??\.\s*#?[A-Za-z_$][\w$]*|\[[^\][]*\])*/;
  // A function may change every global.
  const { defineProperty, getPrototypeOf } = Object;
  const [NativeError, Pattern, NativeSyntaxError, NativeTypeError] = [Error, RegExp, SyntaxError, TypeError];
  const { source } = host;
  const fileOf = (site) => (site.getFileName() ?? '').replace(/^file:\/\//, '');
  // Files of CommonJS are compiled behind a head on their first line.
  const columnOf = (site) => {
    const isWrapped = site.getLineNumber() === 1 && (site.getFileName() ?? '').startsWith('/var/task/');
    return Math.max(1, site.getColumnNumber() - (isWrapped ? WRAPPER : 0));
  };
  // Goes back over names, dots and what stands in brackets to where a chain of members begins.
  const beginning = (line, at) => {
    let start = at;
    while (start > 0) {
      const before = line[start - 1];
      if (NAME.test(before) || before === '.' || before === '?') start -= 1;
      else if (before === ']' || before === ')') {
        const open = line.lastIndexOf(before === ']' ? '[' : '(', start - 1);
        if (open < 0) break;
        start = open;
      } else break;
    }
    return start;
  };
  const expressionAt = (site) => {
    const file = fileOf(site);
    if (!file.startsWith('/var/task/')) return undefined;
    const line = (source(file.slice('/var/task/'.length)) ?? '').split('\n')[site.getLineNumber() - 1] ?? '';
    const at = columnOf(site) - 1;
    const start = beginning(line, at);
    const head = line.slice(start, at).replace(/\([^()]*\)/g, '(...)');
    const tail = CHAIN.exec(line.slice(at).replace(/^new\s+/, ''))?.[0];
    return tail === undefined ? undefined : `${head}${tail}`.replace(/^new\s+/, '').replace(/\?\./g, '.').replace(/\s+/g, '');
  };
  const isNew = (site, expression) => {
    const line = (source(fileOf(site).slice('/var/task/'.length)) ?? '').split('\n')[site.getLineNumber() - 1] ?? '';
    return new Pattern(`\\bnew\\s+${expression.replace(/[$[\]().]/g, '\\$&')}`).test(line.slice(0, columnOf(site) + expression.length));
  };
  const called = (sites) => {
    const [first] = sites;
    if (first === undefined) return undefined;
    if (first.isNative()) return first.getFunctionName() === 'Promise' ? 'Promise resolver undefined is not a function' : 'undefined is not a function';
    const expression = expressionAt(first);
    if (expression === undefined) return undefined;
    return `${expression} is not a ${isNew(first, expression) ? 'constructor' : 'function'}`;
  };
  const WORDS = [
    [/^cannot read property 'Symbol\.iterator' of (undefined|null)$/, (_, value) => `${value} is not iterable`],
    [/^cannot read property '([^]*)' of (undefined|null)$/, (_, name, value) => `Cannot read properties of ${value} (reading '${name}')`],
    [/^cannot set property '([^]*)' of (undefined|null)$/, (_, name, value) => `Cannot set properties of ${value} (setting '${name}')`],
    [/^not a function$/, (_, sites) => called(sites)],
    [/^not a constructor$/, (_, sites) => `${(sites[0] && expressionAt(sites[0])) ?? '(intermediate value)'} is not a constructor`],
    [/^value is not iterable$/, (_, sites) => `${(sites[0] && !sites[0].isNative() && expressionAt(sites[0])) ?? 'object'} is not iterable`],
    [/^'([^]*)' is read-only$/, (_, name, sites) => (isAssigned(sites, name) ? 'Assignment to constant variable.' : `Cannot assign to read only property '${name}' of object '#<Object>'`)],
    [/^this is not initialized$/, () => "Must call super constructor in derived class before accessing 'this' or returning from derived constructor"],
    [/^([\w$]+) is not initialized$/, (_, name) => `Cannot access '${name}' before initialization`],
    [/^BigInt are forbidden in JSON\.stringify$/, () => 'Do not know how to serialize a BigInt'],
    [/^cannot convert BigInt to number$/, () => 'Cannot mix BigInt and other types, use explicit conversions'],
    [/^cannot convert symbol to (string|number)$/, (_, kind) => `Cannot convert a Symbol value to a ${kind}`],
    [/^cannot convert to BigInt: not an integer$/, () => 'The number cannot be converted to a BigInt because it is not an integer'],
    [/^invalid BigInt literal$/, () => 'Cannot convert text to a BigInt'],
    [/^invalid array length$/, () => 'Invalid array length'],
    [/^invalid number of digits$/, () => 'toFixed() digits argument must be between 0 and 100'],
    [/^invalid 'instanceof' right operand$/, () => "Right-hand side of 'instanceof' is not callable"],
    [/^Date value is NaN$/, () => 'Invalid time value'],
    [/^class constructors must be invoked with 'new'$/, (_, sites) => `Class constructor ${(sites[0] && expressionAt(sites[0])) ?? ''} cannot be invoked without 'new'`],
    [/^object is not extensible$/, () => 'Cannot add property, object is not extensible'],
    [/^could not delete property$/, () => 'Cannot delete property of #<Object>'],
    [/^invalid repeat count$/, () => 'Invalid count value'],
    [/^bad normalization form$/, () => 'The normalization form should be one of NFC, NFD, NFKC, NFKD.'],
    [/^private class field '([^]*)' does not exist$/, (_, name) => `Cannot read private member ${name} from an object whose class did not declare it`],
    [/^empty array$/, () => 'Reduce of empty array with no initial value'],
    [/^expecting hex digit$/, () => 'URI malformed'],
    [/^invalid value used as (Weak\w+) key$/, (_, kind) => `Invalid value used ${kind === 'WeakSet' ? 'in weak set' : 'as weak map key'}`],
    [/^parent class must be constructor$/, () => 'Class extends value is not a constructor or null'],
    [/^no setter for property$/, () => 'Cannot set property of #<Object> which has only a getter'],
    [/^circular reference$/, () => 'Converting circular structure to JSON'],
  ];
  const isAssigned = (sites, name) => {
    const [first] = sites;
    const line = first && !first.isNative() ? (source(fileOf(first).slice('/var/task/'.length)) ?? '').split('\n')[first.getLineNumber() - 1] ?? '' : '';
    return new Pattern(`(^|[^.\\w$\\]])${name.replace(/\$/g, '\\$')}\\s*([-+*/%&|^]|\\*\\*|<<|>>>?|&&|\\|\\||\\?\\?)?=|\\+\\+|--`).test(line);
  };
  const translated = (message, sites) => {
    for (const [pattern, words] of WORDS) {
      const match = pattern.exec(message);
      if (match) return words(...match, sites) ?? message;
    }
    return message;
  };
  const NATIVE = [TypeError, ReferenceError, RangeError, URIError, SyntaxError];
  const isNative = (error) => NATIVE.some((kind) => getPrototypeOf(error) === kind.prototype);
  const frame = (site) => {
    const name = site.getFunctionName();
    if (site.isNative()) return `    at ${name} (<anonymous>)`;
    const file = site.getFileName();
    const place = `${file}:${site.getLineNumber()}:${columnOf(site)}`;
    return name ? `    at ${name} (${place})` : `    at ${place}`;
  };
  const isOfTheFunction = (site) => site.isNative() || !/^(ork:|<input>)/.test(site.getFileName() ?? '');
  Error.prepareStackTrace = (error, sites) => {
    const shown = sites.filter(isOfTheFunction);
    if (error instanceof NativeError && isNative(error) && typeof error.message === 'string') {
      const message = translated(error.message, shown);
      if (message !== error.message) defineProperty(error, 'message', { value: message, writable: true, configurable: true, enumerable: false });
    }
    let head;
    try { head = NativeError.prototype.toString.call(error); } catch { head = 'Error'; }
    // What the runtime itself called last is no part of the function.
    while (shown.length > 0 && shown[shown.length - 1].isNative()) shown.pop();
    return [head, ...shown.map(frame)].join('\n');
  };

  // JSON, whose errors quote the text.
  const { parse, stringify } = JSON;
  const quoted = (text, at) => {
    const [from, to] = [Math.max(0, at - 10), Math.min(text.length, at + 10)];
    if (text.length <= 40) return `"${text}"`;
    return `${from > 0 ? '...' : ''}"${text.slice(from, to)}"${to < text.length ? '...' : ''}`;
  };
  const explained = (error, text) => {
    const token = /^unexpected token: '([^]*)'$/.exec(error.message)?.[1];
    let message = error.message;
    if (text === 'undefined' || text === '[object Object]') message = `"${text}" is not valid JSON`;
    else if (token !== undefined) {
      const at = Math.max(0, text.indexOf(token));
      message = `Unexpected token '${text[at] ?? token}', ${quoted(text, at)} is not valid JSON`;
    } else if (/^Expected property name or '}'/.test(message) && /,\s*}/.test(text)) {
      message = message.replace("property name or '}'", 'double-quoted property name');
    }
    const stack = typeof error.stack === 'string' ? error.stack.replace(error.message, () => message) : error.stack;
    defineProperty(error, 'message', { value: message, writable: true, configurable: true, enumerable: false });
    if (stack !== undefined) defineProperty(error, 'stack', { value: stack, writable: true, configurable: true, enumerable: false });
    return error;
  };
  const className = (value) => (Object.getPrototypeOf(value) === null ? 'Object' : value.constructor?.name ?? 'Object');
  // The way along which a value comes back to itself.
  const circle = (value, path) => {
    const from = path.findIndex((step) => step.value === value);
    if (from >= 0) return path.slice(from);
    return undefined;
  };
  const findCircle = (value, path, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const found = circle(value, path);
    if (found) return { steps: found, key };
    const next = [...path, { value, key }];
    if (next.length > 500) return undefined;
    for (const name of Object.keys(value)) {
      const inner = findCircle(value[name], next, Array.isArray(value) ? `index ${name}` : `property '${name}'`);
      if (inner) return inner;
    }
    return undefined;
  };
  const circular = (value) => {
    const found = findCircle(value, [], '');
    if (!found) return 'Converting circular structure to JSON';
    const [first, ...others] = found.steps;
    const lines = [`\n    --> starting at object with constructor '${className(first.value)}'`];
    const shown = others.length > 2 ? [others[0], undefined, others[others.length - 1]] : others;
    for (const step of shown) lines.push(step ? `\n    |     ${step.key} -> object with constructor '${className(step.value)}'` : '\n    |     ...');
    return `Converting circular structure to JSON${lines.join('')}\n    --- ${found.key} closes the circle`;
  };
  defineProperty(JSON, 'parse', { writable: true, configurable: true, value: function (text, reviver) {
    try { return parse(text, reviver); } catch (error) {
      if (error instanceof NativeSyntaxError) throw explained(error, String(text));
      throw error;
    }
  } });
  defineProperty(JSON, 'stringify', { writable: true, configurable: true, value: function (value, replacer, space) {
    try { return stringify(value, replacer, space); } catch (error) {
      if (error instanceof NativeTypeError && error.message === 'Converting circular structure to JSON') {
        const stack = error.stack;
        const message = circular(value);
        defineProperty(error, 'message', { value: message, writable: true, configurable: true, enumerable: false });
        if (typeof stack === 'string') defineProperty(error, 'stack', { value: stack.replace('Converting circular structure to JSON', () => message), writable: true, configurable: true, enumerable: false });
      }
      throw error;
    }
  } });
  for (const name of ['parse', 'stringify']) defineProperty(JSON[name], 'name', { value: name });
});
