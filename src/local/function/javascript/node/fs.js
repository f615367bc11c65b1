// `fs`: the files of the package, to read, and a folder `/tmp` in memory, which lasts as long as the function's process.
(function (host, require) {
  'use strict';
  const path = require('path');
  const { Readable, Writable } = require('stream');
  const WORDS = { ENOENT: [-2, 'no such file or directory'], EROFS: [-30, 'read-only file system'], EEXIST: [-17, 'file already exists'], EISDIR: [-21, 'illegal operation on a directory'], ENOTDIR: [-20, 'not a directory'], ENOTEMPTY: [-39, 'directory not empty'] };
  const failed = (code, syscall, file) => Object.assign(new Error(`${code}: ${WORDS[code][1]}, ${syscall} '${file}'`), { errno: WORDS[code][0], code, syscall, path: file });
  const temporary = new Map([['/tmp', null]]);
  const PACKAGE = '/var/task';
  const packaged = () => host.files().map((name) => `${PACKAGE}/${name}`);
  const full = (name) => path.resolve(name instanceof URL ? require('url').fileURLToPath(name) : Buffer.isBuffer(name) ? name.toString() : name);
  const bytesAt = (file) => (temporary.has(file) ? temporary.get(file) : file.startsWith(`${PACKAGE}/`) ? host.file(file.slice(PACKAGE.length + 1)) : undefined);
  const isFolder = (file) => temporary.get(file) === null || file === '/' || file === '/var' || file === PACKAGE || packaged().some((known) => known.startsWith(`${file}/`));
  const isThere = (file) => isFolder(file) || Boolean(bytesAt(file));
  const encodingOf = (options) => (typeof options === 'string' ? options : options?.encoding);
  const shown = (bytes, options) => (encodingOf(options) ? Buffer.from(bytes).toString(encodingOf(options)) : Buffer.from(bytes));
  const bytesOf = (data, options) => (typeof data === 'string' ? Buffer.from(data, encodingOf(options) ?? 'utf8') : Buffer.from(host.bytesOf(data)));
  const writable = (call, file) => {
    if (!file.startsWith('/tmp/')) throw failed(isThere(path.dirname(file)) || file.startsWith(PACKAGE) ? 'EROFS' : 'ENOENT', call, file);
    if (!isFolder(path.dirname(file))) throw failed('ENOENT', call, file);
    return file;
  };
  const below = (folder) => {
    const within = [...temporary.keys(), ...packaged()].filter((file) => file.startsWith(folder === '/' ? '/' : `${folder}/`));
    return [...new Set(within.map((file) => file.slice(folder === '/' ? 1 : folder.length + 1).split('/')[0]))].sort();
  };
  const statOf = (file, call = 'stat') => {
    if (!isThere(file)) throw failed('ENOENT', call, file);
    const folder = isFolder(file);
    const time = new Date(host.born ?? 0);
    const no = () => false;
    return {
      size: folder ? 4096 : bytesAt(file).byteLength, mode: folder ? 0o40755 : 0o100644, mtime: time, ctime: time, atime: time, birthtime: time, mtimeMs: time.getTime(), ctimeMs: time.getTime(), atimeMs: time.getTime(), uid: 993, gid: 990, nlink: 1,
      isFile: () => !folder, isDirectory: () => folder, isSymbolicLink: no, isFIFO: no, isSocket: no, isBlockDevice: no, isCharacterDevice: no,
    };
  };
  const entry = (folder, name) => ({ name, parentPath: folder, path: folder, ...Object.fromEntries(['isFile', 'isDirectory', 'isSymbolicLink'].map((what) => [what, statOf(path.join(folder, name))[what]])) });
  const calls = {
    readFile(name, options) {
      const file = full(name);
      const bytes = bytesAt(file);
      if (!bytes) throw failed(isFolder(file) ? 'EISDIR' : 'ENOENT', isFolder(file) ? 'read' : 'open', file);
      return shown(bytes, options);
    },
    writeFile(name, data, options) {
      const file = writable('open', full(name));
      if (isFolder(file)) throw failed('EISDIR', 'open', file);
      if (options?.flag === 'a') return calls.appendFile(name, data, options);
      if (/x/.test(options?.flag ?? '') && isThere(file)) throw failed('EEXIST', 'open', file);
      temporary.set(file, bytesOf(data, options));
    },
    appendFile(name, data, options) {
      const file = writable('open', full(name));
      temporary.set(file, Buffer.concat([Buffer.from(bytesAt(file) ?? []), bytesOf(data, options)]));
    },
    copyFile(from, to) { calls.writeFile(to, calls.readFile(from)); },
    rename(from, to) {
      const [old, file] = [writable('rename', full(from)), writable('rename', full(to))];
      if (!isThere(old)) throw failed('ENOENT', 'rename', old);
      for (const known of [...temporary.keys()].filter((key) => key === old || key.startsWith(`${old}/`))) {
        temporary.set(file + known.slice(old.length), temporary.get(known));
        temporary.delete(known);
      }
    },
    unlink(name) {
      const file = writable('unlink', full(name));
      if (!isThere(file)) throw failed('ENOENT', 'unlink', file);
      if (isFolder(file)) throw failed('EISDIR', 'unlink', file);
      temporary.delete(file);
    },
    rm(name, options = {}) {
      const file = full(name);
      if (!isThere(file)) { if (options.force) return; throw failed('ENOENT', 'rm', file); }
      if (isFolder(file) && !options.recursive) throw Object.assign(failed('EISDIR', 'rm', file), { code: 'ERR_FS_EISDIR' });
      for (const known of [...temporary.keys()]) if (known !== '/tmp' && (known === file || known.startsWith(`${file}/`))) temporary.delete(known);
    },
    mkdir(name, options = {}) {
      const file = full(name);
      if (isThere(file)) { if (options.recursive && isFolder(file)) return undefined; throw failed('EEXIST', 'mkdir', file); }
      if (options.recursive && !isThere(path.dirname(file))) calls.mkdir(path.dirname(file), options);
      temporary.set(writable('mkdir', file), null);
      return options.recursive ? file : undefined;
    },
    rmdir(name, options = {}) {
      const file = full(name);
      if (!isThere(file)) throw failed('ENOENT', 'rmdir', file);
      if (!isFolder(file)) throw failed('ENOTDIR', 'rmdir', file);
      if (below(file).length > 0 && !options.recursive) throw failed('ENOTEMPTY', 'rmdir', file);
      calls.rm(name, { recursive: true });
    },
    mkdtemp(prefix) {
      const name = `${full(prefix)}${String(prefix).endsWith('/') ? '/' : ''}${Array.from({ length: 6 }, () => Math.floor(host.random() * 36).toString(36)).join('')}`;
      calls.mkdir(name);
      return name;
    },
    readdir(name, options = {}) {
      const folder = full(name);
      if (!isThere(folder)) throw failed('ENOENT', 'scandir', folder);
      if (!isFolder(folder)) throw failed('ENOTDIR', 'scandir', folder);
      const names = options.recursive ? below(folder).flatMap((one) => [one, ...(isFolder(path.join(folder, one)) ? calls.readdir(path.join(folder, one), { recursive: true }).map((inner) => `${one}/${inner}`) : [])]) : below(folder);
      return options.withFileTypes ? names.map((one) => entry(folder, one)) : names;
    },
    stat(name, options = {}) { try { return statOf(full(name)); } catch (error) { if (options.throwIfNoEntry === false) return undefined; throw error; } },
    lstat(name, options) { return calls.stat(name, options); },
    access(name, mode = 0) {
      const file = full(name);
      if (!isThere(file)) throw failed('ENOENT', 'access', file);
      if (mode & 2 && !file.startsWith('/tmp')) throw failed('EROFS', 'access', file);
    },
    realpath(name) { const file = full(name); statOf(file, 'realpath'); return file; },
    truncate(name, length = 0) { calls.writeFile(name, calls.readFile(name).subarray(0, length)); },
    chmod(name) { statOf(full(name), 'chmod'); },
    utimes(name) { statOf(full(name), 'utime'); },
  };
  const constants = { F_OK: 0, X_OK: 1, W_OK: 2, R_OK: 4, O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, COPYFILE_EXCL: 1 };
  const fs = { constants, ...constants, promises: { constants } };
  for (const [name, body] of Object.entries(calls)) {
    fs[`${name}Sync`] = body;
    fs.promises[name] = async (...parts) => body(...parts);
    fs[name] = (...parts) => {
      const callback = parts.pop();
      process.nextTick(() => {
        let result;
        try { result = body(...parts); } catch (error) { callback(error); return; }
        callback(null, result);
      });
    };
  }
  fs.existsSync = (name) => { try { return isThere(full(name)); } catch { return false; } };
  fs.exists = (name, callback) => { process.nextTick(() => callback(fs.existsSync(name))); };
  fs.createReadStream = (name, options = {}) => {
    const stream = new Readable({ encoding: encodingOf(options) });
    stream.path = name;
    stream._read = () => {
      let bytes;
      try { bytes = calls.readFile(name); } catch (error) { stream.destroy(error); return; }
      stream.push(bytes.subarray(options.start ?? 0, options.end === undefined ? undefined : options.end + 1));
      stream.push(null);
    };
    return stream;
  };
  fs.createWriteStream = (name, options = {}) => {
    const stream = new Writable();
    const isAdded = options.flags === 'a';
    stream.path = name;
    stream.bytesWritten = 0;
    try { if (!isAdded) calls.writeFile(name, ''); } catch (error) { process.nextTick(() => stream.destroy(error)); }
    stream._write = (chunk, _, done) => {
      try { calls.appendFile(name, chunk); stream.bytesWritten += chunk.length; } catch (error) { done(error); return; }
      done();
    };
    return stream;
  };
  const absent = (name) => () => { throw new Error(`fs.${name} is not in the local cloud's JavaScript engine; readFile, writeFile, appendFile and the streams are`); };
  for (const name of ['open', 'openSync', 'read', 'readSync', 'watch', 'watchFile', 'symlink', 'symlinkSync', 'link', 'linkSync']) fs[name] = absent(name);
  fs.promises.open = async (name) => absent('promises.open')(name);
  return fs;
});
