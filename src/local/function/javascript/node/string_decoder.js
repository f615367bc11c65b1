// `string_decoder`: text of bytes that come in pieces, with no character cut in two.
(function () {
  'use strict';
  const incomplete = (bytes) => {
    for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
      const byte = bytes[bytes.length - back];
      if ((byte & 0xc0) === 0x80) continue;
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      return size > back ? back : 0;
    }
    return 0;
  };
  class StringDecoder {
    #held = Buffer.alloc(0);
    constructor(encoding = 'utf8') {
      if (!Buffer.isEncoding(encoding)) throw Object.assign(new TypeError(`Unknown encoding: ${encoding}`), { code: 'ERR_UNKNOWN_ENCODING' });
      this.encoding = encoding.toLowerCase().replace('utf-8', 'utf8').replace(/^(utf-16le|ucs-?2)$/, 'utf16le').replace('binary', 'latin1');
    }
    #cut(bytes) {
      if (this.encoding === 'utf8') return incomplete(bytes);
      if (this.encoding === 'utf16le') return bytes.length % 2;
      return this.encoding.startsWith('base64') ? bytes.length % 3 : 0;
    }
    write(data) {
      if (typeof data === 'string') return data;
      const bytes = Buffer.concat([this.#held, data]);
      const cut = this.#cut(bytes);
      this.#held = Buffer.from(bytes.subarray(bytes.length - cut));
      return bytes.toString(this.encoding, 0, bytes.length - cut);
    }
    end(data) {
      const text = data === undefined ? '' : this.write(data);
      const rest = this.#held.length === 0 ? '' : this.encoding === 'utf8' ? '\ufffd' : this.#held.toString(this.encoding);
      this.#held = Buffer.alloc(0);
      return text + rest;
    }
  }
  return { StringDecoder };
});
