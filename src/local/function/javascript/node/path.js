// `path`: of POSIX; functions run on Linux.
(function () {
  'use strict';
  const text = (value, name = 'path') => {
    if (typeof value !== 'string') throw Object.assign(new TypeError(`The "${name}" argument must be of type string. Received ${value === undefined || value === null ? value : `type ${typeof value} (${value})`}`), { code: 'ERR_INVALID_ARG_TYPE' });
    return value;
  };
  const cleaned = (path) => {
    const kept = [];
    const isAbsolute = path.startsWith('/');
    for (const part of path.split('/')) {
      if (part === '' || part === '.') continue;
      if (part !== '..') kept.push(part);
      else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
      else if (!isAbsolute) kept.push('..');
    }
    return (isAbsolute ? '/' : '') + kept.join('/');
  };
  const normalize = (path) => {
    if (text(path) === '') return '.';
    const clean = cleaned(path);
    const isFolder = path.endsWith('/') && clean !== '/';
    return clean === '' ? (isFolder ? './' : '.') : clean + (isFolder ? '/' : '');
  };
  const resolve = (...parts) => {
    let path = '';
    for (const part of [...parts].reverse()) {
      if (text(part) === '') continue;
      path = path === '' ? part : `${part}/${path}`;
      if (part.startsWith('/')) return cleaned(path) || '/';
    }
    return cleaned(`${process.cwd()}/${path}`) || '/';
  };
  const dirname = (path) => {
    const end = text(path).replace(/\/+$/, '').lastIndexOf('/');
    if (end < 0) return path.startsWith('/') ? '/' : '.';
    return path.slice(0, end).replace(/\/+$/, '') || (end === 0 && path.startsWith('//') ? '//' : '/');
  };
  const basename = (path, suffix = '') => {
    const name = text(path).replace(/\/+$/, '').split('/').pop();
    return suffix !== '' && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name;
  };
  const extname = (path) => {
    const name = basename(path);
    const at = name.lastIndexOf('.');
    return at <= 0 || name === '..' ? '' : name.slice(at);
  };
  const relative = (from, to) => {
    const [ours, theirs] = [resolve(from), resolve(to)].map((path) => path.split('/').filter(Boolean));
    let same = 0;
    while (same < ours.length && same < theirs.length && ours[same] === theirs[same]) same += 1;
    return [...ours.slice(same).map(() => '..'), ...theirs.slice(same)].join('/');
  };
  const format = ({ dir, root, base, name = '', ext = '' }) => {
    const file = base ?? name + (ext && !ext.startsWith('.') ? `.${ext}` : ext);
    const folder = dir ?? root;
    return folder ? (folder === root ? `${folder}${file}` : `${folder}/${file}`) : file;
  };
  const parse = (path) => {
    const [base, ext] = [basename(path), extname(path)];
    const root = path.startsWith('/') ? '/' : '';
    const dir = path.includes('/') ? dirname(path) : '';
    return { root, dir: dir === '.' && !path.startsWith('./') ? '' : dir, base, ext, name: ext === '' ? base : base.slice(0, -ext.length) };
  };
  const path = {
    sep: '/', delimiter: ':', normalize, resolve, dirname, basename, extname, relative, format, parse,
    join: (...parts) => normalize(parts.map((part) => text(part)).filter((part) => part !== '').join('/')),
    isAbsolute: (value) => text(value).startsWith('/'), toNamespacedPath: (value) => value, matchesGlob: () => { throw new Error("path.matchesGlob is not in the local cloud's JavaScript engine"); },
  };
  path.posix = path;
  path.win32 = path;
  return path;
});
