// `Buffer`: a Uint8Array that reads and writes text in the encodings of Node.js.
(function (host) {
  'use strict';
  const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const fromBase64 = (text) => {
    const bytes = [];
    let bits = 0;
    let held = 0;
    for (const character of text.replace(/-/g, '+').replace(/_/g, '/')) {
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
      const value = Number.parseInt(text.slice(at, at + 2), 16);
      if (Number.isNaN(value)) break;
      bytes.push(value);
    }
    return bytes;
  };
  const latin1 = (bytes, mask) => {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte & mask);
    return text;
  };
  const encode = (text, encoding) => {
    switch (String(encoding).toLowerCase()) {
      case 'utf8': case 'utf-8': return host.utf8Encode(text.toWellFormed());
      case 'base64': case 'base64url': return fromBase64(text);
      case 'hex': return fromHex(text);
      case 'latin1': case 'binary': case 'ascii': return Array.from(text, (character) => character.charCodeAt(0) & 255);
      case 'utf16le': case 'utf-16le': case 'ucs2': case 'ucs-2':
        return Array.from({ length: text.length * 2 }, (_, at) => (text.charCodeAt(at >> 1) >> (at % 2 ? 8 : 0)) & 255);
      default: throw Object.assign(new TypeError(`Unknown encoding: ${encoding}`), { code: 'ERR_UNKNOWN_ENCODING' });
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
      default: throw Object.assign(new TypeError(`Unknown encoding: ${encoding}`), { code: 'ERR_UNKNOWN_ENCODING' });
    }
  };
  class Buffer extends Uint8Array {
    static from(value, encoding, length) {
      if (typeof value === 'string') return new Buffer(encode(value, encoding ?? 'utf8'));
      if (value instanceof ArrayBuffer) return new Buffer(value, encoding, length);
      if (value?.type === 'Buffer' && Array.isArray(value.data)) return new Buffer(value.data);
      if (value === null || typeof value !== 'object') {
        throw new TypeError('The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array');
      }
      return new Buffer(value);
    }
    static alloc(size, fill = 0, encoding = 'utf8') {
      const buffer = new Buffer(size);
      return fill === 0 ? buffer : buffer.fill(typeof fill === 'string' ? Buffer.from(fill, encoding)[0] ?? 0 : fill);
    }
    static allocUnsafe(size) { return new Buffer(size); }
    static isBuffer(value) { return value instanceof Buffer; }
    static isEncoding(name) { return /^(utf-?8|hex|base64(url)?|latin1|binary|ascii|ucs-?2|utf-?16le)$/i.test(name); }
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
    equals(other) { return Buffer.compare(this, other) === 0; }
    compare(other) { return Buffer.compare(this, other); }
    slice(from, to) { return this.subarray(from, to); }
    toString(encoding = 'utf8', from = 0, to = this.length) {
      return decode(Uint8Array.prototype.slice.call(this, from, to), encoding);
    }
    toJSON() { return { type: 'Buffer', data: Array.from(this) }; }
    write(text, offset = 0, length = this.length - offset, encoding = 'utf8') {
      const bytes = new Uint8Array(encode(text, encoding)).subarray(0, length);
      this.set(bytes, offset);
      return bytes.length;
    }
    copy(target, at = 0, from = 0, to = this.length) {
      const piece = this.subarray(from, Math.min(to, from + target.length - at));
      target.set(piece, at);
      return piece.length;
    }
    readUInt8(at = 0) { return this[at]; }
    readUInt16BE(at = 0) { return (this[at] << 8) | this[at + 1]; }
    readUInt32BE(at = 0) { return this.readUInt16BE(at) * 65536 + this.readUInt16BE(at + 2); }
    writeUInt8(value, at = 0) { this[at] = value; return at + 1; }
    writeUInt32BE(value, at = 0) {
      for (let index = 0; index < 4; index += 1) this[at + index] = (value >>> (24 - 8 * index)) & 255;
      return at + 4;
    }
  }
  // `slice` above makes a view; what copies must not end up there.
  Object.defineProperty(Buffer, Symbol.species, { value: Buffer });
  host.define('Buffer', Buffer);
});
