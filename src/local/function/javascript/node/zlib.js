// `zlib`: gzip and deflate, whole or as streams.
(function (host, require) {
  'use strict';
  const { Transform } = require('stream');
  const refused = (words) => Object.assign(new Error(words), { code: /end of file/.test(words) ? 'Z_BUF_ERROR' : 'Z_DATA_ERROR', errno: /end of file/.test(words) ? -5 : -3 });
  const FORMS = { gzip: 'Gzip', gunzip: 'Gunzip', deflate: 'Deflate', inflate: 'Inflate', deflateRaw: 'DeflateRaw', inflateRaw: 'InflateRaw', unzip: 'Unzip' };
  const run = (form, data, options = {}) => {
    const bytes = typeof data === 'string' ? Buffer.from(data) : Buffer.from(host.bytesOf(data));
    const level = options.level === undefined || options.level === -1 ? 6 : options.level;
    const { result, problem } = host.compress(form, level, host.latin1(bytes));
    if (problem !== undefined) throw refused(problem);
    return Buffer.from(result);
  };
  const absent = (name) => () => { throw new Error(`zlib.${name} is not in the local cloud's JavaScript engine: gzip and deflate are`); };
  const constants = { Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1 };
  const zlib = { constants, ...constants, codes: {} };
  for (const [name, kind] of Object.entries(FORMS)) {
    zlib[`${name}Sync`] = (data, options) => run(name, data, options);
    zlib[name] = (data, options, callback = options) => {
      setImmediate(() => {
        let result;
        try { result = run(name, data, typeof options === 'function' ? {} : options); } catch (error) { callback(error); return; }
        callback(null, result);
      });
    };
    const Whole = class extends Transform {
      #parts = [];
      constructor(options) { super(); this.settings = options; }
      _transform(chunk, _, done) { this.#parts.push(chunk); done(); }
      _flush(done) {
        let result;
        try { result = run(name, Buffer.concat(this.#parts), this.settings); } catch (error) { done(error); return; }
        done(null, result);
      }
    };
    Object.defineProperty(Whole, 'name', { value: kind });
    zlib[kind] = Whole;
    zlib[`create${kind}`] = (options) => new Whole(options);
  }
  for (const name of ['brotliCompress', 'brotliDecompress', 'brotliCompressSync', 'brotliDecompressSync', 'createBrotliCompress', 'createBrotliDecompress']) zlib[name] = absent(name);
  zlib.crc32 = (data, first = 0) => {
    let crc = ~first;
    for (const byte of typeof data === 'string' ? Buffer.from(data) : host.bytesOf(data)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc >>> 0;
  };
  return zlib;
});
