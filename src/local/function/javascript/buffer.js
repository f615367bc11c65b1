// `Buffer`: a Uint8Array that reads and writes text and numbers as Node.js does.
(function (host) {
  'use strict';
  const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const fromBase64 = (text) => {
    const bytes = [];
    let bits = 0;
    let held = 0;
    for (const character of text.replace(/-/g, '+').replace(/_/g, '/')) {
      if (character === '=') break;
      const value = BASE64.indexOf(character);
      if (value < 0) continue;
      held = (held << 6) | value;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes.push((held >> bits) & 255);
        held &= (1 << bits) - 1;
      }
    }
    return bytes;
  };
  const toBase64 = (bytes) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 3) {
      const group = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      text += BASE64[(group >> 18) & 63] + BASE64[(group >> 12) & 63];
      text += at + 1 < bytes.length ? BASE64[(group >> 6) & 63] : '=';
      text += at + 2 < bytes.length ? BASE64[group & 63] : '=';
    }
    return text;
  };
  const fromHex = (text) => {
    const bytes = [];
    for (let at = 0; at + 1 < text.length; at += 2) {
      const pair = text.slice(at, at + 2);
      if (!/^[0-9a-fA-F]{2}$/.test(pair)) break;
      bytes.push(Number.parseInt(pair, 16));
    }
    return bytes;
  };
  const latin1 = (bytes, mask) => {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte & mask);
    return text;
  };
  const coded = (code, message, Kind = TypeError) => Object.assign(new Kind(message), { code });
  const encode = (text, encoding) => {
    switch (String(encoding).toLowerCase()) {
      case 'utf8': case 'utf-8': return host.utf8Encode(text.toWellFormed());
      case 'base64': case 'base64url': return fromBase64(text);
      case 'hex': return fromHex(text);
      case 'latin1': case 'binary': case 'ascii': return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at) & 255);
      case 'utf16le': case 'utf-16le': case 'ucs2': case 'ucs-2':
        return Array.from({ length: text.length * 2 }, (_, at) => (text.charCodeAt(at >> 1) >> (at % 2 ? 8 : 0)) & 255);
      default: throw coded('ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
    }
  };
  const decode = (bytes, encoding) => {
    switch (String(encoding).toLowerCase()) {
      case 'utf8': case 'utf-8': return host.utf8Decode(bytes.slice().buffer);
      case 'base64': return toBase64(bytes);
      case 'base64url': return toBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
      case 'hex': return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      case 'latin1': case 'binary': return latin1(bytes, 255);
      case 'ascii': return latin1(bytes, 127);
      case 'utf16le': case 'utf-16le': case 'ucs2': case 'ucs-2': {
        let text = '';
        for (let at = 0; at + 1 < bytes.length; at += 2) text += String.fromCharCode(bytes[at] | (bytes[at + 1] << 8));
        return text;
      }
      default: throw coded('ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
    }
  };
  const received = (value) => (value === null || value === undefined ? ` Received ${value}` : typeof value === 'object' ? ` Received an instance of ${value.constructor?.name ?? 'Object'}` : ` Received type ${typeof value} (${host.inspect(value)})`);
  const bounded = (value, length) => {
    const at = Math.trunc(Number(value)) || 0;
    return at < 0 ? Math.max(0, length + at) : Math.min(at, length);
  };
  class Buffer extends Uint8Array {
    static from(value, encoding, length) {
      if (typeof value === 'string') return new Buffer(encode(value, encoding ?? 'utf8'));
      if (value instanceof ArrayBuffer || (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer)) return new Buffer(value, encoding, length);
      if (typeof value === 'object' && value !== null) {
        if (value.type === 'Buffer' && Array.isArray(value.data)) return new Buffer(value.data);
        if (value instanceof String) return Buffer.from(String(value), encoding);
        if (ArrayBuffer.isView(value) || typeof value.length === 'number') return new Buffer(Array.from(value, (item) => Number(item) & 255));
        const plain = typeof value[Symbol.toPrimitive] === 'function' ? value[Symbol.toPrimitive]('string') : value.valueOf();
        if (typeof plain === 'string' || (typeof plain === 'object' && plain !== null && plain !== value)) return Buffer.from(plain, encoding, length);
      }
      throw coded('ERR_INVALID_ARG_TYPE', `The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object.${received(value)}`);
    }
    static of(...bytes) { return new Buffer(bytes.map((byte) => Number(byte) & 255)); }
    static alloc(size, fill = 0, encoding = 'utf8') {
      if (typeof size !== 'number') throw coded('ERR_INVALID_ARG_TYPE', `The "size" argument must be of type number.${received(size)}`);
      const buffer = new Buffer(size);
      return fill === 0 ? buffer : buffer.fill(fill, 0, size, encoding);
    }
    static allocUnsafe(size) { return Buffer.alloc(size); }
    static allocUnsafeSlow(size) { return Buffer.alloc(size); }
    static isBuffer(value) { return value instanceof Buffer; }
    static isEncoding(name) { return typeof name === 'string' && /^(utf-?8|hex|base64(url)?|latin1|binary|ascii|ucs-?2|utf-?16le)$/i.test(name); }
    static byteLength(value, encoding = 'utf8') {
      return typeof value === 'string' ? new Uint8Array(encode(value, encoding)).length : value.byteLength;
    }
    static concat(list, length = list.reduce((sum, part) => sum + part.length, 0)) {
      const buffer = new Buffer(length);
      let at = 0;
      for (const part of list) {
        const piece = part.subarray(0, Math.max(0, length - at));
        buffer.set(piece, at);
        at += piece.length;
      }
      return buffer;
    }
    static compare(left, right) {
      for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
        if (left[at] !== right[at]) return left[at] < right[at] ? -1 : 1;
      }
      return Math.sign(left.length - right.length);
    }
    get parent() { return this.buffer; }
    get offset() { return this.byteOffset; }
    equals(other) { return Buffer.compare(this, other) === 0; }
    compare(other, from = 0, to = other.length, ownFrom = 0, ownTo = this.length) {
      return Buffer.compare(this.subarray(ownFrom, ownTo), other.subarray(from, to));
    }
    slice(from, to) { return this.subarray(from, to); }
    toString(encoding = 'utf8', from = 0, to = this.length) {
      return decode(Uint8Array.prototype.slice.call(this, Math.max(0, from), Math.max(0, to)), encoding ?? 'utf8');
    }
    toLocaleString(...parts) { return this.toString(...parts); }
    toJSON() { return { type: 'Buffer', data: Array.from(this) }; }
    write(text, offset = 0, length = this.length - offset, encoding = 'utf8') {
      if (typeof offset === 'string') return this.write(text, 0, this.length, offset);
      if (typeof length === 'string') return this.write(text, offset, this.length - offset, length);
      let bytes = new Uint8Array(encode(text, encoding)).subarray(0, Math.min(length, this.length - offset));
      // No part of a character is written.
      if (/^utf-?8$/i.test(encoding)) while (bytes.length > 0 && new Uint8Array(encode(text, encoding)).length > bytes.length && !text.startsWith(decode(bytes, 'utf8'))) bytes = bytes.subarray(0, -1);
      this.set(bytes, offset);
      return bytes.length;
    }
    copy(target, at = 0, from = 0, to = this.length) {
      const piece = this.subarray(from, Math.max(from, Math.min(to, from + target.length - at)));
      target.set(piece, at);
      return piece.length;
    }
    fill(value, from = 0, to = this.length, encoding = 'utf8') {
      if (typeof from === 'string') return this.fill(value, 0, this.length, from);
      if (typeof to === 'string') return this.fill(value, from, this.length, to);
      const bytes = typeof value === 'string' ? encode(value, encoding) : typeof value === 'object' && value !== null ? value : [Number(value) & 255];
      const pattern = new Uint8Array(bytes);
      for (let at = from; at < to; at += 1) this[at] = pattern.length === 0 ? 0 : pattern[(at - from) % pattern.length];
      return this;
    }
    indexOf(value, from = 0, encoding = 'utf8') { return this.#find(value, from, encoding, false); }
    lastIndexOf(value, from = this.length, encoding = 'utf8') { return this.#find(value, from, encoding, true); }
    includes(value, from = 0, encoding = 'utf8') { return this.indexOf(value, from, encoding) >= 0; }
    #find(value, from, encoding, isLast) {
      if (typeof from === 'string') return this.#find(value, isLast ? this.length : 0, from, isLast);
      if (typeof value === 'number') return isLast ? super.lastIndexOf(value & 255, bounded(from, this.length)) : super.indexOf(value & 255, bounded(from, this.length));
      if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
        throw coded('ERR_INVALID_ARG_TYPE', `The "value" argument must be one of type number or string or an instance of Buffer or Uint8Array.${received(value)}`);
      }
      const wanted = typeof value === 'string' ? new Uint8Array(encode(value, encoding)) : value;
      const start = Number.isNaN(Number(from)) ? (isLast ? this.length : 0) : bounded(from, this.length);
      if (wanted.length === 0) return start;
      const isAt = (at) => wanted.every((byte, index) => this[at + index] === byte);
      if (isLast) {
        for (let at = Math.min(start, this.length - wanted.length); at >= 0; at -= 1) if (isAt(at)) return at;
      } else {
        for (let at = start; at + wanted.length <= this.length; at += 1) if (isAt(at)) return at;
      }
      return -1;
    }
    swap16() { return this.#swap(2); }
    swap32() { return this.#swap(4); }
    swap64() { return this.#swap(8); }
    #swap(size) {
      if (this.length % size !== 0) throw coded('ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${size * 8}-bits`, RangeError);
      for (let at = 0; at < this.length; at += size) this.subarray(at, at + size).reverse();
      return this;
    }
    readUIntBE(at, size) { return this.#read(at, size).reduce((value, byte) => value * 256 + byte, 0); }
    readUIntLE(at, size) { return this.#read(at, size).reduceRight((value, byte) => value * 256 + byte, 0); }
    readIntBE(at, size) { return signed(this.readUIntBE(at, size), size); }
    readIntLE(at, size) { return signed(this.readUIntLE(at, size), size); }
    #read(at, size) { return Array.from(this.subarray(this.#checked(at, size), at + size)); }
    #checked(at, size) {
      if (typeof at !== 'number') throw coded('ERR_INVALID_ARG_TYPE', `The "offset" argument must be of type number.${received(at)}`);
      if (at < 0 || at + size > this.length) {
        if (this.length < size) throw coded('ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds', RangeError);
        throw coded('ERR_OUT_OF_RANGE', `The value of "offset" is out of range. It must be >= 0 and <= ${this.length - size}. Received ${at}`, RangeError);
      }
      return at;
    }
    writeUIntBE(value, at, size) { return this.#write(value, at, size, (index) => size - 1 - index); }
    writeUIntLE(value, at, size) { return this.#write(value, at, size, (index) => index); }
    writeIntBE(value, at, size) { return this.writeUIntBE(value < 0 ? value + 2 ** (8 * size) : value, at, size); }
    writeIntLE(value, at, size) { return this.writeUIntLE(value < 0 ? value + 2 ** (8 * size) : value, at, size); }
    #write(value, at, size, power) {
      this.#checked(at, size);
      for (let index = 0; index < size; index += 1) this[at + index] = Math.floor(value / 2 ** (8 * power(index))) % 256;
      return at + size;
    }
    view(at, size) { return new DataView(this.buffer, this.byteOffset + this.#checked(at, size), size); }
  }
  const signed = (value, size) => (value >= 2 ** (8 * size - 1) ? value - 2 ** (8 * size) : value);
  const LEAST = { Uint8: 0, Uint16: 0, Uint32: 0, Int8: -128, Int16: -32768, Int32: -2147483648 };
  const MOST = { Uint8: 255, Uint16: 65535, Uint32: 4294967295, Int8: 127, Int16: 32767, Int32: 2147483647 };
  const method = (name, value) => Object.defineProperty(Buffer.prototype, name, { value, writable: true, configurable: true });
  for (const [kind, size] of Object.entries({ Uint8: 1, Int8: 1, Uint16: 2, Int16: 2, Uint32: 4, Int32: 4, Float32: 4, Float64: 8, BigUint64: 8, BigInt64: 8 })) {
    const plain = { Float32: 'Float', Float64: 'Double', BigUint64: 'BigUInt64' }[kind] ?? kind.replace(/^Uint/, 'UInt');
    for (const [order, isLittle] of size === 1 ? [['', true]] : [['BE', false], ['LE', true]]) {
      const read = function (at = 0) { return this.view(at, size)[`get${kind}`](0, isLittle); };
      const write = function (value, at = 0) {
        if (kind in LEAST && (value < LEAST[kind] || value > MOST[kind])) {
          throw coded('ERR_OUT_OF_RANGE', `The value of "value" is out of range. It must be >= ${LEAST[kind]} and <= ${MOST[kind]}. Received ${value}`, RangeError);
        }
        this.view(at, size)[`set${kind}`](0, value, isLittle);
        return at + size;
      };
      for (const name of new Set([plain, plain.replace('UInt', 'Uint')])) {
        method(`read${name}${order}`, read);
        method(`write${name}${order}`, write);
      }
    }
  }
  for (const name of ['UIntBE', 'UIntLE']) for (const way of ['read', 'write']) method(way + name.replace('UInt', 'Uint'), Buffer.prototype[way + name]);
  Object.defineProperty(Buffer.prototype, 'view', { enumerable: false });
  Buffer.poolSize = 8192;
  // `slice` above makes a view; what copies must not end up there.
  Object.defineProperty(Buffer, Symbol.species, { value: Buffer });
  // Deprecated and still met: `Buffer('text')` and `new Buffer('text')`.
  const Callable = new Proxy(Buffer, {
    apply: (target, _, [value, ...rest]) => (typeof value === 'number' ? target.alloc(value) : target.from(value, ...rest)),
    construct: (target, given, made) => (typeof given[0] === 'string' ? target.from(...given) : Reflect.construct(target, given, made)),
  });
  Object.defineProperty(Buffer.prototype, 'constructor', { value: Callable, writable: true, configurable: true });
  host.encode = encode;
  host.decode = decode;
  host.define('Buffer', Callable);
});
