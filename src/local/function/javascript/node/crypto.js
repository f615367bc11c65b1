// `crypto`: digests, keyed digests, keys from passwords, random values, and AES with a tag.
(function (host) {
  'use strict';
  const bytes = (data, encoding) => (typeof data === 'string' ? Buffer.from(data, encoding ?? 'utf8') : Buffer.from(host.bytesOf(data.export ? data.export() : data)));
  const plain = (algorithm) => String(algorithm).toLowerCase().replace(/^rsa-/, '').replace(/^sha-(?=\d)/, 'sha');
  const hashed = (name, data) => {
    const result = host.digest(name, host.latin1(data));
    if (!result) throw Object.assign(new Error('Digest method not supported'), { code: 'ERR_CRYPTO_INVALID_DIGEST' });
    return Buffer.from(result);
  };
  const keyed = (name, key, data) => {
    const block = /^sha(384|512)/.test(name) ? 128 : 64;
    const short = key.length > block ? hashed(name, key) : key;
    const padded = Buffer.concat([short, Buffer.alloc(block)], block);
    const inner = hashed(name, Buffer.concat([padded.map((byte) => byte ^ 0x36), data]));
    return hashed(name, Buffer.concat([padded.map((byte) => byte ^ 0x5c), inner]));
  };
  class Digest {
    #parts = [];
    #isDone = false;
    constructor(finish) { Object.defineProperty(this, 'finish', { value: finish }); }
    update(data, encoding) {
      if (this.#isDone) throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
      if (typeof data !== 'string' && !ArrayBuffer.isView(data)) {
        throw Object.assign(new TypeError(`The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${data === null || data === undefined ? data : host.inspect(data)}`), { code: 'ERR_INVALID_ARG_TYPE' });
      }
      this.#parts.push(bytes(data, encoding));
      return this;
    }
    digest(encoding) {
      if (this.#isDone) throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
      this.#isDone = true;
      const result = this.finish(Buffer.concat(this.#parts));
      return encoding && encoding !== 'buffer' ? result.toString(encoding) : result;
    }
    copy() { const twin = new Digest(this.finish); twin.#parts = [...this.#parts]; return twin; }
    write(data) { this.update(data); return true; }
    end(data) { if (data !== undefined) this.update(data); }
    read() { return this.digest(); }
  }
  const createHash = (algorithm) => {
    hashed(plain(algorithm), Buffer.alloc(0));
    return new Digest((data) => hashed(plain(algorithm), data));
  };
  const createHmac = (algorithm, key) => {
    if (key === undefined || key === null) throw Object.assign(new TypeError(`The "key" argument must be of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey. Received ${key}`), { code: 'ERR_INVALID_ARG_TYPE' });
    hashed(plain(algorithm), Buffer.alloc(0));
    return new Digest((data) => keyed(plain(algorithm), bytes(key), data));
  };
  const randomBytes = (size, callback) => {
    const random = Buffer.alloc(size);
    for (let at = 0; at < size; at += 1) random[at] = Math.floor(host.random() * 256);
    if (callback) { setImmediate(() => callback(null, random)); return undefined; }
    return random;
  };
  const pbkdf2Sync = (password, salt, rounds, length, digest) => {
    const result = host.pbkdf2(plain(digest), host.latin1(bytes(password)), host.latin1(bytes(salt)), rounds, length);
    if (!result) throw Object.assign(new TypeError(`Invalid digest: ${digest}`), { code: 'ERR_CRYPTO_INVALID_DIGEST' });
    return Buffer.from(result);
  };
  const hkdfSync = (digest, key, salt, info, length) => {
    const name = plain(digest);
    const pseudo = keyed(name, bytes(salt).length === 0 ? Buffer.alloc(hashed(name, Buffer.alloc(0)).length) : bytes(salt), bytes(key));
    let [block, result] = [Buffer.alloc(0), Buffer.alloc(0)];
    for (let count = 1; result.length < length; count += 1) {
      block = keyed(name, pseudo, Buffer.concat([block, bytes(info), Buffer.from([count])]));
      result = Buffer.concat([result, block]);
    }
    return new Uint8Array(result.subarray(0, length)).buffer;
  };
  const later = (body) => (...parts) => {
    const callback = parts.pop();
    setImmediate(() => {
      let result;
      try { result = body(...parts); } catch (error) { callback(error); return; }
      callback(null, result);
    });
  };
  const timingSafeEqual = (left, right) => {
    const [one, other] = [bytes(left), bytes(right)];
    if (one.length !== other.length) throw Object.assign(new RangeError('Input buffers must have the same byte length'), { code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH' });
    return one.equals(other);
  };
  const sealed = (isSealing) => (algorithm, key, nonce) => {
    const name = String(algorithm).toLowerCase();
    if (!/^aes-(128|256)-gcm$/.test(name)) throw absent(`crypto.${isSealing ? 'createCipheriv' : 'createDecipheriv'} with ${algorithm}`, 'aes-128-gcm and aes-256-gcm are');
    const parts = [];
    let [extra, tag] = [Buffer.alloc(0), undefined];
    const finish = () => {
      const result = host.gcm(isSealing, host.latin1(bytes(key)), host.latin1(bytes(nonce)), host.latin1(extra), host.latin1(Buffer.concat(isSealing ? parts : [...parts, tag ?? Buffer.alloc(16)])));
      if (!result) throw new Error(isSealing ? 'Invalid key length' : 'Unsupported state or unable to authenticate data');
      return Buffer.from(result);
    };
    const cipher = {
      setAAD: (data) => { extra = bytes(data); return cipher; },
      setAuthTag: (data) => { tag = bytes(data); return cipher; },
      setAutoPadding: () => cipher,
      getAuthTag: () => tag,
      // All of it comes with the end.
      update: (data, from, to) => { parts.push(bytes(data, from)); return to ? '' : Buffer.alloc(0); },
      final: (to) => {
        const whole = finish();
        const text = isSealing ? whole.subarray(0, -16) : whole;
        if (isSealing) tag = Buffer.from(whole.subarray(-16));
        return to ? text.toString(to) : Buffer.from(text);
      },
    };
    return cipher;
  };
  const absent = (name, instead) => new Error(`${name} is not in the local cloud's JavaScript engine; ${instead}`);
  const refuse = (name) => () => { throw absent(`crypto.${name}`, 'digests, HMAC, PBKDF2, HKDF and AES-GCM are'); };
  const KEYED = { HMAC: true };
  const named = (algorithm) => String(algorithm?.name ?? algorithm).toUpperCase();
  const hashOf = (algorithm) => plain(algorithm?.hash?.name ?? algorithm?.hash ?? 'sha-256');
  const subtle = {
    digest: async (algorithm, data) => new Uint8Array(hashed(plain(algorithm.name ?? algorithm), bytes(data))).buffer,
    importKey: async (format, data, algorithm, extractable, usages) => {
      if (format !== 'raw' && format !== 'jwk') throw absent(`crypto.subtle.importKey of ${format}`, 'raw and jwk are');
      const raw = format === 'jwk' ? Buffer.from(data.k, 'base64url') : bytes(data);
      return Object.defineProperty({ type: 'secret', extractable, algorithm: { ...(typeof algorithm === 'string' ? { name: algorithm } : algorithm) }, usages }, 'raw', { value: raw });
    },
    exportKey: async (format, key) => (format === 'jwk' ? { kty: 'oct', k: key.raw.toString('base64url'), ext: key.extractable } : new Uint8Array(key.raw).buffer),
    generateKey: async (algorithm, extractable, usages) => subtle.importKey('raw', randomBytes((algorithm.length ?? 256) / 8), algorithm, extractable, usages),
    sign: async (algorithm, key, data) => {
      if (!(named(algorithm) in KEYED)) throw absent(`crypto.subtle.sign with ${named(algorithm)}`, 'HMAC is');
      return new Uint8Array(keyed(hashOf(key.algorithm), key.raw, bytes(data))).buffer;
    },
    verify: async (algorithm, key, signature, data) => Buffer.from(await subtle.sign(algorithm, key, data)).equals(bytes(signature)),
    deriveBits: async (algorithm, key, length) => {
      if (named(algorithm) === 'PBKDF2') return new Uint8Array(pbkdf2Sync(key.raw, algorithm.salt, algorithm.iterations, length / 8, hashOf(algorithm))).buffer;
      if (named(algorithm) === 'HKDF') return hkdfSync(hashOf(algorithm), key.raw, algorithm.salt, algorithm.info, length / 8);
      throw absent(`crypto.subtle.deriveBits with ${named(algorithm)}`, 'PBKDF2 and HKDF are');
    },
    encrypt: async ({ name, iv, additionalData }, key, data) => {
      const cipher = sealed(true)(`aes-${key.raw.length * 8}-${String(name).slice(4)}`, key.raw, iv);
      if (additionalData) cipher.setAAD(additionalData);
      cipher.update(data);
      return new Uint8Array(Buffer.concat([cipher.final(), cipher.getAuthTag()])).buffer;
    },
    decrypt: async ({ name, iv, additionalData }, key, data) => {
      const whole = bytes(data);
      const cipher = sealed(false)(`aes-${key.raw.length * 8}-${String(name).slice(4)}`, key.raw, iv);
      if (additionalData) cipher.setAAD(additionalData);
      cipher.setAuthTag(whole.subarray(-16)).update(whole.subarray(0, -16));
      return new Uint8Array(cipher.final()).buffer;
    },
  };
  for (const name of ['deriveKey', 'wrapKey', 'unwrapKey']) subtle[name] = async () => { throw absent(`crypto.subtle.${name}`, 'importKey, sign, digest, deriveBits and encrypt are'); };
  const randomInt = (least, most, callback) => {
    if (typeof most === 'function' || most === undefined) return randomInt(0, least, most);
    const value = least + Math.floor(host.random() * (most - least));
    if (callback) { setImmediate(() => callback(null, value)); return undefined; }
    return value;
  };
  const webcrypto = {
    randomUUID: () => host.uuid(),
    getRandomValues: (target) => { host.bytesOf(target).set(randomBytes(target.byteLength)); return target; },
    subtle,
  };
  const crypto = {
    ...webcrypto, webcrypto, createHash, createHmac, randomBytes, pseudoRandomBytes: randomBytes, randomInt, timingSafeEqual, pbkdf2Sync, pbkdf2: later(pbkdf2Sync), hkdfSync, hkdf: later(hkdfSync),
    randomFillSync: webcrypto.getRandomValues, randomFill: later(webcrypto.getRandomValues), createCipheriv: sealed(true), createDecipheriv: sealed(false),
    hash: (algorithm, data, encoding = 'hex') => createHash(algorithm).update(data).digest(encoding),
    getHashes: () => ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'], getCiphers: () => ['aes-128-gcm', 'aes-256-gcm'], createSecretKey: (key, encoding) => ({ type: 'secret', export: () => bytes(key, encoding) }),
    constants: {},
  };
  for (const name of ['createSign', 'createVerify', 'sign', 'verify', 'generateKeyPair', 'generateKeyPairSync', 'createPrivateKey', 'createPublicKey', 'publicEncrypt', 'privateDecrypt', 'createDiffieHellman', 'createECDH', 'scrypt', 'scryptSync']) crypto[name] = refuse(name);
  return crypto;
});
